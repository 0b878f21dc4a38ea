#!/bin/sh
# Remakes DejaVuSans-subset.ttf, the letters in PNG charts, from Debian's fonts-dejavu-core:
#   pip install fonttools==4.68.0 && crates/chart/fonts/subset.sh [DejaVuSans.ttf]
# Latin-1, Latin Extended-A, the dashes, quotes and dots of names, arrows, and the signs of comparison.
set -eu
cd "$(dirname "$0")"
source=${1:-/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf}
pyftsubset "$source" \
    --output-file=DejaVuSans-subset.ttf \
    --unicodes=U+0020-007E,U+00A0-017F,U+0394,U+03A3,U+03BC,U+03C3,U+2010-2015,U+2018-201E,U+2022,U+2026,U+2030,U+2190-2195,U+21D2,U+2212,U+221E,U+2248,U+2260,U+2264,U+2265,U+25B2,U+25CF,U+FFFD \
    --layout-features= --no-hinting --desubroutinize --name-IDs=0,1,2,3,4,5,6,13,14 \
    --no-recalc-timestamp --drop-tables+=FFTM,GDEF,GPOS,GSUB,kern

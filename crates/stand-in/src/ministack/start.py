"""Runs ministack for as long as the other end of standard input is open.

A test binary's statics are never dropped, and a test binary may be killed: the pipe is closed in every
case, and then ministack, the functions that it started and the files that it made all go.
"""

import os
import shutil
import sys
import tempfile
import threading

place = tempfile.mkdtemp(prefix="bongsu-ministack-")
os.environ["TMPDIR"] = place
tempfile.tempdir = place


def end_with_the_test():
    sys.stdin.buffer.read()
    shutil.rmtree(place, ignore_errors=True)
    os.killpg(0, 9)


threading.Thread(target=end_with_the_test, daemon=True).start()
sys.argv = ["ministack"]

from ministack.app import main  # noqa: E402  (reads the environment when it is imported)

main()

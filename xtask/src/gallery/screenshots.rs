//! Takes pictures of the page with Debian's chromium: for the README, and for readers without a browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Theme, page, write};
use crate::judge::golden::Golden;
use crate::workspace::Workspace;
use crate::{say, setup, shell};

/// The README's pictures: the name, the messages (fixture and language), and the colours.
const PICTURES: [(&str, &[&str], &str, Theme); 2] = [
    ("message.png", &["sns-lambda-metric-alarm", "sns-lambda-ok"], "en", Theme::Light),
    ("message.ko.png", &["eventbridge-composite"], "ko", Theme::Light),
];
const CHANNEL_WIDTH: u32 = 720;
const PAGE_WIDTH: u32 = 1_360;
/// The maximum height of a picture of the page. A taller picture is illegible when it is scaled to a window.
const MOST_HEIGHT: u32 = 2_000;

/// A script with which the browser measures the page's height and the fixtures' positions. The page itself has no script.
const MEASURE: &str = "<script>addEventListener('load', () => { document.documentElement.dataset.tops = \
    [...document.querySelectorAll('.fixture'), {offsetTop: document.body.scrollHeight}]\
    .map(part => Math.ceil(part.offsetTop)).join(' ') })</script>";

pub(super) fn take(workspace: &Workspace, goldens: &[Golden], folder: &Path) -> Result<()> {
    setup::chromium()?;
    let browser = Browser { folder: folder.to_owned() };
    let images = workspace.root.join("docs/images");
    fs::create_dir_all(&images)?;
    for (name, fixtures, locale, theme) in PICTURES {
        let messages = messages(goldens, fixtures, locale)?;
        let draw = |head: &str| page::channel(&messages, theme, head);
        let height = browser.tops(&draw(MEASURE), CHANNEL_WIDTH)?.last().copied().unwrap_or(MOST_HEIGHT);
        browser.picture(&draw(""), &images.join(name), (CHANNEL_WIDTH, height), 2)?;
    }
    let tops = browser.tops(&page::all(goldens, Theme::Light, MEASURE), PAGE_WIDTH)?;
    for theme in [Theme::Light, Theme::Dark] {
        for (index, (from, to)) in cuts(&tops).into_iter().enumerate() {
            let head = format!("<style>body {{ margin-top: -{from}px; }}</style>");
            let picture = folder.join(format!("{}-{:02}.png", theme.name(), index + 1));
            browser.picture(&page::all(goldens, theme, &head), &picture, (PAGE_WIDTH, to - from), 1)?;
        }
    }
    browser.clean()
}

/// Returns the beginning and the end of each picture, which are between two fixtures.
fn cuts(tops: &[u32]) -> Vec<(u32, u32)> {
    let mut cuts = Vec::new();
    let mut from = 0;
    for pair in tops.windows(2) {
        if let [top, next] = pair
            && next - from > MOST_HEIGHT
            && *top > from
        {
            cuts.push((from, *top));
            from = *top;
        }
    }
    cuts.extend(tops.last().map(|end| (from, *end)));
    cuts
}

fn messages<'a>(goldens: &'a [Golden], fixtures: &[&str], locale: &str) -> Result<Vec<&'a Value>> {
    let of = |fixture: &&str| {
        let golden = goldens.iter().find(|golden| golden.fixture == *fixture && golden.locale == locale);
        Ok(&golden.with_context(|| format!("no golden message of {fixture} in {locale}"))?.messages)
    };
    Ok(fixtures.iter().map(of).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

struct Browser {
    folder: PathBuf,
}

impl Browser {
    fn picture(&self, page: &str, picture: &Path, (width, height): (u32, u32), scale: u32) -> Result<()> {
        let mut chromium = self.open(page, (width, height))?;
        chromium.arg(format!("--force-device-scale-factor={scale}"));
        chromium.arg(format!("--screenshot={}", picture.display()));
        shell::output(chromium.arg(self.url()))?;
        fs::metadata(picture).with_context(|| format!("chromium took no picture {}", picture.display()))?;
        say::line(picture.display().to_string());
        Ok(())
    }

    /// Returns the positions of every fixture and of the page's end.
    fn tops(&self, page: &str, width: u32) -> Result<Vec<u32>> {
        let printed = shell::output(self.open(page, (width, 200))?.arg("--dump-dom").arg(self.url()))?;
        let tops = printed.split_once("data-tops=\"").and_then(|(_, rest)| rest.split_once('"'));
        let (tops, _) = tops.context("chromium did not measure the page")?;
        Ok(tops.split(' ').map(str::parse).collect::<Result<_, _>>()?)
    }

    /// Opens the page with a new, empty profile, without dialogs.
    fn open(&self, page: &str, (width, height): (u32, u32)) -> Result<Command> {
        write(&self.page(), page)?;
        let profile = self.profile();
        if profile.exists() {
            fs::remove_dir_all(&profile)?;
        }
        let mut chromium = Command::new("chromium");
        chromium.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]);
        chromium.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
        chromium.args(["--hide-scrollbars".to_owned(), format!("--window-size={width},{height}")]);
        chromium.arg(format!("--user-data-dir={}", profile.display()));
        Ok(chromium)
    }

    fn clean(&self) -> Result<()> {
        fs::remove_dir_all(self.profile())?;
        Ok(fs::remove_file(self.page())?)
    }

    fn profile(&self) -> PathBuf {
        self.folder.join("chromium")
    }

    fn page(&self) -> PathBuf {
        self.folder.join("picture.html")
    }

    fn url(&self) -> String {
        format!("file://{}", self.page().display())
    }
}

//! The HTML page with the messages, and its picture, which an installed browser takes.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use bongsu_core::config::Config;
use bongsu_slack::drawing::{Language, Page, Reader, Sender};
use bongsu_slack::{Message, Payload};
use tempfile::TempDir;
use tokio::process::Command;

use crate::failure::Failure;

/// The environment variable that names a browser to try first.
const VARIABLE: &str = "BONGSU_BROWSER";

/// The program names of browsers that can take a picture without a window.
const NAMES: [&str; 7] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
];

/// The paths of such browsers on macOS.
const APPLICATIONS: [&str; 3] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/// The environment variables that the browser receives. Others may contain a webhook URL or AWS keys.
const ENVIRONMENT: [&str; 8] =
    ["FONTCONFIG_FILE", "FONTCONFIG_PATH", "HOME", "LANG", "LC_ALL", "PATH", "SystemRoot", "TMPDIR"];

const WIDTH: u32 = 720;
/// The maximum heights of a picture, with two pixels for each CSS pixel and with one.
const MOST_HEIGHT: [u32; 2] = [8_000, 16_000];
/// The time limit. On a slow machine a browser takes seconds to start.
const WITHIN: Duration = Duration::from_secs(60);

/// Returns the page, in the language of the configuration.
pub(super) fn whole(messages: &[Message], config: &Config) -> String {
    let payloads = payloads(messages);
    page(&title(&payloads), config).html(&payloads)
}

/// Returns the same page with a script that measures its height, for a browser that takes its picture.
pub(super) fn measuring(messages: &[Message], config: &Config) -> String {
    let payloads = payloads(messages);
    page(&title(&payloads), config).self_measuring_html(&payloads)
}

fn payloads(messages: &[Message]) -> Vec<Payload> {
    messages.iter().map(Payload::from).collect()
}

fn page<'a>(title: &'a str, config: &'a Config) -> Page<'a> {
    let reader = Reader { zone: config.zone.rules(), language: Language::of_tag(config.locale.tag()) };
    Page { title, sender: Sender { name: "bongsu", icon: "🔥" }, reader }
}

fn title(payloads: &[Payload]) -> String {
    payloads.first().map_or_else(|| "bongsu".to_owned(), Payload::notification)
}

pub(super) struct Camera {
    program: PathBuf,
    /// The folder for the page, the picture and the browser's profile. Only this user can read it, and it is
    /// deleted with the camera.
    folder: TempDir,
}

impl Camera {
    pub(super) fn find() -> Result<Self, Failure> {
        let program = program().ok_or_else(|| {
            Failure::System(format!(
                "no browser to draw the picture: install Chromium, Chrome or Edge, name one in {VARIABLE}, or use \
                 --format html, which needs no browser"
            ))
        })?;
        let failure = |error: std::io::Error| Failure::System(format!("cannot create a folder: {error}"));
        Ok(Self { program, folder: private_folder().map_err(failure)? })
    }

    /// Takes a picture of a page that measures itself. The picture is as high as the messages.
    pub(super) async fn picture(&self, page: &str) -> Result<Vec<u8>, Failure> {
        let failure = |error: std::io::Error| Failure::System(format!("cannot take the picture: {error}"));
        std::fs::write(self.path("page.html"), page).map_err(failure)?;
        let height = self.height().await?;
        let [most, most_of_all] = MOST_HEIGHT;
        let scale = if height > most { 1 } else { 2 };
        let picture = self.path("picture.png");
        let arguments = [
            format!("--window-size={WIDTH},{}", height.min(most_of_all)),
            format!("--force-device-scale-factor={scale}"),
            format!("--screenshot={}", picture.display()),
        ];
        let said = self.run(&arguments).await?;
        std::fs::read(&picture).map_err(|_| self.failure(&last_words(&said)))
    }

    /// Returns the height of the messages in CSS pixels.
    async fn height(&self) -> Result<u32, Failure> {
        let window = format!("--window-size={WIDTH},200");
        let said = self.run(&[window, "--dump-dom".to_owned()]).await?;
        let document = String::from_utf8_lossy(&said.stdout);
        let height = document.split_once("data-height=\"").and_then(|(_, rest)| rest.split('"').next());
        height.and_then(|height| height.parse().ok()).ok_or_else(|| self.failure(&last_words(&said)))
    }

    async fn run(&self, arguments: &[String]) -> Result<Output, Failure> {
        let mut command = Command::new(&self.program);
        command.env_clear().envs(ENVIRONMENT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.args([
            "--headless",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--hide-scrollbars",
        ]);
        command.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
        // The sandbox of a browser does not work for root. The page contains no foreign code.
        command.args(is_root().then_some("--no-sandbox"));
        command.arg(of("--user-data-dir=", &self.path("profile"))).args(arguments);
        command.arg(of("file://", &self.path("page.html")));
        command.stdin(Stdio::null()).kill_on_drop(true);
        let ended = tokio::time::timeout(WITHIN, command.output()).await;
        let ended = ended.map_err(|_| self.failure(&format!("no answer in {} s", WITHIN.as_secs())))?;
        ended.map_err(|error| self.failure(&error.to_string()))
    }

    fn failure(&self, cause: &str) -> Failure {
        Failure::System(format!(
            "{} took no picture: {cause}\nname another browser in {VARIABLE}, or use --format html, which needs no browser",
            self.program.display()
        ))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Returns the last line of the browser, which usually names the problem.
fn last_words(said: &Output) -> String {
    let stderr = String::from_utf8_lossy(&said.stderr);
    let last = stderr.lines().rev().find(|line| !line.trim().is_empty());
    last.unwrap_or("it said nothing").to_owned()
}

fn of(option: &str, path: &Path) -> OsString {
    let mut argument = OsString::from(option);
    argument.push(path);
    argument
}

fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE).filter(|named| !named.is_empty()) {
        return Some(PathBuf::from(named));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let in_path = |name: &&str| {
        let suffix = std::env::consts::EXE_SUFFIX;
        folders.iter().map(|folder| folder.join(format!("{name}{suffix}"))).find(|program| program.is_file())
    };
    NAMES
        .iter()
        .find_map(in_path)
        .or_else(|| APPLICATIONS.map(PathBuf::from).into_iter().find(|it| it.is_file()))
}

#[cfg(unix)]
fn private_folder() -> std::io::Result<TempDir> {
    use std::os::unix::fs::PermissionsExt as _;
    tempfile::Builder::new().prefix("bongsu-").permissions(std::fs::Permissions::from_mode(0o700)).tempdir()
}

#[cfg(not(unix))]
fn private_folder() -> std::io::Result<TempDir> {
    tempfile::Builder::new().prefix("bongsu-").tempdir()
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

//! Tests the program in a shell: completions, manual pages, the version, and the search for the configuration.

use std::path::Path;

use crate::program::{command, fixture, run};

#[tokio::test]
async fn every_shell_gets_completions_of_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run(command(&["completions", shell]), b"").await;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        for word in ["backtest", "deploy", "watch", "no-inbox"] {
            assert!(ran.stdout.contains(word), "{shell} does not know {word}");
        }
    }
    let ran = run(command(&["completions", "tcsh"]), b"").await;
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("zsh"), "{}", ran.stderr);
}

#[tokio::test]
async fn bash_reads_its_completions() {
    let script = run(command(&["completions", "bash"]), b"").await.stdout;
    let asked = format!(
        "{script}\nCOMP_WORDS=(bongsu wa); COMP_CWORD=1; _bongsu bongsu wa bongsu; echo \"${{COMPREPLY[@]}}\""
    );
    let shell = tokio::process::Command::new("bash").args(["-c", &asked]).output().await.unwrap();
    assert_eq!(String::from_utf8(shell.stdout).unwrap(), "watch\n");
}

#[tokio::test]
async fn each_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man").join("man1");
    let ran = run(command(&["man", pages.to_str().unwrap()]), b"").await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for page in ["bongsu.1", "bongsu-watch.1", "bongsu-silence-add.1", "bongsu-secret-set.1"] {
        let text = std::fs::read_to_string(pages.join(page)).unwrap();
        assert!(text.contains(".SH SYNOPSIS"), "{page}");
    }
    let ran = run(command(&["man", fixture("sns-lambda-metric-alarm.json").as_str()]), b"").await;
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
}

#[tokio::test]
async fn the_version_names_a_commit_and_its_day() {
    let ran = run(command(&["--version"]), b"").await;
    let version = format!("bongsu {} (", env!("CARGO_PKG_VERSION"));
    let commit = ran.stdout.strip_prefix(&version).unwrap().trim_end().strip_suffix(')').unwrap();
    let (hash, day) = commit.split_once(' ').unwrap();
    assert!(hash.len() >= 9 && hash.chars().all(|it| it.is_ascii_hexdigit()), "{hash}");
    assert!(day.parse::<jiff::civil::Date>().is_ok(), "{day}");
}

/// Writes a configuration to `folder`. The name of its receiver identifies it.
fn configure(folder: &Path, receiver: &str) {
    std::fs::create_dir_all(folder).unwrap();
    let text = format!("[[receiver]]\nname = \"{receiver}\"\nwebhook_url_file = \"/nowhere\"\n");
    std::fs::write(folder.join("bongsu.toml"), text).unwrap();
}

/// Returns the receiver of the configuration that the program finds from `home`, and the log of `-v`.
async fn found(home: &Path, xdg: Option<&Path>) -> (String, String) {
    let event = fixture("sns-lambda-metric-alarm.json");
    let mut route = command(&["-v", "route", &event]);
    route.current_dir(home).env("HOME", home);
    if let Some(folder) = xdg {
        route.env("XDG_CONFIG_HOME", folder);
    }
    let ran = run(route, b"").await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    (ran.stdout, ran.stderr)
}

#[tokio::test]
async fn the_nearest_configuration_is_used_and_logged() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    configure(&home.join(".config/bongsu"), "of-home");
    let (stdout, stderr) = found(home, None).await;
    assert!(stdout.contains("of-home"), "{stdout}");
    assert!(stderr.contains(".config/bongsu/bongsu.toml"), "{stderr}");

    configure(&home.join("xdg/bongsu"), "of-xdg");
    let (stdout, stderr) = found(home, Some(&home.join("xdg"))).await;
    assert!(stdout.contains("of-xdg"), "{stdout}");
    assert!(stderr.contains("xdg/bongsu/bongsu.toml"), "{stderr}");

    configure(home, "of-folder");
    let (stdout, stderr) = found(home, Some(&home.join("xdg"))).await;
    assert!(stdout.contains("of-folder"), "{stdout}");
    assert!(stderr.contains("file=bongsu.toml"), "{stderr}");
}

//! Tests the direction of the dependencies between crates: `cli -> server -> io -> core`, `cli -> deployment -> io ->
//! core`, `lambda -> relay -> io -> core`, `core -> alarm, slack`. No dependency points back. A crate that uses a type of
//! a library names the library.

#![expect(clippy::expect_used, reason = "a test that cannot read the workspace has failed")]

use std::collections::BTreeSet;
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// The crates of this workspace that each crate may name in its `[dependencies]`.
const ALLOWED: [(&str, &[&str]); 15] = [
    (
        "bongsu",
        &[
            "bongsu-alarm",
            "bongsu-chart",
            "bongsu-core",
            "bongsu-deployment",
            "bongsu-io",
            "bongsu-relay",
            "bongsu-server",
            "bongsu-slack",
        ],
    ),
    ("bongsu-alarm", &[]),
    ("bongsu-bench-engine", &["bongsu-alarm", "bongsu-core"]),
    ("bongsu-chart", &["bongsu-alarm"]),
    ("bongsu-core", &["bongsu-alarm", "bongsu-slack"]),
    ("bongsu-deployment", &["bongsu-alarm", "bongsu-core", "bongsu-io", "bongsu-slack"]),
    ("bongsu-faults", &["bongsu-alarm", "bongsu-core", "bongsu-slack"]),
    ("bongsu-floor", &["bongsu-io"]),
    ("bongsu-io", &["bongsu-alarm", "bongsu-core", "bongsu-slack"]),
    ("bongsu-lambda", &["bongsu-alarm", "bongsu-core", "bongsu-io", "bongsu-relay", "bongsu-slack"]),
    ("bongsu-relay", &["bongsu-alarm", "bongsu-core", "bongsu-io", "bongsu-slack"]),
    (
        "bongsu-server",
        &["bongsu-alarm", "bongsu-chart", "bongsu-core", "bongsu-io", "bongsu-relay", "bongsu-slack"],
    ),
    ("bongsu-slack", &[]),
    ("bongsu-stand-in", &[]),
    ("xtask", &["bongsu-alarm", "bongsu-core", "bongsu-slack", "bongsu-stand-in"]),
];

fn metadata() -> Metadata {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).exec().expect("cargo metadata")
}

/// Returns the names of a package's dependencies of one kind.
fn named(package: &Package, kind: DependencyKind) -> impl Iterator<Item = &str> {
    let dependencies = package.dependencies.iter().filter(move |dependency| dependency.kind == kind);
    dependencies.map(|dependency| dependency.name.as_str())
}

/// Returns every crate that is linked into `name` when it is built alone. This uses `cargo tree`, because `cargo metadata`
/// adds the features of the other crates in the workspace.
fn linked(name: &str) -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--package", name, "--edges", "normal", "--prefix", "none", "--format", "{p}"]);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo tree");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("names of crates");
    let names = lines.lines().filter_map(|line| line.split_whitespace().next());
    names.filter(|found| *found != name).map(str::to_owned).collect()
}

#[track_caller]
fn links_none_of(name: &str, banned: &[&str]) {
    let is_banned = |found: &String| {
        banned.iter().any(|ban| found == ban || ban.ends_with('-') && found.starts_with(ban))
    };
    let found: Vec<_> = linked(name).into_iter().filter(is_banned).collect();
    assert!(found.is_empty(), "{name} must not link {found:?}");
}

#[test]
fn dependencies_point_one_way() {
    let metadata = metadata();
    let ours: BTreeSet<&str> =
        metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    assert_eq!(
        ours,
        ALLOWED.iter().map(|(name, _)| *name).collect(),
        "give each crate its line in this test"
    );
    for package in metadata.workspace_packages() {
        let (name, allowed) =
            ALLOWED.iter().find(|(name, _)| *name == package.name.as_str()).expect("checked above");
        let found = named(package, DependencyKind::Normal).filter(|found| ours.contains(found));
        for found in found {
            assert!(allowed.contains(&found), "{name} must not depend on {found}");
        }
    }
}

#[test]
fn core_and_the_libraries_do_no_io() {
    let banned = [
        "tokio",
        "hyper",
        "hyper-util",
        "http",
        "aws-",
        "mio",
        "socket2",
        "rustls",
        "tracing",
        "rand",
        "sysinfo",
    ];
    for name in ["bongsu-alarm", "bongsu-chart", "bongsu-core", "bongsu-slack"] {
        links_none_of(name, &banned);
    }
}

#[test]
fn the_function_links_nothing_of_the_command_line() {
    let banned =
        ["clap", "clap_builder", "axum", "emojis", "sysinfo", "owo-colors", "bongsu-stand-in", "schemars"];
    links_none_of("bongsu-lambda", &banned);
}

#[test]
fn stand_ins_are_for_tests() {
    for package in metadata().workspace_packages() {
        let builds = named(package, DependencyKind::Build).any(|name| name == "bongsu-stand-in");
        assert!(!builds, "{} builds with bongsu-stand-in", package.name);
        let links = named(package, DependencyKind::Normal).any(|name| name == "bongsu-stand-in");
        assert!(!links || package.name.as_str() == "xtask", "{} links bongsu-stand-in", package.name);
    }
}

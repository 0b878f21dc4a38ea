//! The bill of materials: every crate in the programs, in CycloneDX's format.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Node, Package, PackageId};
use serde_json::{Value, json};

use crate::workspace::Workspace;

/// The programs of a release.
const PROGRAMS: [&str; 2] = ["bongsu", "bongsu-lambda"];

/// CycloneDX 1.6 as JSON. It has no serial number and no time, so that the same crates give the same bytes.
pub(super) fn of_materials(workspace: &Workspace, triple: &str) -> Result<Vec<u8>> {
    let mut command = MetadataCommand::new();
    command.manifest_path(workspace.root.join("Cargo.toml"));
    let options = ["--locked".to_owned(), "--filter-platform".to_owned(), triple.to_owned()];
    let metadata = command.other_options(options).exec().context("failed to read the dependencies")?;
    let nodes = nodes(&metadata)?;
    let programs = metadata.packages.iter().filter(|it| PROGRAMS.contains(&it.name.as_str()));
    let inside = reachable(programs.map(|it| &it.id), &nodes);
    let mut packages: Vec<_> = metadata.packages.iter().filter(|it| inside.contains(&it.id)).collect();
    packages.sort_by_key(|it| reference(it));
    let references: BTreeMap<_, _> = packages.iter().map(|it| (&it.id, reference(it))).collect();
    let dependencies = packages.iter().filter_map(|it| {
        let on: BTreeSet<_> = needed(nodes.get(&it.id)?).filter_map(|id| references.get(id)).collect();
        Some(json!({ "ref": reference(it), "dependsOn": on }))
    });
    let bill = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": "bongsu", "name": "bongsu", "version": env!("CARGO_PKG_VERSION"),
            },
        },
        "components": packages.iter().map(|it| component(it)).collect::<Vec<_>>(),
        "dependencies": dependencies.collect::<Vec<_>>(),
    });
    Ok((serde_json::to_string_pretty(&bill)? + "\n").into_bytes())
}

fn nodes(metadata: &Metadata) -> Result<BTreeMap<&PackageId, &Node>> {
    let resolve = metadata.resolve.as_ref().context("cargo resolved no dependencies")?;
    Ok(resolve.nodes.iter().map(|node| (&node.id, node)).collect())
}

/// The dependencies that are built into a program; those of tests and build scripts are not.
fn needed(node: &Node) -> impl Iterator<Item = &PackageId> {
    let is_normal =
        |it: &&cargo_metadata::NodeDep| it.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal);
    node.deps.iter().filter(is_normal).map(|it| &it.pkg)
}

fn reachable<'a>(
    from: impl Iterator<Item = &'a PackageId>,
    nodes: &BTreeMap<&'a PackageId, &'a Node>,
) -> BTreeSet<&'a PackageId> {
    let mut left: Vec<_> = from.collect();
    let mut found = BTreeSet::new();
    while let Some(id) = left.pop() {
        if found.insert(id) {
            left.extend(nodes.get(id).into_iter().flat_map(|node| needed(node)));
        }
    }
    found
}

fn reference(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}

fn component(package: &Package) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": reference(package),
        "name": package.name,
        "version": package.version.to_string(),
        "purl": reference(package),
    });
    if let (Some(license), Some(component)) = (&package.license, component.as_object_mut()) {
        // Old crates write OR as a slash, which SPDX does not allow.
        let license = license.replace('/', " OR ");
        component.insert("licenses".to_owned(), json!([{ "expression": license }]));
    }
    component
}

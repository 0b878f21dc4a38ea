//! Checks links between documents, and the paths in ARCHITECTURE.md.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::shell;
use crate::workspace::Workspace;

/// Returns the faults, one on each line.
pub(super) fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let root = &workspace.root;
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "--cached", "--others", "--exclude-standard", "*.md"]);
    let listed = shell::output(&mut git)?;
    let mut documents = BTreeMap::new();
    for name in listed.lines().filter(|name| root.join(name).is_file()) {
        documents.insert(PathBuf::from(name), Document::read(&fs::read_to_string(root.join(name))?));
    }
    let mut wrong = Vec::new();
    for (name, document) in &documents {
        for link in &document.links {
            let (path, anchor) =
                link.split_once('#').map_or((link.as_str(), None), |(path, it)| (path, Some(it)));
            let target = if path.is_empty() { name.clone() } else { beside(name, path) };
            if !root.join(&target).exists() {
                wrong.push(format!("{}: {link} leads nowhere", name.display()));
            } else if let (Some(anchor), Some(other)) = (anchor, documents.get(&target))
                && !other.anchors.iter().any(|it| it == anchor)
            {
                wrong.push(format!("{}: {link}: there is no such heading", name.display()));
            }
        }
    }
    wrong.extend(missing_pages(&documents));
    wrong.extend(missing_paths(root)?);
    Ok(wrong)
}

/// The links and anchors of a document.
#[derive(Debug, Default, PartialEq, Eq)]
struct Document {
    links: Vec<String>,
    anchors: Vec<String>,
}

impl Document {
    fn read(text: &str) -> Self {
        let mut document = Self::default();
        let mut is_code = false;
        for line in text.lines() {
            if line.trim_start().starts_with("```") {
                is_code = !is_code;
            } else if is_code || line.starts_with("    ") && !line.trim_start().starts_with(['-', '*']) {
                continue;
            } else if let Some(heading) = line.strip_prefix('#') {
                document.anchors.push(anchor(heading.trim_start_matches('#')));
            } else {
                document.links.extend(links(line));
            }
        }
        document
    }
}

/// Returns the targets of `[text](target)` and `src="target"` in this repository.
fn links(line: &str) -> Vec<String> {
    let inline = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let images = line.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let is_ours = |link: &&str| !link.contains(':') && !link.is_empty();
    inline.chain(images).filter(is_ours).map(str::to_owned).collect()
}

/// Returns the anchor that GitHub and mdBook create for a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
    kept.map(|it| if it == ' ' { '-' } else { it }).collect::<String>().to_lowercase()
}

/// Returns the target of a link in this document as a path from the top of the repository.
fn beside(document: &Path, link: &str) -> PathBuf {
    let mut path = document.parent().unwrap_or(Path::new("")).to_owned();
    for component in Path::new(link).components() {
        match component {
            Component::ParentDir => {
                path.pop();
            }
            other => path.push(other),
        }
    }
    path
}

/// Returns the pages of the book that its contents do not list.
fn missing_pages(documents: &BTreeMap<PathBuf, Document>) -> Vec<String> {
    let summary = Path::new("docs/SUMMARY.md");
    let named: Vec<_> =
        documents.get(summary).into_iter().flat_map(|it| &it.links).map(|it| beside(summary, it)).collect();
    let pages = documents.keys().filter(|page| page.starts_with("docs") && *page != summary);
    let missing = pages.filter(|page| !named.contains(page));
    missing.map(|page| format!("docs/SUMMARY.md does not name {}", page.display())).collect()
}

/// Returns the paths in the map that do not exist. A path is relative to the crate of its row or to its sources.
fn missing_paths(root: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(root.join("ARCHITECTURE.md"))?;
    let mut wrong = Vec::new();
    for row in text.lines().filter_map(|line| line.strip_prefix("| `")) {
        let Some((top, rest)) = row.split_once('`') else { continue };
        if !root.join(top).is_dir() {
            wrong.push(format!("ARCHITECTURE.md: there is no {top}"));
        }
        for path in rest.split('`').skip(1).step_by(2).filter(|path| path.ends_with(".rs")) {
            let places = [root.join(top).join("src").join(path), root.join(top).join(path), root.join(path)];
            if !places.iter().any(|place| place.is_file()) {
                wrong.push(format!("ARCHITECTURE.md: {top} has no {path}"));
            }
        }
    }
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_has_no_links() {
        let text = "# The *page*, 둘째\n\nsee [a](a.md#b), <img src=\"c.png\"> and [d](https://d)\n\n```sh\n[x](y)\n```\n";
        let document = Document::read(text);
        assert_eq!(document.links, ["a.md#b", "c.png"]);
        assert_eq!(document.anchors, ["the-page-둘째"]);
    }

    #[test]
    fn links_begin_where_their_document_is() {
        assert_eq!(beside(Path::new("docs/a.md"), "../README.md"), Path::new("README.md"));
        assert_eq!(beside(Path::new("docs/a.md"), "b/c.md"), Path::new("docs/b/c.md"));
    }
}

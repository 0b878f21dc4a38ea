//! Builds the documents as a book of HTML pages, with mdBook.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{setup, shell};

const SETTINGS: &str = "\
[book]
title = \"bongsu\"
language = \"en\"

[build]
use-default-preprocessors = false

[output.html]
default-theme = \"light\"
preferred-dark-theme = \"navy\"

[output.html.print]
enable = false
";

/// The sources of the book. They are copied, because mdBook needs all pages in one folder.
const SOURCES: [&str; 10] = [
    "*.md",
    "docs/images",
    "LICENSE-*",
    "action.yml",
    "compose.yaml",
    "deploy",
    "examples",
    "fixtures/*.json",
    "schema",
    ":!.github",
];

/// The contents for readers on GitHub. The book has a side bar instead.
const CONTENTS: &str = "docs/SUMMARY.html";

/// Builds the book and returns its folder.
///
/// # Errors
///
/// Returns an error if mdBook refuses a page, or if a link is dead.
pub(super) fn build(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("book");
    let sources = folder.join("src");
    let _ = fs::remove_dir_all(&folder);
    let mut git = Command::new("git");
    git.current_dir(&workspace.root).args(["ls-files", "--cached", "--others", "--exclude-standard", "--"]);
    for name in shell::output(git.args(SOURCES))?.lines() {
        let copy = sources.join(name);
        fs::create_dir_all(copy.parent().unwrap_or(&sources))?;
        fs::copy(workspace.root.join(name), &copy).with_context(|| format!("failed to copy {name}"))?;
    }
    let contents = fs::read_to_string(workspace.root.join("docs/SUMMARY.md"))?;
    fs::write(sources.join("SUMMARY.md"), from_the_top(&contents))?;
    fs::write(folder.join("book.toml"), SETTINGS)?;
    shell::run(Command::new(setup::mdbook(workspace)?).arg("build").arg(&folder))?;
    let built = folder.join("book");
    let wrong = dead_links(&built)?;
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(built)
}

/// Makes the links of `docs/SUMMARY.md` relative to the top of the repository.
fn from_the_top(contents: &str) -> String {
    contents.replace("](", "](docs/").replace("](docs/../", "](")
}

/// Returns the links in the built pages to missing files, one on each line.
fn dead_links(built: &Path) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for page in pages(built)? {
        let text = fs::read_to_string(&page)?;
        let folder = page.parent().unwrap_or(built);
        let links = ["href=\"", "src=\""].into_iter().flat_map(|mark| text.split(mark).skip(1));
        let links = links.filter_map(|rest| rest.split(['"', '#']).next());
        for link in links.filter(|link| !link.is_empty() && !link.contains(':')) {
            if !folder.join(link).exists() && !built.join(CONTENTS).ends_with(link) {
                let page = page.strip_prefix(built).unwrap_or(&page);
                wrong.push(format!("the book's {}: {link} leads nowhere", page.display()));
            }
        }
    }
    Ok(wrong)
}

fn pages(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            pages.extend(self::pages(&path)?);
        } else if path.extension().is_some_and(|it| it == "html") && !path.ends_with("404.html") {
            pages.push(path);
        }
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_lead_from_the_top() {
        let contents = "[bongsu](../README.md)\n- [Install](install.md)\n";
        assert_eq!(from_the_top(contents), "[bongsu](README.md)\n- [Install](docs/install.md)\n");
    }

    #[test]
    fn a_link_to_a_missing_page_is_found() {
        let folder = std::env::temp_dir().join(format!("bongsu-book-{}", std::process::id()));
        fs::create_dir_all(folder.join("docs")).unwrap();
        fs::write(
            folder.join("index.html"),
            r##"<a href="docs/a.html#b">, <a href="#c">, <a href="https://d">"##,
        )
        .unwrap();
        fs::write(folder.join("docs/a.html"), r#"<img src="b.png"> <a href="../index.html">"#).unwrap();
        let wrong = dead_links(&folder);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(wrong.unwrap(), ["the book's docs/a.html: b.png leads nowhere"]);
    }
}

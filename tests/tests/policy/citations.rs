//! Everything that comments and documentation cite exists in the repository.
//!
//! Rules are cited by page and heading, as in `docs/rules.md#pages`. Headings are named as in GitHub's links.

use std::path::{Path, PathBuf};

/// Where citations are checked, relative to the root of the repository.
const PLACES: &[&str] = &[
    ".ci",
    "BENCHMARKS.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "config",
    "crates",
    "docs",
    "migration",
    "scripts",
    "tests",
];

/// Folders with generated files.
const GENERATED: &[&str] = &["node_modules", "snapshots", "target"];

/// Documents that the project was planned with, which are not in the repository.
const ELSEWHERE: &[&str] = &[
    "ARCHITECTURE.md",
    "CONTRACT",
    "DEPENDENCIES.md",
    "FAULTS.md",
    "RELIABILITY",
    "REVIEW.md",
    "STYLE.md",
    "seeds/",
];

/// This file names all of them.
const ITSELF: &str = "tests/tests/policy/citations.rs";

/// A text file.
struct Source {
    /// Relative to the root.
    path: String,
    text: String,
}

impl Source {
    fn is_markdown(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|it| it == "md")
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    for place in PLACES {
        collect(root().join(place), &mut paths);
    }
    let read = |path: PathBuf| {
        // Binary files cite nothing.
        let text = std::fs::read_to_string(&path).ok()?;
        let path = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        Some(Source { path, text })
    };
    paths.into_iter().filter_map(read).filter(|source| source.path != ITSELF).collect()
}

fn collect(path: PathBuf, paths: &mut Vec<PathBuf>) {
    if !path.is_dir() {
        paths.push(path);
        return;
    }
    for entry in std::fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if !GENERATED.contains(&name) {
            collect(path, paths);
        }
    }
}

/// The headings of a Markdown text, as named in links.
fn headings(markdown: &str) -> Vec<String> {
    let mut is_code = false;
    let mut found = Vec::new();
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code
            && line.starts_with('#')
            && let Some(title) = line.trim_start_matches('#').strip_prefix(' ')
        {
            found.push(named(title));
        }
    }
    found
}

/// The name of a heading in links: in lower case, with hyphens for spaces, and without other punctuation.
fn named(title: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    title.trim().to_lowercase().chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The pages of `docs/` that a text cites, each with its heading, if any.
fn cited(text: &str) -> Vec<(&str, Option<&str>)> {
    let mut found = Vec::new();
    for (at, folder) in text.match_indices("docs/") {
        let rest = &text[at + folder.len()..];
        let name = word(rest);
        if let Some(after) = rest[name.len()..].strip_prefix(".md").filter(|_| !name.is_empty()) {
            let page = &text[at..at + folder.len() + name.len() + ".md".len()];
            found.push((page, after.strip_prefix('#').map(word)));
        }
    }
    found
}

/// The leading letters, digits and hyphens of a text.
fn word(text: &str) -> &str {
    let is_in_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    &text[..text.find(|c| !is_in_word(c)).unwrap_or(text.len())]
}

/// The targets of links within the repository in a Markdown text: a file, and its heading, if any.
fn links(markdown: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let targets = markdown.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    targets
        .filter(|target| !target.contains("://"))
        .map(|target| target.split_once('#').map_or((target, None), |(file, heading)| (file, Some(heading))))
}

/// Whether there is such a file with such a heading.
fn exists(path: &Path, heading: Option<&str>) -> bool {
    let Some(heading) = heading else { return path.exists() };
    std::fs::read_to_string(path).is_ok_and(|text| headings(&text).iter().any(|it| it == heading))
}

#[test]
fn every_page_and_heading_that_is_cited_exists() {
    let sources = sources();
    let mut wrong = Vec::new();
    let mut count = 0;
    for Source { path, text } in &sources {
        for (page, heading) in cited(text) {
            count += 1;
            if !exists(&root().join(page), heading) {
                wrong.push(format!("{path} cites {page}#{}", heading.unwrap_or_default()));
            }
        }
    }
    assert!(count > 50, "only {count} citations were found");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_link_of_the_documentation_leads_somewhere() {
    let mut wrong = Vec::new();
    for source in sources().into_iter().filter(Source::is_markdown) {
        let own = root().join(&source.path);
        for (file, heading) in links(&source.text) {
            let target = if file.is_empty() { own.clone() } else { own.with_file_name(file) };
            if !exists(&target, heading) {
                wrong.push(format!("{} links to {file}#{}", source.path, heading.unwrap_or_default()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_two_headings_of_a_page_have_one_name() {
    for Source { path, text } in sources().iter().filter(|source| source.path.starts_with("docs/")) {
        let mut names = headings(text);
        assert!(!names.is_empty(), "{path} has no heading");
        names.sort_unstable();
        let doubled = names.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(doubled, None, "{path}");
    }
}

#[test]
fn nothing_is_cited_that_is_not_in_the_repository() {
    let mut wrong = Vec::new();
    for Source { path, text } in sources() {
        for (number, line) in (1..).zip(text.lines()) {
            for name in ELSEWHERE.iter().filter(|name| line.contains(**name)) {
                wrong.push(format!("{path}:{number} cites {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn citations_are_read_as_they_are_written() {
    let text = "see `docs/rules.md#message-lists`, docs/locks.md. and docs/<page>.md#there or docs/any";
    assert_eq!(cited(text), [("docs/rules.md", Some("message-lists")), ("docs/locks.md", None)]);
    let text = "[a](#two-words) [b](../README.md#c) ![d](e.png) [f](https://example.org/#g)";
    let found: Vec<_> = links(text).collect();
    assert_eq!(found, [("", Some("two-words")), ("../README.md", Some("c")), ("e.png", None)]);
    let text = "# One\n```sh\n# no heading\n```\n## `seq`, and Five APIs: one-domain\n#no\n";
    assert_eq!(headings(text), ["one", "seq-and-five-apis-one-domain"]);
}

//! Every vector of every platform's contract sheet is in a test of its connector, or says why not.

use std::path::{Path, PathBuf};

use crate::tree;

/// A line of a connector's `tests/sheet.txt`.
#[derive(Debug, PartialEq, Eq)]
enum Vector {
    /// It has to be named in a test, with this value where there is one.
    Held { id: String, value: Option<String> },
    /// It is left out, for this reason.
    Left { id: String, reason: String },
}

impl Vector {
    fn read(line: &str) -> Vector {
        if let Some((id, reason)) = line.split_once(": ") {
            return Vector::Left { id: id.to_owned(), reason: reason.to_owned() };
        }
        let (id, value) =
            line.split_once(' ').map_or((line, None), |(id, value)| (id, Some(value.to_owned())));
        Vector::Held { id: id.to_owned(), value }
    }
}

/// The vectors of a connector's sheet.
fn sheet(folder: &Path) -> Vec<Vector> {
    let path = folder.join("tests/sheet.txt");
    let text = tree::text(&path).unwrap_or_else(|| panic!("{} lists the sheet's vectors", path.display()));
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(Vector::read).collect()
}

/// Connectors' folders: those in the table.
pub fn connectors() -> Vec<PathBuf> {
    let table = tree::must("crates/platforms/Cargo.toml");
    let names = table.lines().filter_map(|line| line.strip_prefix("connector-")?.split_once(' '));
    let found: Vec<PathBuf> = names.map(|(name, _)| Path::new("connectors").join(name)).collect();
    assert!(found.len() >= 6, "{found:?}");
    found
}

/// All tests of a connector, and of what it shares with another: files in `tests`, and what stands behind `#[cfg(test)]`.
fn tests(folder: &Path) -> String {
    let manifest = tree::text(&folder.join("Cargo.toml")).unwrap_or_default();
    let shared = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("connector-")?.strip_suffix(".workspace = true"));
    let mut all = String::new();
    for folder in
        std::iter::once(folder.to_owned()).chain(shared.map(|name| Path::new("connectors").join(name)))
    {
        for path in tree::files(&folder.to_string_lossy()) {
            let Some(text) = tree::text(&path).filter(|_| !path.ends_with("tests/sheet.txt")) else {
                continue;
            };
            if tree::is_test(&path) {
                all.push_str(&text);
            } else if let Some((_, unit)) = text.split_once("#[cfg(test)]") {
                all.push_str(unit);
            }
            all.push('\n');
        }
    }
    all
}

/// Whether a text names a vector. `FB-1` is also written `fb1`, and `SR_1`.
fn names(text: &str, id: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_'], "");
    let wanted = plain(id);
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').any(|word| {
        // A test is called `no10_and_no11_…`.
        plain(word) == wanted || word.split('_').any(|part| plain(part) == wanted)
    })
}

#[test]
fn every_vector_of_every_sheet_is_in_a_test() {
    let mut bad = Vec::new();
    for folder in connectors() {
        let text = tests(&folder);
        let vectors = sheet(&folder);
        let held = vectors.iter().filter(|v| matches!(v, Vector::Held { value: Some(_), .. })).count();
        if held == 0 {
            bad.push(format!("{}: its sheet has no vector with a value", folder.display()));
        }
        for vector in vectors {
            match vector {
                Vector::Held { id, value } => {
                    if !names(&text, &id) {
                        bad.push(format!("{}: no test names {id}", folder.display()));
                    }
                    if value.as_ref().is_some_and(|value| !text.contains(value)) {
                        bad.push(format!("{}: no test has the value of {id}", folder.display()));
                    }
                }
                Vector::Left { id, reason } => {
                    if reason.split_whitespace().count() < 4 {
                        bad.push(format!("{}: why is {id} left out?", folder.display()));
                    }
                }
            }
        }
    }
    assert!(bad.is_empty(), "put them into the connector's tests, or say why not: {bad:#?}");
}

#[test]
fn vectors_are_read_and_found() {
    let held =
        |id: &str, value: Option<&str>| Vector::Held { id: id.to_owned(), value: value.map(str::to_owned) };
    assert_eq!(Vector::read("V0 GhRK="), held("V0", Some("GhRK=")));
    assert_eq!(Vector::read("no1"), held("no1", None));
    let left = Vector::Left { id: "B1".to_owned(), reason: "not built here".to_owned() };
    assert_eq!(Vector::read("B1: not built here"), left);
    for (text, id, found) in [
        ("fn no10_and_no11_refusals() {", "no11", true),
        ("fn no10_and_no11_refusals() {", "no1", false),
        ("taken(\"fb1\")", "FB-1", true),
        ("const SR_1: &str", "SR-1", true),
        ("IG-1m", "IG-1", false),
        ("appsecret_proof(", "appsecret_proof", true),
    ] {
        assert_eq!(names(text, id), found, "{id} in {text}");
    }
}

//! No platform's name outside its own rooms: a seventh platform is one folder and one line in the table.

use std::path::Path;

use crate::tree;

/// Where platforms may be named in what ships: their own rooms, the table, and the marks and texts of the page.
const ROOMS: [&str; 2] = ["crates/simulators/", "crates/sampan/src/connectors.rs"];

/// Platforms are the folders in `connectors/`, and those that will be.
fn names() -> Vec<String> {
    let mut names: Vec<String> = tree::files("connectors")
        .iter()
        .filter_map(|path| path.iter().nth(1).and_then(|p| p.to_str()).map(str::to_owned))
        .collect();
    names.extend(["facebook", "instagram", "lazada", "tiktok"].map(str::to_owned));
    names.sort();
    names.dedup();
    names
}

/// Whether a line of code names a platform. `line` is a word of the language too (a line of an order, of a file),
/// so it counts only as a whole text or in its platform's spelling.
fn is_named(name: &str, code: &str) -> bool {
    if name == "line" {
        return ["\"line\"", "\"LINE\"", "connector_line", "line.me", "\"LINE "]
            .iter()
            .any(|m| code.contains(m));
    }
    code.to_lowercase().contains(name)
}

#[test]
fn a_platform_is_named_only_in_its_own_rooms() {
    let names = names();
    assert!(names.len() >= 6, "{names:?}");
    let mut bad = Vec::new();
    for below in ["crates", "migrations"] {
        for path in tree::files(below) {
            let shown = path.to_string_lossy().into_owned();
            let ours = ROOMS.iter().any(|room| shown.starts_with(room)) || tree::is_test(&path);
            if ours || path.extension().is_none_or(|e| e != "rs") {
                continue;
            }
            let text = tree::text(&path).unwrap_or_default();
            for (number, line) in tree::shipped_lines(&text) {
                if let Some(name) = names.iter().find(|name| is_named(name, line)) {
                    bad.push(format!("{shown}:{number}: names {name}: {}", line.trim()));
                }
            }
        }
    }
    assert!(bad.is_empty(), "say it in the manifest instead: {bad:#?}");
}

#[test]
fn every_connector_is_in_the_table() {
    let table = tree::must("crates/sampan/src/connectors.rs");
    for path in tree::files("connectors") {
        if path.ends_with(Path::new("Cargo.toml")) {
            let manifest = tree::text(&path).unwrap_or_default();
            let name = manifest.lines().find_map(|l| l.strip_prefix("name = \"")?.strip_suffix('"'));
            let name = name.expect("a package has a name").replace('-', "_");
            if name.starts_with("connector_") {
                assert!(
                    table.contains(&format!("&{name}::")) || table.contains(&format!("{name}::connector()")),
                    "{name} is not in the table"
                );
            }
        }
    }
}

#[test]
fn the_finder_finds() {
    assert!(is_named("shopee", "let x = Shopee::new();"));
    assert!(is_named("line", "platform == \"line\""));
    assert!(!is_named("line", "for line in order.lines() {"));
}

//! No platform's name outside its own rooms: a seventh platform is one folder and two lines in the table.

use std::path::Path;

use crate::tree;

/// Where platforms may be named in what ships: their own rooms, the table, and the marks, guides and texts of the page.
const ROOMS: [&str; 5] = [
    "crates/simulators/",
    "crates/platforms/",
    "web/src/lib/ui/marks.ts",
    "web/src/lib/accounts/guides/",
    "web/src/lib/i18n/",
];

/// Files in which something can be said. Pictures and fonts have no words.
const KINDS: [&str; 9] = ["rs", "toml", "sql", "json", "ts", "svelte", "css", "html", "md"];

/// Names under which platforms appear besides their own: products, and the hosts of their files.
const OTHER_NAMES: [&str; 5] = ["messenger", "fbcdn", "fbsbx", "slatic", "sellerchat"];

/// The platforms are those in the table.
fn names() -> Vec<String> {
    let mut names: Vec<String> = tree::must("crates/platforms/Cargo.toml")
        .lines()
        .filter_map(|line| line.strip_prefix("connector-")?.split_once(' ').map(|(name, _)| name.to_owned()))
        .collect();
    assert!(names.len() >= 6, "{names:?}");
    names.extend(OTHER_NAMES.map(str::to_owned));
    names
}

/// Whether words or code name a platform. `line` is a word of the language too (a line of an order, of a file), so it counts only
/// in the platform's own spelling, as a platform's name in quotes, as the name of a contract sheet, and in addresses.
fn is_named(name: &str, text: &str) -> bool {
    if name != "line" {
        return text.to_lowercase().contains(name);
    }
    let word = |word: &str| {
        text.match_indices(word).any(|(at, _)| {
            let part = |c: char| c.is_alphanumeric() || c == '_';
            !text[..at].ends_with(part) && !text[at + word.len()..].starts_with(part)
        })
    };
    let quoted = ["\"line\"", "'line'", "`line`"].iter().any(|quoted| text.contains(quoted));
    word("LINE")
        || (quoted && (text.contains("platform") || (text.contains("\"line\"") && !text.contains("class="))))
        || ["line §", "connector_line", "connector-line", "line.me", "line.biz", "x-line-"]
            .iter()
            .any(|mark| text.to_lowercase().contains(mark))
}

#[test]
fn a_platform_is_named_only_in_its_own_rooms() {
    let names = names();
    let mut bad = Vec::new();
    for below in ["crates", "migrations", "web/src"] {
        for path in tree::files(below) {
            let shown = path.to_string_lossy().into_owned();
            let said = path.extension().and_then(|e| e.to_str()).is_some_and(|e| KINDS.contains(&e));
            if !said || ROOMS.iter().any(|room| shown.starts_with(room)) || tree::is_test(&path) {
                continue;
            }
            let text = tree::text(&path).unwrap_or_default();
            for (number, line) in tree::lines_before_tests(&text) {
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
    let table = tree::must("crates/platforms/src/lib.rs");
    let mut seen = 0;
    for path in tree::files("connectors") {
        if path.ends_with(Path::new("Cargo.toml")) {
            let folder = path.parent().expect("a folder");
            // What two connectors share is no connector.
            let source = tree::text(&folder.join("src/lib.rs")).unwrap_or_default();
            if !source.contains("impl Connector for ") {
                continue;
            }
            seen += 1;
            let manifest = tree::text(&path).unwrap_or_default();
            let name = manifest.lines().find_map(|l| l.strip_prefix("name = \"")?.strip_suffix('"'));
            let name = name.expect("a package has a name").replace('-', "_");
            assert!(table.contains(&format!("&{name}::")), "{name} is not in the table");
        }
    }
    assert_eq!(table.matches("    &connector_").count(), seen, "each once");
}

#[test]
fn the_finder_finds() {
    assert!(is_named("shopee", "let x = Shopee::new();"));
    for named in [
        "platform == \"line\"",
        "{ platform: 'line' }",
        "// LINE's apps fetch when the customer looks",
        "as in line §4.6",
        "https://api.line.me",
        "header(\"x-line-signature\")",
    ] {
        assert!(is_named("line", named), "{named}");
    }
    for free in [
        "for line in order.lines() {",
        "{ kind: 'line'; key: string }",
        "out::line(&text)",
        "const LINES: usize = 3;",
        "NEW_LINE",
        "line-height: 18px;",
        "<p class=\"line\">",
    ] {
        assert!(!is_named("line", free), "{free}");
    }
}

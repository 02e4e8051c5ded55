//! Who may know whom, and what may come in from outside.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
    sync::LazyLock,
};

use serde_json::Value;

use crate::tree;

/// The resolved dependencies, as cargo tells them.
struct Graph {
    /// Package id → name.
    names: BTreeMap<String, String>,
    /// Package id → licence and source.
    about: BTreeMap<String, (String, String)>,
    /// Package id → ids of what it is built with, without what only its tests need.
    uses: BTreeMap<String, Vec<String>>,
}

static GRAPH: LazyLock<Graph> = LazyLock::new(Graph::read);

impl Graph {
    fn read() -> Graph {
        let host = host();
        let out = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", &host])
            .current_dir(tree::root())
            .output()
            .expect("cargo runs");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let all: Value = serde_json::from_slice(&out.stdout).expect("cargo answers JSON");
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
        let mut graph = Graph { names: BTreeMap::new(), about: BTreeMap::new(), uses: BTreeMap::new() };
        for package in list(&all["packages"]) {
            let id = text(&package["id"]);
            graph.names.insert(id.clone(), text(&package["name"]));
            graph.about.insert(id, (text(&package["license"]), text(&package["source"])));
        }
        for node in list(&all["resolve"]["nodes"]) {
            let uses = list(&node["deps"])
                .iter()
                .filter(|d| list(&d["dep_kinds"]).iter().any(|k| k["kind"] != "dev"))
                .map(|d| text(&d["pkg"]))
                .collect();
            graph.uses.insert(text(&node["id"]), uses);
        }
        graph
    }

    fn id(&self, name: &str) -> &str {
        let found = self.names.iter().find(|(id, n)| *n == name && self.about[*id].1.is_empty());
        found.unwrap_or_else(|| panic!("{name} is a crate of ours")).0
    }

    /// Names of everything that a crate of ours is built with, near and far.
    fn reaches(&self, name: &str) -> BTreeSet<&str> {
        let mut open = vec![self.id(name)];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            for used in &self.uses[id] {
                if seen.insert(used.as_str()) {
                    open.push(used);
                }
            }
        }
        seen.into_iter().map(|id| self.names[id].as_str()).collect()
    }

    /// Names of what a crate of ours names itself.
    fn names_directly(&self, name: &str) -> BTreeSet<&str> {
        self.uses[self.id(name)].iter().map(|id| self.names[id].as_str()).collect()
    }

    /// Names of all crates of ours.
    fn ours(&self) -> Vec<&str> {
        self.names
            .iter()
            .filter(|(id, _)| self.about[*id].1.is_empty())
            .map(|(_, name)| name.as_str())
            .collect()
    }

    fn connectors(&self) -> Vec<&str> {
        let found: Vec<&str> =
            self.names.values().map(String::as_str).filter(|n| n.starts_with("connector-")).collect();
        assert!(!found.is_empty(), "there are connectors");
        found
    }
}

fn host() -> String {
    let out = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    text.lines().find_map(|l| l.strip_prefix("host: ")).expect("rustc knows its host").to_owned()
}

/// Crates through which the world could be reached or the clock read.
const WORLD: [&str; 12] = [
    "tokio",
    "mio",
    "socket2",
    "hyper",
    "reqwest",
    "axum",
    "tower-http",
    "sqlx",
    "sea-orm",
    "rustls",
    "rand",
    "async-io",
];

#[test]
fn a_connector_does_no_io() {
    for name in GRAPH.connectors().into_iter().chain(["connector", "model"]) {
        let reached = GRAPH.reaches(name);
        let bad: Vec<_> = WORLD.iter().filter(|w| reached.contains(**w)).collect();
        assert!(bad.is_empty(), "{name} can reach the world through {bad:?}");
    }
}

#[test]
fn a_connector_asks_neither_system_nor_clock() {
    let doors = [
        "std::net",
        "std::fs",
        "std::env",
        "std::process",
        "std::thread",
        "SystemTime",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
        "Time::now",
    ];
    let mut bad = Vec::new();
    for below in ["connectors", "crates/connector", "crates/model"] {
        for path in tree::files(below) {
            if path.extension().is_none_or(|e| e != "rs") || tree::is_test(&path) {
                continue;
            }
            let text = tree::text(&path).unwrap_or_default();
            for (number, line) in tree::shipped_lines(&text) {
                if let Some(door) = doors.iter().find(|door| line.contains(**door)) {
                    bad.push(format!("{}:{number}: {door}", path.display()));
                }
            }
        }
    }
    assert!(bad.is_empty(), "time, files and network are the engine's: {bad:#?}");
}

#[test]
fn the_inbox_reaches_no_network() {
    // The store brings its database driver along; what inbox itself may name is listed here, whole.
    let may = ["model", "connector", "store", "serde", "serde_json", "thiserror", "tracing"];
    let named = GRAPH.names_directly("inbox");
    let bad: Vec<_> = named.iter().filter(|n| !may.contains(n)).collect();
    assert!(bad.is_empty(), "inbox knows rules, not the world: {bad:?}");
    let reached = GRAPH.reaches("inbox");
    let bad: Vec<_> = ["reqwest", "hyper", "axum", "tower-http", "engine", "server"]
        .into_iter()
        .filter(|n| reached.contains(n))
        .collect();
    assert!(bad.is_empty(), "inbox reaches the network through {bad:?}");
}

#[test]
fn only_the_table_knows_connectors() {
    // The binary runs them; `xtask` writes the page of what they claim. Both go by the table.
    let may = ["platforms", "sampan", "xtask"];
    let connector = |name: &str| name.starts_with("connector-");
    for name in GRAPH.ours() {
        if !may.contains(&name) && !connector(name) {
            let bad: Vec<_> =
                GRAPH.reaches(name).into_iter().filter(|n| connector(n) || *n == "platforms").collect();
            assert!(bad.is_empty(), "{name} knows {bad:?}");
        }
        if name != "platforms" && !connector(name) {
            let bad: Vec<_> = GRAPH.names_directly(name).into_iter().filter(|n| connector(n)).collect();
            assert!(bad.is_empty(), "{name} names {bad:?} past the table");
        }
    }
    assert!(GRAPH.names_directly("sampan").contains("platforms"), "the binary has the table");
    let known = GRAPH.reaches("platforms");
    for name in GRAPH.connectors() {
        assert!(known.contains(name), "{name} is built in");
    }
}

#[test]
fn a_simulator_shares_no_code_with_what_it_tests() {
    let ours: Vec<_> = GRAPH
        .reaches("simulators")
        .into_iter()
        .filter(|n| n.starts_with("connector") || ["engine", "inbox", "store", "server", "model"].contains(n))
        .collect();
    assert!(ours.is_empty(), "simulators are their own: {ours:?}");
}

#[test]
fn floors_look_only_down() {
    for (crate_name, above) in [
        ("model", &["connector", "store", "inbox", "engine", "server", "sampan"][..]),
        ("connector", &["store", "inbox", "engine", "server", "sampan"][..]),
        ("platforms", &["store", "inbox", "engine", "server", "sampan"][..]),
        ("migrations", &["model", "connector", "store", "inbox", "engine", "server", "sampan"][..]),
        ("store", &["inbox", "engine", "server", "sampan"][..]),
        ("inbox", &["engine", "server", "sampan"][..]),
        ("engine", &["server", "sampan"][..]),
        ("server", &["sampan", "simulators"][..]),
    ] {
        let reached = GRAPH.reaches(crate_name);
        let bad: Vec<_> = above.iter().filter(|n| reached.contains(**n)).collect();
        assert!(bad.is_empty(), "{crate_name} looks up to {bad:?}");
    }
}

/// What deny.toml says.
fn deny() -> toml::Table {
    tree::must("deny.toml").parse().expect("deny.toml is TOML")
}

fn texts(value: &toml::Value) -> Vec<String> {
    value.as_array().expect("a list").iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

#[test]
fn what_is_banned_is_not_there() {
    let deny = deny();
    for ban in deny["bans"]["deny"].as_array().expect("a list") {
        let name = ban["crate"].as_str().expect("a name");
        assert!(!GRAPH.names.values().any(|n| n == name), "{name} came in: {}", ban["reason"]);
    }
}

#[test]
fn everything_comes_from_the_registry() {
    for (id, (_, source)) in &GRAPH.about {
        let name = &GRAPH.names[id];
        assert!(source.is_empty() || source.starts_with("registry+"), "{name} comes from {source}");
    }
}

#[test]
fn every_licence_is_one_we_take() {
    let deny = deny();
    let allowed = texts(&deny["licenses"]["allow"]);
    for (id, (licence, _)) in &GRAPH.about {
        assert!(is_allowed(licence, &allowed), "{}: {licence}", GRAPH.names[id]);
    }
}

/// Reads an SPDX expression: `/` is an old spelling of OR, OR binds weaker than AND.
fn is_allowed(licence: &str, allowed: &[String]) -> bool {
    let text = licence.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut at = 0;
    any_of(&words, &mut at, allowed) && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut fine = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        fine |= all_of(words, at, allowed);
    }
    fine
}

fn all_of(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut fine = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        fine &= one(words, at, allowed);
    }
    fine
}

fn one(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let fine = any_of(words, at, allowed);
        *at += 1;
        return fine;
    }
    let mut name = (*word).to_owned();
    if words.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    allowed.contains(&name)
}

#[test]
fn licences_are_read_as_they_are_meant() {
    let allowed = ["MIT".to_owned(), "ISC".to_owned()];
    for (licence, fine) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("MIT/Apache-2.0", true),
        ("MIT AND Apache-2.0", false),
        ("(MIT OR Apache-2.0) AND ISC", true),
        ("(GPL-2.0 OR Apache-2.0) AND ISC", false),
        ("MIT WITH LLVM-exception", false),
        ("", false),
    ] {
        assert_eq!(is_allowed(licence, &allowed), fine, "{licence}");
    }
}

#[test]
fn every_dependency_says_why_it_is_here() {
    let manifest: toml::Table = tree::must("Cargo.toml").parse().expect("Cargo.toml is TOML");
    let reasons = tree::must("docs/adr/0002-dependencies.md");
    let ours = |value: &toml::Value| value.get("path").is_some();
    let named: BTreeSet<&str> = manifest["workspace"]["dependencies"]
        .as_table()
        .expect("a table")
        .iter()
        .filter(|(_, value)| !ours(value))
        .map(|(name, _)| name.as_str())
        .collect();
    let told: BTreeSet<&str> = reasons
        .lines()
        .filter_map(|l| l.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(named, told, "left: Cargo.toml, right: docs/adr/0002-dependencies.md");
}

//! Clause 7: no I/O, no clock.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Case, Clause, Finding};

/// Crates that do I/O or keep time; none may be below a connector.
const CRATES: [&str; 18] = [
    "tokio",
    "async-std",
    "smol",
    "mio",
    "reqwest",
    "hyper",
    "ureq",
    "curl",
    "sea-orm",
    "sqlx",
    "rusqlite",
    "diesel",
    "socket2",
    "axum",
    "tower-http",
    "engine",
    "store",
    "inbox",
];

/// Words that reach out of a connector, and why they are not wanted.
const WORDS: [(&str, &str); 13] = [
    ("std::net", "the engine calls"),
    ("std::fs", "the engine keeps files"),
    ("std::env", "configuration is handed in"),
    ("std::process", "a connector starts nothing"),
    ("std::thread", "a connector is asked, it does not run"),
    ("std::io::", "the engine reads and writes"),
    ("SystemTime", "time is an argument"),
    ("Instant::now", "time is an argument"),
    ("Timestamp::now", "time is an argument"),
    ("Zoned::now", "time is an argument"),
    ("rand::", "randomness is an argument"),
    ("println!", "a connector says nothing by itself"),
    ("static mut", "a connector keeps nothing"),
];

/// The crate's dependencies have none of the crates that do I/O, and its sources none of the words for it.
pub fn purity(case: &Case) -> Vec<Finding> {
    let mut found = Vec::new();
    match tree(&case.dir) {
        Ok(names) => {
            for name in names.iter().filter(|n| CRATES.contains(&n.as_str())) {
                found.push(Clause::Purity.finds("cargo tree", format!("depends on {name}")));
            }
        }
        Err(e) => found.push(Clause::Purity.finds("cargo tree", e)),
    }
    let sources = sources(&case.dir.join("src"));
    if sources.is_empty() {
        found.push(Clause::Purity.finds("src", "there are no sources"));
    }
    for path in sources {
        let at = path.strip_prefix(&case.dir).unwrap_or(&path).display().to_string();
        match fs::read_to_string(&path) {
            Ok(text) => {
                found.extend(forbidden_in(&text).into_iter().map(|what| Clause::Purity.finds(&at, what)));
            }
            Err(e) => found.push(Clause::Purity.finds(&at, e.to_string())),
        }
    }
    found
}

/// What in a source reaches out. Comments do not count; tests inside the source do.
pub fn forbidden_in(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (n, line) in source.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for (word, why) in WORDS {
            if code.contains(word) {
                found.push(format!("line {}: {word} ({why})", n + 1));
            }
        }
    }
    // `use std::{fs, time::…}`: the same in one clause.
    for clause in source.split("use std::{").skip(1) {
        let list = clause.split(';').next().unwrap_or_default();
        for name in ["net", "fs", "env", "process", "thread", "io"] {
            if list.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == name) {
                found.push(format!("use std::{{… {name} …}}: a connector does no I/O"));
            }
        }
    }
    found
}

/// Names of all crates below the one in `dir`.
fn tree(dir: &Path) -> Result<Vec<String>, String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--manifest-path",
        ])
        .arg(dir.join("Cargo.toml"))
        .output()
        .map_err(|e| format!("cargo tree cannot be started: {e}"))?;
    if !output.status.success() {
        return Err(format!("cargo tree failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut names: Vec<String> =
        text.lines().filter_map(|l| l.split_whitespace().next().map(str::to_owned)).collect();
    names.sort();
    names.dedup();
    if names.is_empty() { Err("cargo tree told nothing".to_owned()) } else { Ok(names) }
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|x| x == "rs") {
            all.push(path);
        }
    }
    all.sort();
    all
}

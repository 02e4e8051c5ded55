//! A copy of what a connector is built from, to be changed at will.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

/// What is copied. Without the crates that only the daemon needs, so that cargo has little to read.
const COPIED: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "crates/model",
    "crates/connector",
    "crates/conformance",
    "crates/platforms",
    "connectors",
    "docs/connectors",
];

/// The repository's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("crates/xtask is in the repository")
}

/// A workspace of its own.
pub fn copy() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for path in COPIED {
        put(&root().join(path), &folder.path().join(path));
    }
    let manifest = folder.path().join("Cargo.toml");
    let text = fs::read_to_string(&manifest).expect("Cargo.toml");
    let fewer = text.replace(r#""connectors/*", "migrations", "tests"]"#, r#""connectors/*"]"#);
    assert_ne!(text, fewer, "the members of the workspace are as expected");
    fs::write(&manifest, without_absent(&fewer)).expect("written");
    folder
}

/// Without the profiles of crates that are not copied, which cargo would warn of.
fn without_absent(manifest: &str) -> String {
    let absent = |table: &str| {
        table.split_once(".package.").is_some_and(|(_, name)| {
            let name = name.trim_end_matches(']').trim_matches('"');
            name != "*" && !COPIED.contains(&format!("crates/{name}").as_str())
        })
    };
    let mut skipped = false;
    let mut kept = String::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            skipped = line.starts_with("[profile.") && absent(line);
        }
        if !skipped {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Copies files with their times: cargo takes what is not newer than what it built from the same sources.
fn put(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry");
            put(&entry.path(), &to.join(entry.file_name()));
        }
        return;
    }
    fs::create_dir_all(to.parent().expect("a folder")).expect("made");
    fs::copy(from, to).expect("copied");
    let written = fs::metadata(from).and_then(|m| m.modified()).expect("a time");
    fs::File::options().append(true).open(to).and_then(|file| file.set_modified(written)).expect("set");
}

/// Every file and its bytes.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let bytes = fs::read(&path).expect("a file");
                found.insert(path.strip_prefix(root).expect("below").to_owned(), bytes);
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

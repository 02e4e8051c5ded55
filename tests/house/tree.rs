//! The repository as the checks see it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders that are made, not written.
const MADE: [&str; 7] = ["target", "node_modules", "dist", ".git", ".bundle", "out", "test-results"];

/// The repository's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the repository")
}

/// Every written file below a folder, as paths from the repository's folder.
pub fn files(below: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(&root().join(below), &mut found);
    assert!(!found.is_empty(), "{below} holds files");
    found.sort();
    found
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if path.is_symlink() || MADE.contains(&name) {
            continue;
        }
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path.strip_prefix(root()).expect("below the root").to_owned());
        }
    }
}

/// The text of a file; none if it is not text.
pub fn text(path: &Path) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

/// The text of a file that must be there.
pub fn must(path: &str) -> String {
    text(Path::new(path)).unwrap_or_else(|| panic!("{path} is there and is text"))
}

/// The lines of Rust that ship: comments and everything from `#[cfg(test)]` on left out, each with its number.
pub fn shipped_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    lines_before_tests(text).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The lines of Rust before `#[cfg(test)]`, comments too, each with its number.
pub fn lines_before_tests(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(n, line)| (n + 1, line))
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
}

/// Whether a file is there only for tests.
pub fn is_test(path: &Path) -> bool {
    path.components().any(|c| matches!(c.as_os_str().to_str(), Some("tests" | "benches")))
        || path
            .file_name()
            .and_then(|n| n.to_str())
            .is_some_and(|n| n == "tests.rs" || n.ends_with(".test.ts"))
}

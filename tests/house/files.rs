//! Names and shapes of files.

use std::path::Path;

use crate::tree;

/// Names that say nothing, or that another language's house has.
const BANNED: [&str; 8] = ["utils", "util", "common", "helpers", "helper", "core", "types", "misc"];

#[test]
fn no_file_or_folder_has_a_name_that_says_nothing() {
    let mut bad = Vec::new();
    for path in tree::files("") {
        for part in path.iter().filter_map(|p| p.to_str()) {
            let stem = part.split('.').next().unwrap_or(part);
            // In TypeScript, shapes without code are a thing of their own.
            let shapes = path.starts_with("web") && stem == "types";
            if (BANNED.contains(&stem) && !shapes) || part == "mod.rs" {
                bad.push(path.display().to_string());
            }
        }
    }
    assert!(bad.is_empty(), "name these after what they hold: {bad:#?}");
}

#[test]
fn no_lint_is_allowed_away() {
    let mut bad = Vec::new();
    // Put together, so that this file does not find itself.
    let (outer, inner) = (concat!("#[", "allow("), concat!("#![", "allow("));
    for path in tree::files("") {
        if path.extension().is_some_and(|e| e == "rs")
            && let Some(text) = tree::text(&path)
        {
            let hits =
                text.lines().enumerate().filter(|(_, line)| line.contains(outer) || line.contains(inner));
            bad.extend(hits.map(|(n, _)| format!("{}:{}", path.display(), n + 1)));
        }
    }
    assert!(bad.is_empty(), "write #[expect(lint, reason = \"…\")] instead: {bad:#?}");
}

#[test]
fn amounts_are_no_floats() {
    let mut bad = Vec::new();
    for below in ["crates/model", "crates/store", "crates/inbox", "connectors"] {
        for path in tree::files(below) {
            if path.extension().is_none_or(|e| e != "rs") || tree::is_test(&path) {
                continue;
            }
            let text = tree::text(&path).unwrap_or_default();
            for (number, line) in tree::shipped_lines(&text) {
                let place = ["latitude", "longitude", "degrees"].iter().any(|word| line.contains(word));
                if (line.contains("f64") || line.contains("f32")) && !place {
                    bad.push(format!("{}:{number}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert!(bad.is_empty(), "only places on the earth are floats: {bad:#?}");
}

#[test]
fn lock_files_name_no_registry_host() {
    let mut seen = 0;
    for path in tree::files("") {
        if path.file_name().is_some_and(|n| n == "package-lock.json") {
            seen += 1;
            let text = tree::text(&path).unwrap_or_default();
            assert!(!text.contains("\"resolved\": \"http"), "{}: npm ci needs no address", path.display());
            let folder = path.parent().unwrap_or(Path::new(""));
            let settings = tree::text(&folder.join(".npmrc")).unwrap_or_default();
            let set = settings.contains("omit-lockfile-registry-resolved=true");
            assert!(set, "{}/.npmrc keeps addresses out of the lock file", folder.display());
        }
    }
    assert!(seen > 0, "the page has a lock file");
}

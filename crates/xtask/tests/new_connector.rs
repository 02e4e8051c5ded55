//! A new connector is one folder, its page and two lines; it compiles, and fails the kit alone.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use conformance::Clause;
use xtask::new_connector::make;

use crate::workspace;

#[test]
fn a_new_connector_is_one_folder_and_two_lines_and_fails_the_kit_alone() {
    let folder = workspace::copy();
    let root = folder.path();
    let before = workspace::files(root);
    let made = make(root, "zalo").unwrap_or_else(|refused| panic!("{refused}"));
    let after = workspace::files(root);

    let new: Vec<&PathBuf> = after.keys().filter(|path| !before.contains_key(*path)).collect();
    let mut told: Vec<&PathBuf> = made.files.iter().collect();
    told.sort();
    assert_eq!(new, told);
    for path in &new {
        assert!(
            path.starts_with("connectors/zalo") || **path == Path::new("docs/connectors/zalo.md"),
            "{path:?}"
        );
        let text = String::from_utf8_lossy(&after[*path]);
        assert!(!text.contains("{{"), "{path:?} is filled in");
    }
    let mut lines = Vec::new();
    for (path, bytes) in &before {
        if after[path] != *bytes {
            let text = String::from_utf8_lossy(&after[path]).into_owned();
            let old = String::from_utf8_lossy(bytes).into_owned();
            let more: Vec<&str> = text.lines().filter(|line| !old.lines().any(|l| l == *line)).collect();
            assert_eq!(text.lines().count(), old.lines().count() + 1, "{path:?}");
            lines.push((path.display().to_string(), more.concat().trim().to_owned()));
        }
    }
    let expected = [
        ("crates/platforms/Cargo.toml", "connector-zalo = { path = \"../../connectors/zalo\" }"),
        ("crates/platforms/src/lib.rs", "&connector_zalo::ZALO,"),
    ];
    assert_eq!(lines, expected.map(|(path, line)| (path.to_owned(), line.to_owned())));

    let (stdout, stderr) = cargo(root, &["test", "--package", "connector-zalo"]);
    assert!(!stderr.contains("could not compile") && !stderr.contains("warning:"), "{stderr}");
    let failed: Vec<&str> =
        stdout.lines().filter(|l| l.starts_with("test ") && l.ends_with("FAILED")).collect();
    assert_eq!(failed, ["test zalo_keeps_its_word ... FAILED"], "{stdout}{stderr}");
    assert!(stdout.contains("the kit's seven clauses, 5 of them open:"), "{stdout}");
    for (number, clause) in Clause::ALL.into_iter().enumerate() {
        let line = format!("{}. {clause:?}: {} — ", number + 1, clause.asks());
        let rest = stdout.split_once(&line).unwrap_or_else(|| panic!("no `{line}` in {stdout}")).1;
        let kept = matches!(clause, Clause::Secrets | Clause::Purity);
        assert_eq!(rest.starts_with("kept\n"), kept, "{line}: {rest}");
        assert_eq!(stdout.contains(&format!("   next: {}\n", clause.next())), !kept, "{stdout}");
    }
    for finding in [
        "[manifest] it lists no operation yet",
        "[hooks] the case has none",
        "[hooks] none holds an event of an unknown kind",
        "[tests/exchanges] there is no recording\n",
        "[tests/exchanges] there is no recording to put hostile replies into",
        "[vectors] the case has none",
    ] {
        assert!(stdout.contains(finding), "no `{finding}` in {stdout}");
    }
    let findings = stdout.lines().filter(|l| l.starts_with("     [")).count();
    assert_eq!(findings, 6, "nothing else is found: {stdout}");

    // The table itself is not built, which would take all connectors: the kit's case is made from the very path in it.
    assert!(
        String::from_utf8_lossy(&after[Path::new("connectors/zalo/tests/fixture.rs")])
            .contains("use connector_zalo::ZALO;")
    );
}

#[test]
fn the_table_stays_in_order() {
    let folder = workspace::copy();
    for name in ["zalo", "aaa", "mango"] {
        make(folder.path(), name).unwrap_or_else(|refused| panic!("{refused}"));
    }
    for (path, entries) in [
        ("src/lib.rs", ["aaa::AAA", "facebook::", "line::", "mango::MANGO", "tiktok::", "zalo::ZALO"]),
        ("Cargo.toml", ["-aaa =", "-facebook =", "-line =", "-mango =", "-tiktok =", "-zalo ="]),
    ] {
        let table =
            std::fs::read_to_string(folder.path().join("crates/platforms").join(path)).expect("the table");
        let order: Vec<usize> = entries
            .iter()
            .map(|entry| table.find(entry).unwrap_or_else(|| panic!("no {entry} in {table}")))
            .collect();
        assert!(order.is_sorted(), "{table}");
    }
}

#[test]
fn a_bad_or_taken_name_is_refused_and_nothing_is_written() {
    let folder = workspace::copy();
    std::fs::write(folder.path().join("docs/connectors/taken.md"), "# Taken\n").expect("written");
    let before = workspace::files(folder.path());
    for (name, said) in [
        (
            "Zalo",
            "`Zalo` cannot be a platform's name: take 2 to 30 lower-case letters and digits, a letter first",
        ),
        ("../zalo", "`../zalo` cannot be a platform's name"),
        ("line", "connectors/line is there already: take another name, or go on in that one"),
        ("graph", "connectors/graph is there already"),
        ("taken", "docs/connectors/taken.md is there already"),
    ] {
        let refused = make(folder.path(), name).expect_err(name).to_string();
        assert!(refused.starts_with(said), "{refused}");
    }
    assert_eq!(workspace::files(folder.path()), before);

    let table = folder.path().join("crates/platforms/src/lib.rs");
    std::fs::write(&table, "//! Nothing.\n").expect("written");
    let before = workspace::files(folder.path());
    let refused = make(folder.path(), "zalo").expect_err("no place").to_string();
    assert!(refused.starts_with("crates/platforms/src/lib.rs has no line of another connector"), "{refused}");
    assert_eq!(workspace::files(folder.path()), before);
}

/// Runs cargo in the copy, with the target folder and the profile of this very test, so that almost all is built already.
fn cargo(root: &Path, arguments: &[&str]) -> (String, String) {
    let own = std::env::current_exe().expect("this test");
    let profile = own.ancestors().nth(2).expect("the profile's folder");
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .arg("--offline")
        .arg("--target-dir")
        .arg(profile.parent().expect("the target folder"));
    if profile.ends_with("release") {
        command.arg("--release");
    }
    let out = command.current_dir(root).output().expect("cargo runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&out.stdout), text(&out.stderr))
}

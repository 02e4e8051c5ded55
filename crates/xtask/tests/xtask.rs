//! The chores do what they say.

mod new_connector;
mod pages;
mod workspace;

#[test]
fn the_page_says_what_the_manifests_say() {
    xtask::capabilities::check(workspace::root()).unwrap_or_else(|refused| panic!("{refused}"));
}

#[test]
fn a_page_that_drifted_is_seen_and_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("docs/connectors/README.md");
    std::fs::create_dir_all(page.parent().expect("a folder")).expect("a folder");
    let text =
        std::fs::read_to_string(workspace::root().join("docs/connectors/README.md")).expect("the page");
    std::fs::write(&page, text.replacen("5,000 UTF-16 units", "5,001 UTF-16 units", 1)).expect("written");
    let said = xtask::capabilities::check(folder.path()).expect_err("drifted").to_string();
    assert_eq!(
        said,
        "docs/connectors/README.md is not what the manifests say: run `cargo xtask capabilities`"
    );
    xtask::capabilities::write(folder.path()).expect("written");
    assert_eq!(std::fs::read_to_string(&page).expect("the page"), text);
    std::fs::write(&page, "# no marks\n").expect("written");
    let said = xtask::capabilities::write(folder.path()).expect_err("no marks").to_string();
    assert!(said.contains("has no marks around the table of capabilities"), "{said}");
}

//! The files of a new connector. They lie in `template/` as they will be, with `{{name}}` where a name belongs.

use crate::Name;

/// Path in the new folder, and text.
const FILES: [(&str, &str); 9] = [
    ("Cargo.toml", include_str!("../template/package.toml")),
    ("src/lib.rs", include_str!("../template/src/lib.rs")),
    ("src/manifest.rs", include_str!("../template/src/manifest.rs")),
    ("src/hook.rs", include_str!("../template/src/hook.rs")),
    ("src/fault.rs", include_str!("../template/src/fault.rs")),
    ("src/composer.rs", include_str!("../template/src/composer.rs")),
    ("tests/conformance.rs", include_str!("../template/tests/conformance.rs")),
    ("tests/fixture.rs", include_str!("../template/tests/fixture.rs")),
    ("tests/sheet.txt", include_str!("../template/tests/sheet.txt")),
];

/// The page of the platform.
const PAGE: &str = include_str!("../template/page.md");

/// The folder's files, as path and text.
pub fn files(name: &Name) -> Vec<(&'static str, String)> {
    FILES.into_iter().map(|(path, text)| (path, named(text, name))).collect()
}

/// The page's text.
pub fn page(name: &Name) -> String {
    named(PAGE, name)
}

fn named(text: &str, name: &Name) -> String {
    text.replace("{{name}}", name.lower())
        .replace("{{NAME}}", &name.upper())
        .replace("{{Name}}", &name.title())
}

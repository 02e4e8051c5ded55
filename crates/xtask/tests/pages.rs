//! Every platform has a page, all pages have one form, and what an operator needs to connect is in it.

use connector::{ConnectKind, HookScope, Manifest};

use crate::workspace;

/// What every page has, in this order. More may stand below these, a level deeper.
const HEADINGS: [&str; 7] = [
    "## Whose app",
    "## Connect an account",
    "## What works",
    "## What cannot be",
    "## When something is wrong",
    "## How events are kept",
    "## Not settled without a live account",
];

fn page(platform: &str) -> String {
    let path = workspace::root().join(format!("docs/connectors/{platform}.md"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn all_pages_have_one_form() {
    for manifest in platforms::manifests() {
        let text = page(manifest.platform);
        assert!(text.starts_with(&format!("# {}\n", manifest.label)), "{}", manifest.platform);
        let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, HEADINGS, "{}", manifest.platform);
    }
}

#[test]
fn a_page_names_all_that_an_operator_types_in_or_copies_out() {
    let mut bad = Vec::new();
    for manifest in platforms::manifests() {
        let text = page(manifest.platform);
        for wanted in wanted(manifest) {
            if !text.contains(&wanted) {
                bad.push(format!("docs/connectors/{}.md does not say {wanted}", manifest.platform));
            }
        }
        let most = manifest.text_max.to_string();
        if !text.replace(',', "").contains(&most) {
            bad.push(format!(
                "docs/connectors/{}.md does not say how long a text may be: {most}",
                manifest.platform
            ));
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
}

/// Fields by name, and addresses for the platform's console.
fn wanted(manifest: &Manifest) -> Vec<String> {
    let platform = manifest.platform;
    let mut wanted: Vec<String> = manifest.app_fields.iter().map(|field| field.name.to_owned()).collect();
    match manifest.connect {
        // Sampan sets such a webhook's address by itself, and asks for the keys in the page's words.
        ConnectKind::Keys(fields) => wanted.extend(fields.iter().map(|field| words(field.name))),
        ConnectKind::Consent => wanted.push(format!("{{public_url}}/oauth/{platform}/callback")),
    }
    if manifest.hooks == HookScope::App {
        wanted.push(format!("{{public_url}}/webhooks/{platform}`"));
    }
    wanted
        .extend(manifest.callbacks.iter().map(|name| format!("{{public_url}}/webhooks/{platform}/{name}`")));
    wanted
}

/// `channel_id` is "channel ID" to people, and `channel_secret` "channel secret".
fn words(field: &str) -> String {
    field.replace('_', " ").replace(" id", " ID")
}

//! Who sees what is asked in one place.

use crate::tree;

/// Where the API reads with the eyes of the house on purpose, and why.
const ON_PURPOSE: [(&str, &str); 7] = [
    (
        "crates/server/src/api/conversations/change.rs",
        "whoever hands a conversation over sees it as they left it",
    ),
    ("crates/server/src/api/members/change.rs", "an admin names accounts, and admins see all"),
    (
        "crates/server/src/api/conversations/hand_over.rs",
        "whoever hands a conversation over sees it as they left it",
    ),
    ("crates/server/src/api/assignment_rules/said.rs", "an admin names accounts, and admins see all"),
    ("crates/server/src/api/canned_replies/said.rs", "the files of a reply that they were found to see"),
    ("crates/server/src/api/canned_replies/used.rs", "the files of a reply that they were found to see"),
    ("crates/server/src/api/invitations/create.rs", "an admin names accounts, and admins see all"),
];

#[test]
fn the_api_reads_with_the_eyes_of_its_caller() {
    let mut bad = Vec::new();
    for below in ["crates/server/src/api", "crates/server/src/view", "crates/server/src/shape"] {
        for path in tree::files(below) {
            let name = path.display().to_string();
            let text = tree::text(&path).unwrap_or_default();
            let hits = tree::shipped_lines(&text).filter(|(_, line)| line.contains("Sight::house"));
            if !ON_PURPOSE.iter().any(|(known, _)| *known == name) {
                bad.extend(hits.map(|(number, _)| format!("{name}:{number}")));
            }
        }
    }
    assert!(bad.is_empty(), "take the caller's sight, or say here why not: {bad:#?}");
}

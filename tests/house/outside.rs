//! Who may call the world: platforms through the runner, addresses that others choose through the one guarded way.

use super::tree::{files, is_test, lines_before_tests, text};

/// Where a client is made: the guarded way, the runner for what the operator configured, and the doctor, who asks for the public
/// address of the settings. The demo walks through consent as its own browser. Single sign-on calls the issuer that the operator
/// configured.
const MAKERS: [&str; 5] = [
    "crates/engine/src/outside.rs",
    "crates/engine/src/run/call.rs",
    "crates/sampan/src/command/demo/browser.rs",
    "crates/sampan/src/command/doctor/network.rs",
    "crates/server/src/sso/provider.rs",
];

#[test]
fn addresses_that_others_choose_are_called_in_one_way() {
    let mut makers = Vec::new();
    for folder in ["crates", "connectors"] {
        for path in files(folder) {
            let name = path.display().to_string();
            if is_test(&path)
                || path.extension().is_none_or(|e| e != "rs")
                || name.starts_with("crates/simulators")
            {
                continue;
            }
            let Some(text) = text(&path) else { continue };
            if lines_before_tests(&text)
                .any(|(_, line)| line.contains("Client::builder") || line.contains("Client::new"))
            {
                makers.push(name);
            }
        }
    }
    makers.sort();
    assert_eq!(makers, MAKERS, "a client that calls the world belongs into engine::outside");
}

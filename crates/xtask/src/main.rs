//! `cargo xtask`: see [`xtask`].

use std::{path::Path, process::ExitCode};

const HELP: &str = "\
cargo xtask new-connector NAME     makes connectors/NAME and docs/connectors/NAME.md, and puts NAME in the table
cargo xtask capabilities           writes the table of docs/connectors/README.md out of the manifests
cargo xtask capabilities --check   says whether it is written";

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let given: Vec<String> = std::env::args().skip(1).collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    let done = match given[..] {
        ["new-connector", name] => xtask::new_connector::make(&root, name).map(|made| made.to_string()),
        ["capabilities"] => xtask::capabilities::write(&root).map(|()| String::new()),
        ["capabilities", "--check"] => xtask::capabilities::check(&root).map(|()| String::new()),
        [] | ["help" | "--help" | "-h"] => Ok(HELP.to_owned()),
        _ => {
            eprintln!("there is no such chore\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(said) => {
            if !said.is_empty() {
                println!("{said}");
            }
            ExitCode::SUCCESS
        }
        Err(refused) => {
            eprintln!("{refused}");
            ExitCode::FAILURE
        }
    }
}

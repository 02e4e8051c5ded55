//! A platform's name in all its spellings.

use crate::Refused;

/// Words of the contract and the language that a skeleton uses as types: a platform of that name would hide them.
const TAKEN: [&str; 23] = [
    "admission",
    "composer",
    "connector",
    "debug",
    "delivery",
    "duration",
    "event",
    "fault",
    "hook",
    "keys",
    "manifest",
    "none",
    "ok",
    "op",
    "option",
    "refusal",
    "reply",
    "request",
    "result",
    "self",
    "some",
    "time",
    "vec",
];

/// The name of a new platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Takes a name that can be a folder, a crate, a word in addresses and a Rust identifier.
    pub fn parse(text: &str) -> Result<Name, Refused> {
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let fits = (2..=30).contains(&text.len()) && text.starts_with(|c: char| c.is_ascii_lowercase());
        if plain && fits && !TAKEN.contains(&text) {
            Ok(Name(text.to_owned()))
        } else {
            Err(Refused::BadName(text.to_owned()))
        }
    }

    /// As in addresses, folders and JSON: `zalo`.
    pub fn lower(&self) -> &str {
        &self.0
    }

    /// As a static: `ZALO`.
    pub fn upper(&self) -> String {
        self.0.to_ascii_uppercase()
    }

    /// For people, and as a type: `Zalo`.
    pub fn title(&self) -> String {
        self.0[..1].to_ascii_uppercase() + &self.0[1..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_plain_names_and_no_others() {
        let name = Name::parse("zalo2").expect("plain");
        assert_eq!((name.lower(), name.upper().as_str(), name.title().as_str()), ("zalo2", "ZALO2", "Zalo2"));
        for bad in [
            "",
            "z",
            "Zalo",
            "2zalo",
            "za-lo",
            "za_lo",
            "../zalo",
            "za lo",
            "ซาโล",
            "--help",
            "self",
            "reply",
            &"z".repeat(31),
        ] {
            let said = Name::parse(bad).expect_err(bad).to_string();
            assert!(said.contains(&format!("`{bad}` cannot be a platform's name: take ")), "{said}");
        }
    }
}

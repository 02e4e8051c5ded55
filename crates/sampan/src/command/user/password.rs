//! A password from stdin: on the command line anybody on the machine could read it.

use std::io::{self, BufRead};

use anyhow::{Context, bail};
use zeroize::Zeroizing;

/// Reads the first line of stdin and gives its hash.
pub fn hashed_from_stdin() -> anyhow::Result<String> {
    hashed(io::stdin().lock())
}

fn hashed(mut from: impl BufRead) -> anyhow::Result<String> {
    let mut line = Zeroizing::new(String::new());
    from.read_line(&mut line).context("the password could not be read from stdin")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("there is no password on stdin; write it into a file and add `< FILE`");
    }
    server::acceptable(password).map_err(|_| {
        anyhow::anyhow!(
            "the password does not do; use {} to {} characters",
            server::SHORTEST,
            server::LONGEST
        )
    })?;
    server::hash_password(password)
        .map_err(|error| anyhow::anyhow!("the password could not be hashed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_line_counts_and_short_ones_are_refused_unseen() {
        assert!(hashed(&b"fake-password-1\nrest"[..]).expect("hashed").starts_with("$argon2id$"));
        let said = hashed(&b"hunter2\n"[..]).expect_err("too short").to_string();
        assert!(said.contains("use 10 to 512 characters") && !said.contains("hunter2"), "{said}");
        assert!(hashed(&b""[..]).expect_err("none").to_string().contains("no password on stdin"));
    }
}

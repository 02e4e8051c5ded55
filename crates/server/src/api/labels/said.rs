//! What a label may be called, and which colours it may have.

use crate::problem::Problem;

/// A name of 1 to 60 characters, without space around it.
pub fn name(said: &str) -> Result<String, Problem> {
    let name = said.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Problem::invalid("name", "A label's name has 1 to 60 characters."));
    }
    Ok(name.to_owned())
}

/// A colour, `#rrggbb`.
pub fn color(said: &str) -> Result<String, Problem> {
    let fine = said.len() == 7 && said.starts_with('#') && said[1..].bytes().all(|b| b.is_ascii_hexdigit());
    if fine {
        Ok(said.to_ascii_lowercase())
    } else {
        Err(Problem::invalid("color", "Write the colour as #rrggbb."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_and_colours() {
        assert_eq!(name("  VIP ").ok().as_deref(), Some("VIP"));
        assert!(name(" ").is_err() && name(&"x".repeat(61)).is_err());
        assert_eq!(color("#2F6F5E").ok().as_deref(), Some("#2f6f5e"));
        for bad in ["2f6f5e", "#2f6f5", "#2f6f5g", "red", "#ก1234", ""] {
            assert!(color(bad).is_err(), "{bad}");
        }
    }
}

//! What people and their businesses may be called, and where mail reaches them.

use http::{HeaderMap, header};

use crate::problem::Problem;

/// A name of 1 to 100 characters, without space around it.
pub fn name(field: &str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 100 {
        return Err(Problem::invalid(field, format!("{field} has 1 to 100 characters.")));
    }
    Ok(text.to_owned())
}

/// Something before and after one @; whether mail arrives there only a mail can tell.
pub fn mail_address(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let fine = text.len() <= 254
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        && text.split_once('@').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty() && !b.contains('@'));
    if fine { Ok(text.to_owned()) } else { Err(Problem::invalid("email", "This is no mail address.")) }
}

/// The language of a letter: the one that was named, or else the one that the browser asks for.
pub fn language(named: Option<&str>, headers: &HeaderMap) -> &'static str {
    let asked = || headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    engine::mail::language(named.or_else(asked).unwrap_or(""))
}

//! What may be shown of what Shopee said.

/// Lazada's sentence, short, on one line, without anything that could be a key or token: a run of 24 or more
/// letters and digits is blanked.
pub(super) fn shown(message: &str) -> String {
    let mut out = String::new();
    for word in message.replace('\u{a0}', " ").split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let mut run = String::new();
        for c in word.chars().chain([' ']) {
            if c.is_ascii_alphanumeric() {
                run.push(c);
                continue;
            }
            out.push_str(if run.len() >= 24 { "…" } else { &run });
            run.clear();
            if c != ' ' {
                out.push(c);
            }
        }
    }
    out.trim_end_matches('.').chars().take(200).collect()
}

/// A request id, as far as it looks like one.
pub(super) fn request_id(id: &str) -> String {
    id.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '_')).take(64).collect()
}

/// A code fit to be kept: Lazada's own, if it looks like a code.
pub(super) fn code(code: &str) -> String {
    let fine = code.len() <= 64 && code.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    if fine { code.to_owned() } else { "unknown_code".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_blanked_and_spaces_are_plain() {
        assert_eq!(
            shown("Invalid access_token:\u{a0}50000fakefakefakefakefakefakefake,\t please."),
            "Invalid access_token: …, please"
        );
        assert_eq!(code("a b"), "unknown_code");
        assert_eq!(code("ApiCallLimit"), "ApiCallLimit");
    }
}

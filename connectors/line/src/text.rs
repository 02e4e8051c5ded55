//! Cutting texts, and ids in paths.

use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;

/// Cuts a text into pieces of at most `max` UTF-16 code units, between graphemes, and after a space or line end where one is near.
/// Together the pieces are the text.
pub fn cut(text: &str, max: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let at = end(rest, max);
        let (piece, more) = rest.split_at(at);
        pieces.push(piece);
        rest = more;
    }
    pieces
}

/// Where the first piece ends, in bytes.
fn end(text: &str, max: usize) -> usize {
    let (mut units, mut at, mut gap) = (0, 0, None);
    for grapheme in text.graphemes(true) {
        let more = grapheme.encode_utf16().count();
        if units + more > max {
            if at == 0 {
                return inside(grapheme, max);
            }
            return gap.unwrap_or(at);
        }
        units += more;
        at += grapheme.len();
        if grapheme.chars().all(char::is_whitespace) && units * 5 > max * 4 {
            gap = Some(at);
        }
    }
    at
}

/// A single grapheme longer than a message (people do paste such things) is cut between its scalar values.
fn inside(grapheme: &str, max: usize) -> usize {
    let (mut units, mut at) = (0, 0);
    for c in grapheme.chars() {
        units += c.len_utf16();
        if units > max && at > 0 {
            break;
        }
        at += c.len_utf8();
    }
    at
}

/// An id as one segment of a path.
pub fn segment(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for b in id.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' => out.push(char::from(b)),
            _ => {
                let _ = write!(out, "%{b:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> usize {
        text.encode_utf16().count()
    }

    #[test]
    fn cuts_between_graphemes_and_loses_nothing() {
        for sign in ["a", "🍎", "👨‍👩‍👧", "🇹🇭", "𠮷", "วั"] {
            let text = sign.repeat(5001 / units(sign) + 1);
            let pieces = cut(&text, 5000);
            assert_eq!(pieces.concat(), text);
            assert_eq!(pieces.len(), 2, "{sign}");
            for piece in pieces {
                assert!(units(piece) <= 5000 && piece.len() % sign.len() == 0, "{sign} is not cut through");
            }
        }
    }

    #[test]
    fn cuts_after_a_space_where_one_is_near() {
        let text = format!("{} tail that goes over the end", "a".repeat(4990));
        let pieces = cut(&text, 5000);
        assert!(pieces[0].ends_with(' '));
        assert_eq!(pieces.concat(), text);
    }

    #[test]
    fn a_monstrous_grapheme_still_goes_out() {
        let text = format!("e{}", "\u{301}".repeat(9_999));
        let pieces = cut(&text, 5000);
        assert_eq!(pieces.concat(), text);
        assert!(pieces.iter().all(|p| units(p) <= 5000));
    }

    #[test]
    fn ids_cannot_leave_their_segment() {
        assert_eq!(segment("U2f9a"), "U2f9a");
        assert_eq!(segment("../a?b#c%"), "%2E%2E%2Fa%3Fb%23c%25");
    }
}

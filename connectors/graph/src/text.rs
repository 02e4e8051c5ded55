//! Cutting texts, and ids in paths.

use std::fmt::Write as _;

use model::TextUnit;
use unicode_segmentation::UnicodeSegmentation;

/// Cuts a text into pieces of at most `max` units, between graphemes, and after a space or line end where one is near. Together the
/// pieces are the text.
pub fn cut(text: &str, unit: TextUnit, max: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, more) = rest.split_at(end(rest, unit, max));
        pieces.push(piece);
        rest = more;
    }
    pieces
}

/// Where the first piece ends, in bytes.
fn end(text: &str, unit: TextUnit, max: usize) -> usize {
    let (mut units, mut at, mut gap) = (0, 0, None);
    for grapheme in text.graphemes(true) {
        let more = unit.count(grapheme);
        if units + more > max {
            if at == 0 {
                return inside(grapheme, unit, max);
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
fn inside(grapheme: &str, unit: TextUnit, max: usize) -> usize {
    let (mut units, mut at) = (0, 0);
    for c in grapheme.chars() {
        units += unit.count(c.encode_utf8(&mut [0; 4]));
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

/// Words of the platform as they may be shown: no control characters, and not too long.
pub fn escaped(text: &str, most: usize) -> String {
    let mut short: String = text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(most).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_between_graphemes_and_loses_nothing() {
        for (unit, max) in [(TextUnit::Utf16, 2000), (TextUnit::Bytes, 1000)] {
            for sign in ["a", "🍎", "👨‍👩‍👧", "🇹🇭", "𠮷", "วั", "ä"] {
                let text = sign.repeat(max / unit.count(sign) + 1);
                let pieces = cut(&text, unit, max);
                assert_eq!(pieces.concat(), text);
                assert_eq!(pieces.len(), 2, "{sign}");
                for piece in pieces {
                    assert!(
                        unit.count(piece) <= max && piece.len() % sign.len() == 0,
                        "{sign} is not cut through"
                    );
                }
            }
        }
    }

    #[test]
    fn cuts_after_a_space_where_one_is_near_and_bears_monsters() {
        let text = format!("{} tail that goes over", "a".repeat(990));
        let pieces = cut(&text, TextUnit::Bytes, 1000);
        assert!(pieces[0].ends_with(' ') && pieces.concat() == text);
        let monster = format!("e{}", "\u{301}".repeat(4_999));
        let pieces = cut(&monster, TextUnit::Bytes, 1000);
        assert!(pieces.concat() == monster && pieces.iter().all(|p| p.len() <= 1000));
    }

    #[test]
    fn ids_cannot_leave_their_segment() {
        assert_eq!(segment("m_A1-b"), "m_A1-b");
        assert_eq!(segment("../a?b#c%"), "%2E%2E%2Fa%3Fb%23c%25");
    }
}

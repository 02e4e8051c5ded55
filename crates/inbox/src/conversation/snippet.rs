//! The line of a message that a row shows.

use model::{Part, PartKind};

/// Longest snippet, in characters.
const LONGEST: usize = 160;

/// The kind of a message's first part, and a line of its words. Without words the line is empty: the page says "Picture",
/// "Sent a sticker" and the like in its own language.
pub fn snippet(parts: &[Part]) -> (PartKind, String) {
    let kind = parts
        .iter()
        .find(|p| p.kind() != PartKind::Text)
        .or(parts.first())
        .map_or(PartKind::Text, Part::kind);
    let text = parts.iter().find_map(|p| match p {
        Part::Text { text } => Some(text.as_str()),
        Part::Template { title, text, .. } => title.as_deref().or(text.as_deref()),
        Part::Postback { title, payload } => title.as_deref().or(payload.as_deref()),
        Part::Order { external_id, .. } => Some(external_id.as_str()),
        Part::Product { title, .. } | Part::Voucher { title, .. } | Part::Share { title, .. } => {
            title.as_deref()
        }
        Part::Sticker { label, .. } => Some(label.as_str()),
        Part::Location { title, address, .. } => title.as_deref().or(address.as_deref()),
        Part::File(m) | Part::Audio(m) | Part::Video(m) | Part::Image(m) => m.name.as_deref(),
        Part::Unsupported { text, .. } => text.as_deref(),
        Part::Story { .. } => None,
    });
    let line = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    };
    (kind, cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Media;

    #[test]
    fn one_line_of_words_and_the_kind_that_is_seen_first() {
        let text = |t: &str| Part::Text { text: t.into() };
        assert_eq!(snippet(&[text("a\n b")]), (PartKind::Text, "a b".into()));
        assert_eq!(snippet(&[text("look"), Part::Image(Media::default())]), (PartKind::Image, "look".into()));
        assert_eq!(snippet(&[]), (PartKind::Text, String::new()));
        let long = snippet(&[text(&"ก".repeat(500))]).1;
        assert_eq!(long.chars().count(), LONGEST + 1);
    }
}

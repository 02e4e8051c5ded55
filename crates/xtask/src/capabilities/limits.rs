//! What can be sent, with its limits.

use connector::{Manifest, Op, PartLimit};
use model::{PartKind, TextUnit};

/// Length of texts.
pub fn text(m: &Manifest) -> String {
    if !m.has(Op::Send) {
        return "–".to_owned();
    }
    let unit = match m.text_unit {
        TextUnit::Codepoints => "characters",
        TextUnit::Utf16 => "UTF-16 units",
        TextUnit::Bytes => "bytes",
    };
    format!("{} {unit}", thousands(u64::from(m.text_max)))
}

/// A kind of part: its types and its size.
pub fn part(m: &Manifest, kind: PartKind) -> String {
    let Some(limit) = m.sends.iter().find(|s| s.kind == kind) else { return "–".to_owned() };
    let types = types(limit);
    let size = (limit.max_bytes > 0).then(|| size(limit.max_bytes));
    match (types.is_empty(), size) {
        (true, None) => "yes".to_owned(),
        (true, Some(size)) => size,
        (false, None) => types,
        (false, Some(size)) => format!("{types}, {size}"),
    }
}

/// Types by their short names, each once.
fn types(limit: &PartLimit) -> String {
    let mut short: Vec<String> = Vec::new();
    for name in limit.types {
        let (family, name) = name.split_once('/').unwrap_or(("", name));
        let name = name.trim_start_matches("x-").trim_start_matches("vnd.");
        let name = match (family, name) {
            ("audio", "mpeg") => "MP3".to_owned(),
            ("audio", "wave") => "WAV".to_owned(),
            ("video", "msvideo") => "AVI".to_owned(),
            ("video", "quicktime") => "MOV".to_owned(),
            (_, name) => name.to_ascii_uppercase(),
        };
        if !short.contains(&name) {
            short.push(name);
        }
    }
    short.join(", ")
}

fn size(bytes: u64) -> String {
    for (unit, word) in [(1_000_000, "MB"), (1 << 20, "MiB"), (1_000, "kB"), (1 << 10, "KiB")] {
        if bytes.is_multiple_of(unit) {
            return format!("{} {word}", bytes / unit);
        }
    }
    format!("{} bytes", thousands(bytes))
}

fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_types_read_well() {
        assert_eq!(thousands(5_000), "5,000");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(
            (size(200_000_000), size(8 << 20), size(999)),
            ("200 MB".into(), "8 MiB".into(), "999 bytes".into())
        );
        let limit = |types| PartLimit { kind: PartKind::Audio, max_bytes: 1, types };
        assert_eq!(types(&limit(&["audio/x-m4a", "audio/m4a", "audio/mpeg"])), "M4A, MP3");
    }
}

//! Which language a text is probably written in: by its script, then by letters and small words that only one of ours has.
//! Chats are short; what cannot be told is not guessed.

/// The languages that can be told, as short codes.
pub const LANGUAGES: [&str; 11] = ["th", "vi", "zh", "id", "ms", "en", "ja", "ko", "km", "lo", "my"];

/// Letters that of the languages here only Vietnamese has; é is left out, as in café.
const VIETNAMESE: &str = "àáâãèêìíòóôõùúýăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ";

/// Small words that tell Latin-script languages apart; those that Indonesian and Malay share count for both.
const WORDS: [(&str, &[&str]); 4] = [
    (
        "id",
        &[
            "apakah", "bisa", "gak", "nggak", "enggak", "tidak", "kak", "kakak", "yang", "saya", "mau",
            "ini", "itu", "sudah", "udah", "belum", "berapa", "ada", "stok", "barang", "pesanan", "terima",
            "kasih", "dong", "gan", "kapan", "dikirim", "banget", "dengan", "untuk",
        ],
    ),
    (
        "ms",
        &[
            "boleh", "tak", "nak", "sangat", "awak", "saya", "yang", "ini", "itu", "sudah", "dah", "belum",
            "berapa", "ada", "stok", "barang", "tempahan", "terima", "kasih", "bila", "macam", "sebab",
            "dengan", "untuk", "tidak", "pos", "cik", "encik",
        ],
    ),
    (
        "en",
        &[
            "the", "is", "are", "you", "do", "have", "can", "i", "my", "this", "that", "please", "when",
            "what", "how", "where", "hello", "hi", "thanks", "thank", "order", "in", "stock", "it", "for",
            "not", "yet",
        ],
    ),
    (
        "vi",
        &[
            "khong", "cho", "minh", "chao", "oi", "nhe", "giao", "hang", "bao", "nhieu", "duoc", "em", "anh",
            "shop",
        ],
    ),
];

/// The language of a text; none where it cannot be told.
pub fn language(text: &str) -> Option<&'static str> {
    let mut han = false;
    for c in text.chars() {
        match u32::from(c) {
            0x0E01..=0x0E5B => return Some("th"),
            0x0E81..=0x0EDF => return Some("lo"),
            0x1000..=0x109F => return Some("my"),
            0x1780..=0x17FF => return Some("km"),
            0x3041..=0x30FF => return Some("ja"),
            0x1100..=0x11FF | 0xAC00..=0xD7A3 => return Some("ko"),
            0x3400..=0x4DBF | 0x4E00..=0x9FFF => han = true,
            _ => {}
        }
    }
    if han {
        return Some("zh");
    }
    let lower = text.to_lowercase();
    if lower.chars().any(|c| VIETNAMESE.contains(c)) {
        return Some("vi");
    }
    let said: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let mut best = WORDS.map(|(code, words)| (said.iter().filter(|word| words.contains(word)).count(), code));
    // The first of those that fit alike: Indonesian before Malay.
    best.sort_by_key(|(hits, _)| std::cmp::Reverse(*hits));
    let (hits, code) = best[0];
    (hits > 0).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_script_then_by_what_only_one_of_them_has() {
        for (text, code) in [
            ("สวัสดีค่ะ มีของไหม", "th"),
            ("ok ค่ะ", "th"),
            ("Shop ơi, còn hàng không?", "vi"),
            ("còn hàng không?", "vi"),
            ("khong co hang a shop oi", "vi"),
            ("请问有货吗", "zh"),
            ("これはありますか", "ja"),
            ("재고 있나요", "ko"),
            ("Kak, ini masih bisa dikirim hari ini gak?", "id"),
            ("Boleh pos esok tak? Nak dua.", "ms"),
            ("Hi, is this in stock?", "en"),
            ("Do you have the café set?", "en"),
        ] {
            assert_eq!(language(text), Some(code), "{text}");
        }
        for nothing in ["", "👍👍", "12345", "SKU-1", "zzz"] {
            assert_eq!(language(nothing), None, "{nothing}");
        }
        assert!(WORDS.iter().all(|(code, _)| LANGUAGES.contains(code)));
    }
}

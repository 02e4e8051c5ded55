use proptest::prelude::*;

use super::*;

/// Whether asking finds a text, by grams alone, as the database does.
fn finds(text: &str, question: &str) -> bool {
    let (text, question) = (grams_of_text(text), grams_of_question(question));
    !question.is_empty() && text.windows(question.len()).any(|window| window == question)
}

#[test]
fn finds_thai_chinese_vietnamese_and_mixed_words() {
    for (text, question) in [
        ("สินค้าพร้อมส่งไหมคะ", "พร้อมส่ง"),
        ("สินค้าพร้อมส่งไหมคะ", "สินค้า"),
        ("ขอบคุณค่ะ🙏", "ค่ะ"),
        ("请问有货吗", "有货"),
        ("请问有货吗", "货吗"),
        ("我要买鞋子", "鞋"),
        ("Đơn hàng của tôi đâu rồi?", "đơn hàng"),
        ("Đơn hàng của tôi đâu rồi?", "don hang cua"),
        ("iPhone15手机壳 สีดำ size XL", "手机壳 สีดำ"),
        ("iPhone15手机壳 สีดำ size XL", "iphone15"),
        ("รหัส ABC-123 นะคะ", "abc-123"),
        ("ကျေးဇူးတင်ပါတယ်", "တင်ပါ"),
        ("ありがとうございます", "がとう"),
    ] {
        assert!(finds(text, question), "{question} in {text}");
        assert!(holds(&units(text), &units(question)), "{question} in {text}, plain");
    }
}

#[test]
fn does_not_find_what_is_not_there() {
    for (text, question) in [
        ("请问有货吗", "货有"),
        ("hello world", "world hello"),
        ("cat", "ca"),
        ("สวัสดี", "ดีส"),
        ("hello", "!!!"),
    ] {
        assert!(!(finds(text, question) && holds(&units(text), &units(question))), "{question} in {text}");
    }
}

/// Words that are put together and taken apart at their borders.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,6}",
        "[A-ZĐÀÊỘ]{1,4}",
        "[0-9]{1,5}",
        "[ก-ฮ]{1,4}",
        "[一-鿕]{1,3}",
        "[あ-ん]{1,3}",
        "[က-အ]{1,3}",
        Just(" ".to_owned()),
        Just(", ".to_owned()),
        Just("🙂".to_owned()),
    ]
}

proptest! {
    #[test]
    fn every_run_of_words_finds_its_text(words in proptest::collection::vec(word(), 1..12), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        // A space beside every spaced word, so that cutting between words never cuts inside one.
        let spaced: Vec<String> = words.iter().map(|w| if w.is_ascii() || w.chars().all(|c| !is_unspaced(c)) { format!(" {w} ") } else { w.clone() }).collect();
        let (a, b) = (from.index(spaced.len()), to.index(spaced.len()));
        let (a, b) = (a.min(b), a.max(b));
        let (text, question) = (spaced.concat(), spaced[a..=b].concat());
        let asked = grams_of_question(&question);
        prop_assume!(!asked.is_empty());
        prop_assert!(finds(&text, &question), "{question:?} in {text:?}: {asked:?}");
        prop_assert!(holds(&units(&text), &units(&question)));
    }

    #[test]
    fn every_run_of_characters_finds_its_text(text in "[ก-ฮ一-九ァ-ン]{1,12}", from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        let chars: Vec<char> = text.chars().collect();
        let (a, b) = (from.index(chars.len()), to.index(chars.len()));
        let question: String = chars[a.min(b)..=a.max(b)].iter().collect();
        prop_assert!(finds(&text, &question), "{question} in {text}");
    }

    #[test]
    fn never_panics(text in "\\PC*") {
        let _ = (grams_of_text(&text), grams_of_question(&text), units(&text));
    }
}

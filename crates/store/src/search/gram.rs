//! Words and grams: what of a text can be asked for.
//!
//! A text is brought to one form (NFKC, lower case, accents of spaced scripts folded) and cut into units: words of scripts that
//! put spaces between words, single characters of those that do not. Units become grams: a word is one; a run of characters
//! becomes overlapping pairs, and its last character alone. A question becomes the same grams but for what its end leaves
//! open, so that whatever is asked stands as a phrase in what it was cut out of.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// One thing that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A word of a spaced script, or a number.
    Word(String),
    /// A character of a script without spaces.
    Char(char),
}

/// The units of a text, in order. `None` stands where a run of characters was broken: pairs do not reach over it.
fn units_with_breaks(text: &str) -> Vec<Option<Unit>> {
    let mut units: Vec<Option<Unit>> = Vec::new();
    let mut word = String::new();
    for c in fold(text) {
        if is_unspaced(c) {
            end_word(&mut word, &mut units);
            units.push(Some(Unit::Char(c)));
        } else if c.is_alphanumeric() || (!word.is_empty() && is_combining_mark(c)) {
            word.push(c);
        } else if is_invisible(c) {
            // Joiners and variation selectors stand inside words and say nothing.
        } else {
            end_word(&mut word, &mut units);
            if matches!(units.last(), Some(Some(Unit::Char(_)))) {
                units.push(None);
            }
        }
    }
    end_word(&mut word, &mut units);
    units
}

fn end_word(word: &mut String, units: &mut Vec<Option<Unit>>) {
    if !word.is_empty() {
        units.push(Some(Unit::Word(std::mem::take(word))));
    }
}

/// The units of a text, for checking an answer against its plain text.
pub(crate) fn units(text: &str) -> Vec<Unit> {
    units_with_breaks(text).into_iter().flatten().collect()
}

/// Whether a text really holds what was asked.
pub(crate) fn holds(text: &[Unit], asked: &[Unit]) -> bool {
    !asked.is_empty() && text.windows(asked.len()).any(|window| window == asked)
}

/// The grams of a text, to be kept in their order; after them, each character of unspaced scripts once more, for questions
/// of one character.
pub(crate) fn grams_of_text(text: &str) -> Vec<String> {
    let units = units_with_breaks(text);
    let mut grams = grams(&units, true);
    let single: BTreeSet<char> = units
        .iter()
        .filter_map(|unit| match unit {
            Some(Unit::Char(c)) if !is_combining_mark(*c) => Some(*c),
            _ => None,
        })
        .collect();
    if !single.is_empty() {
        grams.push(BREAK.to_owned());
        grams.extend(single.into_iter().map(alone));
    }
    grams
}

/// Stands between texts, so that no phrase reaches over the end of one.
pub(crate) const BREAK: &str = "\u{0}break";

/// The phrases that a question asks for; all of them have to be there. Empty when nothing can be asked.
pub(crate) fn grams_of_question(text: &str) -> Vec<String> {
    let units = units_with_breaks(text);
    if let [Some(Unit::Char(c))] = units.as_slice() {
        return vec![alone(*c)];
    }
    let units: Vec<_> = match units.as_slice() {
        [rest @ .., None] => rest.to_vec(),
        all => all.to_vec(),
    };
    if let [Some(Unit::Char(c))] = units.as_slice() {
        return vec![alone(*c)];
    }
    grams(&units, false)
}

fn alone(c: char) -> String {
    format!("\u{0}one{c}")
}

/// `ends`: the text really ends where it ends, and a run's last character stands alone there. A question's may go on.
fn grams(units: &[Option<Unit>], ends: bool) -> Vec<String> {
    let mut grams = Vec::with_capacity(units.len());
    for (i, unit) in units.iter().enumerate() {
        match (unit, units.get(i + 1)) {
            (None, _) => {}
            (Some(Unit::Word(word)), _) => grams.push(word.clone()),
            (Some(Unit::Char(a)), Some(Some(Unit::Char(b)))) => grams.push(format!("{a}{b}")),
            // The end of a question inside a run: the text may go on there. A lone one before it is told by the pair.
            (Some(Unit::Char(_)), None) if !ends => {}
            (Some(Unit::Char(a)), _) => grams.push(a.to_string()),
        }
    }
    grams
}

/// NFKC, lower case, and accents of spaced scripts folded: `ĐIỆN` and `dien` are the same.
fn fold(text: &str) -> Vec<char> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if is_unspaced(c) {
            out.push(c);
            continue;
        }
        match c {
            'đ' => out.push('d'),
            'ł' => out.push('l'),
            'ø' => out.push('o'),
            'ß' => out.extend(['s', 's']),
            'æ' => out.extend(['a', 'e']),
            'œ' => out.extend(['o', 'e']),
            'ı' => out.push('i'),
            c if c.is_ascii() => out.push(c),
            c => out.extend(c.nfd().filter(|part| !is_folded_mark(*part))),
        }
    }
    out
}

/// Accents of Latin, Greek and Cyrillic. Marks of other scripts (Devanagari's vowels, say) are letters to their readers.
fn is_folded_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ad}')
}

/// Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, Kana, Han. Their digits and letters alike.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' | '\u{e50}'..='\u{e59}'
        | '\u{e81}'..='\u{edf}'
        | '\u{1000}'..='\u{109f}' | '\u{aa60}'..='\u{aa7f}'
        | '\u{1780}'..='\u{17d3}' | '\u{17d7}' | '\u{17dc}'..='\u{17e9}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

#[cfg(test)]
mod tests;

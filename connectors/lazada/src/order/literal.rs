//! Literals of orders: no amount goes through a float, and a field of an odd type spoils only itself.

use connector::Literal;
use model::{Currency, Money};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::value::RawValue;

/// A text that says something.
pub(super) fn word(l: &Literal) -> Option<String> {
    let t = l.0.trim();
    (!matches!(t, "" | "null")).then(|| t.to_owned())
}

/// An id, never from a float; `0` means none.
pub(super) fn number(l: &Literal) -> Option<String> {
    // A number with a fraction or exponent has lost digits already.
    let is_float = |t: &str| {
        t.contains('.')
            && t.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'))
    };
    word(l).filter(|t| t != "0" && !is_float(t))
}

/// An amount in major units. Thousands may be set off with commas.
pub(super) fn amount(l: &Literal, currency: Currency) -> Option<Money> {
    let text = word(l)?;
    Money::parse_major(&text, currency).ok().or_else(|| {
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let mut groups = whole.trim_start_matches('-').split(',');
        let first = groups.next().is_some_and(|g| (1..=3).contains(&g.len()));
        let fine = first && groups.all(|g| g.len() == 3) && !rest.contains(',');
        fine.then(|| Money::parse_major(&text.replace(',', ""), currency).ok()).flatten()
    })
}

/// A list; what is none is empty, and a row that cannot be read is as one that says nothing.
pub(super) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    d: D,
) -> Result<Vec<T>, D::Error> {
    let raw = Box::<RawValue>::deserialize(d)?;
    let rows: Vec<Box<RawValue>> = serde_json::from_str(raw.get()).unwrap_or_default();
    Ok(rows.iter().map(|row| serde_json::from_str(row.get()).unwrap_or_default()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_every_digit() {
        let thb = Currency::parse("THB").expect("a code");
        let minor = |text: &str| amount(&Literal(text.to_owned()), thb).map(|m| m.amount_minor);
        assert_eq!(minor("258.00"), Some(25_800));
        assert_eq!(minor("18.75"), Some(1_875));
        assert_eq!(minor("1,299.50"), Some(129_950));
        assert_eq!(minor("90071992547409.93"), Some(9_007_199_254_740_993));
        for wrong in ["", "null", "1,29.50", "12,34", "฿12"] {
            assert_eq!(minor(wrong), None, "{wrong}");
        }
        let id = |text: &str| number(&Literal(text.to_owned()));
        assert_eq!(id("812345678901234567").as_deref(), Some("812345678901234567"));
        assert_eq!([id("8.1"), id("0"), id("null")], [None, None, None]);
    }
}

//! Money: whole minor units of a currency, never a float.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency code, three upper-case letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// An amount: `amount_minor` counts the currency's smallest unit (THB 2 decimals, VND 0, IDR 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; negative for refunds.
    pub amount_minor: i64,
    /// Which currency.
    pub currency: Currency,
}

/// A text is not an amount or a currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseMoneyError {
    /// Not three letters.
    #[error("a currency is three letters, such as THB")]
    Currency,
    /// Not a decimal number, or too large.
    #[error("'{0}' is not an amount of money")]
    Amount(String),
}

impl Currency {
    /// Reads a code; lower case is taken too.
    pub fn parse(code: &str) -> Result<Currency, ParseMoneyError> {
        let b: [u8; 3] = code.trim().as_bytes().try_into().map_err(|_| ParseMoneyError::Currency)?;
        if b.iter().all(u8::is_ascii_alphabetic) {
            Ok(Currency(b.map(|c| c.to_ascii_uppercase())))
        } else {
            Err(ParseMoneyError::Currency)
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimals of the minor unit by ISO 4217.
    pub fn decimals(self) -> u32 {
        match self.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI"
            | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }
}

impl Money {
    /// Reads an amount in major units (`"459.5"`, `"32119"`, `"-12"`), exactly. Digits beyond the minor
    /// unit are rounded half away from zero. Exponents (`1e3`) are read too, since JSON allows them.
    pub fn parse_major(text: &str, currency: Currency) -> Result<Money, ParseMoneyError> {
        let bad = || ParseMoneyError::Amount(text.chars().take(40).collect());
        let t = text.trim();
        let (t, exponent) = match t.split_once(['e', 'E']) {
            Some((m, e)) => (m, e.parse::<i32>().map_err(|_| bad())?),
            None => (t, 0),
        };
        if !(-18..=18).contains(&exponent) {
            return Err(bad());
        }
        let (negative, t) = match t.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, t.strip_prefix('+').unwrap_or(t)),
        };
        let (whole, fraction) = t.split_once('.').unwrap_or((t, ""));
        if whole.is_empty() && fraction.is_empty()
            || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
            || fraction.len() > 30
        {
            return Err(bad());
        }
        let digits = format!("{whole}{fraction}");
        let digits = digits.trim_start_matches('0');
        let mut value: i128 = if digits.is_empty() { 0 } else { digits.parse().map_err(|_| bad())? };
        let shift = i32::try_from(currency.decimals()).map_err(|_| bad())? + exponent
            - i32::try_from(fraction.len()).map_err(|_| bad())?;
        if shift >= 0 {
            let factor = 10_i128.checked_pow(shift.unsigned_abs()).ok_or_else(bad)?;
            value = value.checked_mul(factor).ok_or_else(bad)?;
        } else {
            let divisor = 10_i128.checked_pow(shift.unsigned_abs()).ok_or_else(bad)?;
            value = (value + divisor / 2) / divisor;
        }
        let value = if negative { -value } else { value };
        Ok(Money { amount_minor: i64::try_from(value).map_err(|_| bad())?, currency })
    }
}

impl TryFrom<String> for Currency {
    type Error = ParseMoneyError;
    fn try_from(code: String) -> Result<Currency, ParseMoneyError> {
        Currency::parse(&code)
    }
}

impl From<Currency> for String {
    fn from(c: Currency) -> String {
        c.as_str().to_owned()
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(text: &str, code: &str) -> Result<i64, ParseMoneyError> {
        Money::parse_major(text, Currency::parse(code).expect("a code")).map(|m| m.amount_minor)
    }

    #[test]
    fn reads_major_units_exactly() {
        assert_eq!(minor("459.5", "THB"), Ok(45950));
        assert_eq!(minor("0.07", "THB"), Ok(7));
        assert_eq!(minor("32119", "VND"), Ok(32119));
        assert_eq!(minor("32119.00", "VND"), Ok(32119));
        assert_eq!(minor("318000", "IDR"), Ok(31_800_000));
        assert_eq!(minor("-12.345", "THB"), Ok(-1235));
        assert_eq!(minor("1.2990e3", "THB"), Ok(129_900));
        assert_eq!(minor("90071992547409.93", "THB"), Ok(9_007_199_254_740_993));
    }

    #[test]
    fn refuses_what_is_not_an_amount() {
        for text in ["", ".", "-", "1,299.00", "12.3.4", "NaN", "1e99", "99999999999999999999999"] {
            assert!(minor(text, "THB").is_err(), "{text}");
        }
        assert!(Currency::parse("BAHT").is_err());
    }
}

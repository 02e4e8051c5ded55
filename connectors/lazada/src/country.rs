//! The six countries: one shop is in one of them, and each has a host, a clock and a currency of its own (lazada §1.6).

use model::{Currency, Time};

use crate::manifest;

/// A country of Lazada's.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Country {
    /// Two letters, lower case, as shops are named with.
    pub code: &'static str,
    /// The manifest's endpoint of its host.
    pub api: &'static str,
    /// Hours ahead of UTC.
    pub hours: i64,
    /// What it pays in; orders do not say.
    currency: &'static str,
    /// What its people read, for texts that come in several languages.
    pub language: &'static str,
}

const fn country(
    code: &'static str,
    api: &'static str,
    hours: i64,
    currency: &'static str,
    language: &'static str,
) -> Country {
    Country { code, api, hours, currency, language }
}

/// All of them.
pub(crate) static ALL: [Country; 6] = [
    country("sg", manifest::API_SG, 8, "SGD", "en"),
    country("th", manifest::API_TH, 7, "THB", "th"),
    country("my", manifest::API_MY, 8, "MYR", "ms"),
    country("vn", manifest::API_VN, 7, "VND", "vi"),
    country("ph", manifest::API_PH, 8, "PHP", "en"),
    country("id", manifest::API_ID, 7, "IDR", "id"),
];

/// The country of a word: `lazada_th`, `LAZADA_SG`, `lazada-sg` and `TH` all occur (lazada §1.8). None for `cb` (several) and
/// what is unknown.
pub(crate) fn named(word: &str) -> Option<&'static Country> {
    let word = word.trim().to_ascii_lowercase().replace('-', "_");
    let code = word.strip_prefix("lazada_").unwrap_or(&word);
    ALL.iter().find(|c| c.code == code)
}

/// The platform's id of a shop: a seller id is unique in its country only (lazada §0.1), and is the same from both apps.
pub(crate) fn shop(country: &Country, seller_id: &str) -> String {
    format!("{}:{seller_id}", country.code)
}

/// The country and seller id of a shop's id.
pub(crate) fn of_shop(external_id: &str) -> (&'static Country, &str) {
    let (code, seller) = external_id.split_once(':').unwrap_or(("", external_id));
    (named(code).unwrap_or(&ALL[0]), seller)
}

impl Country {
    /// What it pays in.
    pub(crate) fn currency(&self) -> Option<Currency> {
        Currency::parse(self.currency).ok()
    }

    /// A moment as the API wants it: `2026-01-01T00:00:00+07:00`, in the shop's own time.
    pub(crate) fn written(&self, at: Time) -> String {
        let local = Time::from_millis(at.as_millis().saturating_add(self.hours * 3_600_000)).to_string();
        let seconds = local.get(..19).unwrap_or("1970-01-01T00:00:00");
        format!("{seconds}{}", self.offset())
    }

    /// Reads a moment: with an offset in either spelling, or without one in the shop's own time; none for what is no moment
    /// (lazada §1.8).
    pub(crate) fn read(&self, text: &str) -> Option<Time> {
        let text = text.trim();
        let (date, rest) = (text.get(..10)?, text.get(11..)?);
        if !matches!(text.as_bytes().get(10), Some(b' ' | b'T' | b't')) {
            return None;
        }
        let at = rest.find(['+', '-', 'Z', 'z', ' ']).unwrap_or(rest.len());
        let (clock, zone) = (rest.get(..at)?, rest.get(at..)?.trim());
        let zone = match zone {
            "" => self.offset(),
            z if z.len() == 5 && z.is_ascii() => format!("{}:{}", &z[..3], &z[3..]),
            z => z.to_owned(),
        };
        Time::parse(&format!("{date}T{clock}{zone}")).ok()
    }

    fn offset(&self) -> String {
        format!("+{:02}:00", self.hours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_country() {
        for word in ["lazada_th", "LAZADA_TH", "lazada-th", "TH", " th "] {
            assert_eq!(named(word).map(|c| c.code), Some("th"), "{word}");
        }
        for word in ["cb", "", "lazada_", "lazada_xx", "null"] {
            assert_eq!(named(word), None, "{word}");
        }
        assert_eq!(of_shop("th:300112233").0.api, "api_url.th");
        assert_eq!(of_shop("th:300112233").1, "300112233");
    }

    #[test]
    fn moments_in_every_form_the_sheet_knows() {
        let th = named("th").expect("Thailand");
        let wanted = Some(Time::from_secs(1_767_234_600));
        for text in [
            "2026-01-01 09:30:00 +0700",
            "2026-01-01T09:30:00+07:00",
            "2026-01-01 09:30:00",
            "2026-01-01T02:30:00Z",
            "2026-01-01T09:30:00.000+0700",
        ] {
            assert_eq!(th.read(text), wanted, "{text}");
        }
        for text in ["", "null", "2026-01-01", "yesterday at noon", "2026-13-01 09:30:00", "กกกกกกกกก"]
        {
            assert_eq!(th.read(text), None, "{text}");
        }
        assert_eq!(th.written(Time::from_secs(1_767_225_600)), "2026-01-01T07:00:00+07:00");
        assert_eq!(
            named("sg").map(|c| c.written(Time::from_millis(1_767_225_600_999))).as_deref(),
            Some("2026-01-01T08:00:00+08:00")
        );
    }
}

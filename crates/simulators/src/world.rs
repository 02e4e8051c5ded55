//! The people, goods and pictures of the simulated markets, and the traffic that they make. Nothing here
//! knows a platform: platforms put these into their own words.

pub mod catalogue;
pub mod media;
pub mod person;
pub mod picture;
pub mod script;
pub mod traffic;

use serde::{Deserialize, Serialize};

/// What a customer writes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Thai.
    Th,
    /// Vietnamese.
    Vi,
    /// Indonesian.
    Id,
    /// English.
    En,
    /// Chinese.
    Zh,
    /// Filipino, as it is written to shops: Tagalog with English in it.
    Tl,
    /// Malay.
    Ms,
}

/// Where a shop sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Market {
    /// Thailand.
    Th,
    /// Vietnam.
    Vn,
    /// Indonesia.
    Id,
    /// Singapore.
    Sg,
    /// Malaysia.
    My,
    /// Taiwan.
    Tw,
    /// The Philippines.
    Ph,
}

impl Market {
    /// The two-letter region that platforms use.
    pub fn region(self) -> &'static str {
        match self {
            Self::Th => "TH",
            Self::Vn => "VN",
            Self::Id => "ID",
            Self::Sg => "SG",
            Self::My => "MY",
            Self::Tw => "TW",
            Self::Ph => "PH",
        }
    }

    /// ISO 4217.
    pub fn currency(self) -> &'static str {
        match self {
            Self::Th => "THB",
            Self::Vn => "VND",
            Self::Id => "IDR",
            Self::Sg => "SGD",
            Self::My => "MYR",
            Self::Tw => "TWD",
            Self::Ph => "PHP",
        }
    }

    /// Languages of its customers, the likeliest first.
    pub fn languages(self) -> &'static [Language] {
        match self {
            Self::Th => &[Language::Th, Language::Th, Language::Th, Language::En],
            Self::Vn => &[Language::Vi, Language::Vi, Language::Vi, Language::En],
            Self::Id => &[Language::Id, Language::Id, Language::Id, Language::En],
            Self::Sg => &[Language::En, Language::Zh, Language::En],
            Self::My => &[Language::Ms, Language::En, Language::Ms, Language::Zh],
            Self::Tw => &[Language::Zh],
            Self::Ph => &[Language::Tl, Language::En, Language::Tl],
        }
    }
}

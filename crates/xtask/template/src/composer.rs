//! What may be written now.

use model::Composer;

use crate::manifest::MANIFEST;

/// Nothing yet.
pub fn composer() -> Composer {
    Composer {
        unit: MANIFEST.text_unit,
        max: MANIFEST.text_max,
        messages_left: None,
        free_until: None,
        quota_left: None,
        quota_total: None,
        kinds: Vec::new(),
        reason: Some("Sampan cannot write to {{Name}} yet.".to_owned()),
    }
}

//! Pages of lists: by the last row's place, never by counting.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

use crate::error::StoreError;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// What to hand in for the next page; none at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Changes every row.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}

/// Makes a page of up to `limit` rows out of up to `limit + 1`.
pub(crate) fn cut<T, C: Serialize>(mut rows: Vec<T>, limit: u32, place: impl FnOnce(&T) -> C) -> Page<T> {
    let limit = limit as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(|row| write(&place(row))) } else { None };
    Page { items: rows, next }
}

/// The text form of a place in a list.
pub(crate) fn write<C: Serialize>(place: &C) -> String {
    // Places are tuples of numbers and ids: they always serialise.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(place).unwrap_or_default())
}

/// Reads the text form of a place.
pub(crate) fn read<C: DeserializeOwned>(text: Option<&str>) -> Result<Option<C>, StoreError> {
    text.map(|text| {
        URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .ok_or(StoreError::BadCursor)
    })
    .transpose()
}

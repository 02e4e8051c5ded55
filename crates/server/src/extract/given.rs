//! Fields of a change: left out, null, or a value.

use serde::{Deserialize, Deserializer};

/// Reads a field so that null and "left out" stay apart; use with `#[serde(default, deserialize_with = "given")]`.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    reader: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(reader).map(Some)
}

//! Keys and tokens that must never be seen.

use std::{collections::BTreeMap, fmt};

use zeroize::Zeroizing;

/// A key or token. It has no `Display` and no `Serialize`, its `Debug` is blank, and it is wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a secret text in.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(Zeroizing::new(text.into()))
    }

    /// The secret itself; only for signing, sealing, and putting it into a request.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Secrets by name: an app's credentials, or what a platform granted for an account.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets(BTreeMap<String, Secret>);

impl Secrets {
    /// No secrets.
    pub fn new() -> Secrets {
        Secrets::default()
    }

    /// Adds one, replacing one of the same name.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Secrets {
        self.set(name, value);
        self
    }

    /// Sets one.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), Secret::new(value));
    }

    /// The secret of that name, if it is there and not empty.
    pub fn get(&self, name: &str) -> Option<&Secret> {
        self.0.get(name).filter(|s| !s.is_empty())
    }

    /// The text of a secret, or "" when it is not there; for signing, where a missing key must simply not fit.
    pub fn reveal(&self, name: &str) -> &str {
        self.get(name).map_or("", Secret::reveal)
    }

    /// Names and secrets, for sealing.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl FromIterator<(String, String)> for Secrets {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Secrets {
        Secrets(pairs.into_iter().map(|(k, v)| (k, Secret::new(v))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_names_and_never_values() {
        let secrets = Secrets::new().with("partner_key", "fake-hunter2");
        let shown = format!("{secrets:?} {:?}", secrets.get("partner_key"));
        assert!(shown.contains("partner_key"));
        assert!(!shown.contains("hunter2"));
    }
}

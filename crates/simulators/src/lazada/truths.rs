//! What the sheet leaves open or knows in several ways, and which of it holds in this run.

use serde_json::Value;

use crate::platform::Problem;

/// How answers and pushes look where the sheet knows several truths; each is a key of the console.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent truths are what this type is")]
pub struct Truths {
    /// Our own sends are pushed back to us.
    pub echo: bool,
    /// Numbers and flags in answers are texts, and null is `"null"`.
    pub stringly: bool,
    /// Pushes come with `data` as text, under `data.message`, as `msg_type`.
    pub odd_pushes: bool,
    /// Polling of chat costs the permission.
    pub poll_guard: bool,
    /// The chat app may upload pictures.
    pub im_uploads: bool,
    /// Oldest order, in days, for which a chat can be opened.
    pub open_days: i64,
    /// Seconds (scaled) until older messages appear in lists after consent.
    pub history_fill_s: u64,
    /// `array`, `map` or `data`: how the token answer names the shops.
    pub token_shape: String,
    /// Codes begin with `null` and are worth nothing.
    pub null_codes: bool,
}

impl Default for Truths {
    fn default() -> Self {
        Self {
            echo: true,
            stringly: false,
            odd_pushes: false,
            poll_guard: true,
            im_uploads: true,
            open_days: 7,
            history_fill_s: 60,
            token_shape: "array".to_owned(),
            null_codes: false,
        }
    }
}

impl Truths {
    /// Sets those that `wanted` names.
    ///
    /// # Errors
    /// When a name or a value is wrong.
    pub fn set(&mut self, wanted: &Value) -> Result<(), Problem> {
        let Some(wanted) = wanted.as_object() else { return Ok(()) };
        for (name, value) in wanted {
            let wrong = || Problem::new(format!("truths.{name} cannot be {value}"));
            let flag = || value.as_bool().ok_or_else(wrong);
            match name.as_str() {
                "echo" => self.echo = flag()?,
                "stringly" => self.stringly = flag()?,
                "odd_pushes" => self.odd_pushes = flag()?,
                "poll_guard" => self.poll_guard = flag()?,
                "im_uploads" => self.im_uploads = flag()?,
                "null_codes" => self.null_codes = flag()?,
                "open_days" => self.open_days = value.as_i64().ok_or_else(wrong)?,
                "history_fill_s" => self.history_fill_s = value.as_u64().ok_or_else(wrong)?,
                "token_shape" => match value.as_str() {
                    Some(shape @ ("array" | "map" | "data")) => shape.clone_into(&mut self.token_shape),
                    _ => return Err(wrong()),
                },
                _ => return Err(Problem::new(format!("there is no truth {name:?}"))),
            }
        }
        Ok(())
    }
}

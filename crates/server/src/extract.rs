//! Reading requests: ids, parameters, bodies and versions, each refused in the API's own words.

mod given;
mod id;
mod json;
mod limit;
mod params;
mod person;
mod version;
mod word;

pub use given::given;
pub use id::At;
pub use json::{Json, MAX_JSON_BYTES, read_body};
pub use limit::{limit, skip};
pub use params::Params;
pub use person::{language, mail_address, name};
pub use version::{IfMatch, etag};
pub use word::{one, parted, several, words, yes};

//! What the kit is handed: fakes, recorded webhooks from `tests/hooks`, signature vectors. Recordings are read from
//! `tests/exchanges` by themselves.

use conformance::Case;
use connector::Secrets;
use connector_{{name}}::{{NAME}};

/// Everything the kit needs.
pub fn case() -> Case {
    let mut case = Case::new(&{{NAME}}, env!("CARGO_MANIFEST_DIR"));
    case.fields = Secrets::new().with("access_token", "fake-access-token");
    case
}

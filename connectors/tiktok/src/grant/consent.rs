//! The address of the consent page (tiktok §1.2).

use connector::{AppContext, Fault, FaultClass};
use url::Url;

use crate::manifest;

/// The consent page. Where it returns to is fixed in Partner Center and not told here; the market is in the host, which
/// `auth_url` changes (a US app has its own).
pub(crate) fn consent(
    app: &AppContext,
    endpoint: &dyn Fn(&str) -> String,
    state: &str,
) -> Result<Url, Fault> {
    let service_id = app.credentials.reveal("service_id").trim();
    if service_id.is_empty() {
        return Err(wrong(
            "service_id",
            "service_id is missing: it is the number in the app's authorization link in Partner Center.",
        ));
    }
    let base = endpoint(manifest::AUTH);
    let mut url = Url::parse(&base).map_err(|_| {
        wrong(
            "auth_url",
            "auth_url is not an address; write it like https://services.tiktokshop.com/open/authorize.",
        )
    })?;
    url.query_pairs_mut().append_pair("service_id", service_id).append_pair("state", state);
    Ok(url)
}

fn wrong(code: &str, words: &str) -> Fault {
    Fault::new(FaultClass::Invalid, code, words).for_operator()
}

//! The address of the consent page (lazada §1.3).

use connector::{AppContext, Fault, FaultClass};
use url::Url;

use crate::manifest;

/// The consent page. `force_auth` begins with a fresh sign-in, because an open one of another shop breaks the consent; `uuid` is
/// never sent, because it would have to be sent again with the code.
pub(crate) fn consent(
    app: &AppContext,
    endpoint: &dyn Fn(&str) -> String,
    state: &str,
) -> Result<Url, Fault> {
    let wrong = |code: &str, words: &str| Fault::new(FaultClass::Invalid, code, words).for_operator();
    let Some(key) = app.credentials.get("app_key").filter(|k| !k.reveal().trim().is_empty()) else {
        return Err(wrong("app_key", "The app has no app_key: put it into the app's settings."));
    };
    let mut url = Url::parse(&endpoint(manifest::AUTH))
        .map_err(|_| wrong("bad_address", "auth_url is not an address: correct it in the settings."))?;
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("force_auth", "true")
        .append_pair("redirect_uri", &app.callback_url)
        .append_pair("client_id", key.reveal().trim())
        .append_pair("state", state);
    Ok(url)
}

//! The address of the consent page (instagram §1.3, step 1).

use connector::{AppContext, Fault, FaultClass};
use url::Url;

use crate::manifest::AUTH;

/// Without it there is no chat.
pub(crate) const MESSAGES: &str = "instagram_business_manage_messages";
/// The least that is needed.
const SCOPES: &str = "instagram_business_basic,instagram_business_manage_messages";

/// The consent page. The person is asked to sign in anew, so that a second account can be connected from the same browser.
pub(crate) fn consent(
    app: &AppContext,
    endpoint: &dyn Fn(&str) -> String,
    state: &str,
) -> Result<Url, Fault> {
    let id = app.credentials.reveal("app_id").trim();
    if id.is_empty() {
        return Err(Fault::new(
            FaultClass::Invalid,
            "app_id",
            "The app has no app_id. Copy the Instagram app ID of the App Dashboard (Instagram → API setup with Instagram login).",
        )
        .for_operator());
    }
    let page = format!("{}/oauth/authorize", endpoint(AUTH).trim_end_matches('/'));
    let mut url = Url::parse(&page).map_err(|_| {
        Fault::new(
            FaultClass::Invalid,
            "bad_address",
            "auth_url is not an address: correct it in the settings.",
        )
        .for_operator()
    })?;
    url.query_pairs_mut()
        .append_pair("client_id", id)
        .append_pair("redirect_uri", &app.callback_url)
        .append_pair("response_type", "code")
        .append_pair("scope", SCOPES)
        .append_pair("state", state)
        .append_pair("force_reauth", "true");
    Ok(url)
}

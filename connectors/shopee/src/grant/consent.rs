//! The address of the consent page, and of the page that takes consent back (shopee §1.4, §1.8).

use connector::{AppContext, Fault, FaultClass};
use model::Time;
use url::Url;

use super::partner_id;
use crate::{
    manifest,
    sign::{Subject, sign},
};

const LEGACY: &str = "/api/v2/shop/auth_partner";

/// The consent page: the current, unsigned form; or the older, signed one where the app's `consent_link` says "signed". The older one
/// has no `state`, so it rides in the way back, and the link dies after five minutes.
pub(crate) fn consent(
    app: &AppContext,
    endpoint: &dyn Fn(&str) -> String,
    state: &str,
    now: Time,
) -> Result<Url, Fault> {
    let id = partner_id(app)?.to_string();
    if app.credentials.reveal("consent_link").trim() == "signed" {
        let key = app.credentials.reveal("partner_key").trim();
        let mut back = address(&app.callback_url, "public_url")?;
        back.query_pairs_mut().append_pair("state", state);
        let base = endpoint(manifest::API);
        let mut url = address(&format!("{}{LEGACY}", base.trim_end_matches('/')), manifest::API)?;
        url.query_pairs_mut()
            .append_pair("partner_id", &id)
            .append_pair("timestamp", &now.as_secs().to_string())
            .append_pair("sign", &sign(key, &id, LEGACY, now.as_secs(), Subject::Public))
            .append_pair("redirect", back.as_str());
        return Ok(url);
    }
    let mut url = address(&endpoint(manifest::AUTH), manifest::AUTH)?;
    url.query_pairs_mut()
        .append_pair("partner_id", &id)
        .append_pair("auth_type", "seller")
        .append_pair("redirect_uri", &app.callback_url)
        .append_pair("response_type", "code")
        .append_pair("state", state);
    Ok(url)
}

/// Where a seller takes the permission back: Shopee has no call for it.
pub(crate) fn revoke_page(app: &AppContext, endpoint: &dyn Fn(&str) -> String) -> Option<Url> {
    let base = endpoint(manifest::AUTH);
    let page = format!("{}/cancel_auth", base.trim_end_matches('/').strip_suffix("/auth")?);
    let id = partner_id(app).ok()?.to_string();
    let mut url = Url::parse(&page).ok()?;
    url.query_pairs_mut()
        .append_pair("partner_id", &id)
        .append_pair("auth_type", "seller")
        .append_pair("redirect_uri", &app.callback_url)
        .append_pair("response_type", "code");
    Some(url)
}

fn address(text: &str, setting: &str) -> Result<Url, Fault> {
    Url::parse(text).map_err(|_| {
        Fault::new(
            FaultClass::Invalid,
            "bad_address",
            format!("{setting} is not an address: correct it in the settings."),
        )
        .for_operator()
    })
}

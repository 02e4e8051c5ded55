//! The address of the consent dialog (facebook §1.3).

use connector::{AppContext, Fault, FaultClass};
use connector_graph::version;
use url::Url;

use crate::manifest;

/// The least that an inbox needs (facebook §1.2).
pub(crate) const SCOPES: [&str; 4] =
    ["pages_show_list", "pages_messaging", "pages_manage_metadata", "pages_read_engagement"];

/// The dialog, by scopes or by the app's own configuration. `rerequest` asks again for what was refused before: without it the
/// dialog says nothing of that any more.
pub(crate) fn consent(
    app: &AppContext,
    endpoint: &dyn Fn(&str) -> String,
    state: &str,
) -> Result<Url, Fault> {
    let set = |name: &str| app.credentials.reveal(name).trim();
    let id = set("app_id");
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_digit()) {
        let detail = "app_id is not set, or not a number: copy it from Meta's App Dashboard.";
        return Err(Fault::new(FaultClass::Invalid, "bad_app_id", detail).for_operator());
    }
    let base = endpoint(manifest::DIALOG);
    let address = format!("{}/{}/dialog/oauth", base.trim_end_matches('/'), version(set("api_version")));
    let mut url = Url::parse(&address).map_err(|_| {
        let detail = "auth_url is not an address: correct it in the settings.";
        Fault::new(FaultClass::Invalid, "bad_address", detail).for_operator()
    })?;
    let mut query = url.query_pairs_mut();
    query
        .append_pair("client_id", id)
        .append_pair("redirect_uri", &app.callback_url)
        .append_pair("state", state)
        .append_pair("response_type", "code");
    match set("config_id") {
        "" => {
            let mut scopes = SCOPES.to_vec();
            if set("business_management") == "true" {
                scopes.push("business_management");
            }
            query.append_pair("scope", &scopes.join(",")).append_pair("auth_type", "rerequest");
        }
        config => {
            query.append_pair("config_id", config);
        }
    }
    drop(query);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use connector::Secrets;

    use super::*;

    fn pairs(more: &[(&str, &str)]) -> Result<(String, BTreeMap<String, String>), Fault> {
        let mut credentials = Secrets::new().with("app_id", "900000000000001");
        for (name, value) in more {
            credentials.set(name, *value);
        }
        let app = AppContext {
            credentials,
            webhook_url: String::new(),
            callback_url: "https://inbox.example.net/oauth/facebook/callback".to_owned(),
            purpose: "both".to_owned(),
        };
        let url = consent(&app, &|_| "https://www.facebook.com".to_owned(), "state-1")?;
        Ok((url.path().to_owned(), url.query_pairs().into_owned().collect()))
    }

    #[test]
    fn asks_for_the_least_there_is() {
        let (path, query) = pairs(&[]).expect("an address");
        assert_eq!(path, "/v25.0/dialog/oauth");
        assert_eq!(
            query["scope"],
            "pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement"
        );
        assert_eq!(query["redirect_uri"], "https://inbox.example.net/oauth/facebook/callback");
        assert_eq!((query["state"].as_str(), query["response_type"].as_str()), ("state-1", "code"));
        let (path, query) =
            pairs(&[("api_version", "v26.0"), ("business_management", "true")]).expect("an address");
        assert!(path.starts_with("/v26.0/") && query["scope"].ends_with(",business_management"));
        let (_, query) = pairs(&[("config_id", "77")]).expect("an address");
        assert!(query["config_id"] == "77" && !query.contains_key("scope"));
        assert!(pairs(&[("app_id", "my app")]).is_err_and(|f| f.operator));
    }
}

//! The consent dialog's page and its end (facebook §1.3, instagram §1.3).

use axum::response::{Html, IntoResponse, Redirect, Response};

use super::Meta;
use super::refusal::{Fault, refuse};
use super::state::Code;
use crate::dice::fresh;
use std::collections::BTreeSet;

/// The query of a dialog.
pub type Query = Vec<(String, String)>;

/// Reads a query.
pub fn parse(query: Option<&str>) -> Query {
    url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

/// The first value of a parameter.
pub fn param<'a>(query: &'a Query, name: &str) -> Option<&'a str> {
    query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}

/// Checks what both dialogs check; answers where to go back to.
///
/// # Errors
/// A page that says what is wrong, for the app may not be told.
pub fn entrance(meta: &Meta, query: &Query) -> Result<url::Url, Response> {
    let wrong =
        |words: &str| refuse(400, words, serde_json::json!({"error": Fault::new(100, words).error()}));
    let world = meta.world();
    if param(query, "client_id") != Some(world.app.id.as_str()) {
        return Err(wrong("Invalid App ID: The provided app ID does not look like a valid app ID."));
    }
    if param(query, "response_type").is_some_and(|t| t != "code") {
        return Err(wrong("response_type must be code"));
    }
    let given = param(query, "redirect_uri").unwrap_or("");
    let target = url::Url::parse(given).map_err(|_| wrong("The redirect_uri is not an absolute URI."))?;
    if super::callback::registrable(given).is_err() {
        return Err(wrong("Insecure Login Blocked: the redirect_uri must be https."));
    }
    if !world.app.redirect_uris.is_empty() && !world.app.redirect_uris.iter().any(|u| u == given) {
        return Err(wrong(
            "URL Blocked: This redirect failed because the redirect URI is not white-listed in the app's client OAuth settings.",
        ));
    }
    Ok(target)
}

/// What the person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Approve,
    /// No.
    Refuse,
    /// They have not clicked yet.
    Pending,
}

/// Reads the decision: a click, `auto=1`, or the switch.
pub fn decision(meta: &Meta, query: &Query) -> Decision {
    match param(query, "answer") {
        Some("refuse") => Decision::Refuse,
        // "only" marks the links that leave other Pages out.
        Some("approve" | "only") => Decision::Approve,
        _ if param(query, "auto") == Some("1") || meta.desk.switches().auto_approve => Decision::Approve,
        _ => Decision::Pending,
    }
}

/// Makes a code.
pub fn code(
    meta: &Meta,
    redirect_uri: &str,
    account: Option<String>,
    scopes: BTreeSet<String>,
    life_s: i64,
) -> String {
    let text = format!("AQ{}{}", fresh(32), fresh(32));
    let expires_ms = meta.desk.clock.life_ms() + life_s * 1000;
    let code = Code { redirect_uri: redirect_uri.to_owned(), account, scopes, expires_ms, used: false };
    meta.world().codes.insert(text.clone(), code);
    text
}

/// Back to the app. The fragment is what Meta puts there.
pub fn back(mut target: url::Url, query: &Query, pairs: &[(&str, &str)], fragment: &str) -> Response {
    target.query_pairs_mut().extend_pairs(pairs);
    if let Some(state) = param(query, "state") {
        target.query_pairs_mut().append_pair("state", state);
    }
    target.set_fragment(Some(fragment));
    Redirect::to(target.as_str()).into_response()
}

/// Back with a refusal.
pub fn refused(target: url::Url, query: &Query, fragment: &str) -> Response {
    let pairs = [
        ("error", "access_denied"),
        ("error_code", "200"),
        ("error_description", "Permissions error"),
        ("error_reason", "user_denied"),
    ];
    back(target, query, &pairs, fragment)
}

/// The page: a title, a question, and buttons with what they add to the query.
pub fn page(
    here: &str,
    query: &Query,
    title: &str,
    question: &str,
    buttons: &[(String, Vec<(&str, String)>)],
) -> Response {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let rows: Vec<String> = buttons
        .iter()
        .map(|(label, extra)| {
            let mut out = url::form_urlencoded::Serializer::new(String::new());
            out.extend_pairs(
                query.iter().filter(|(n, _)| !matches!(n.as_str(), "answer" | "pages" | "account")),
            );
            for (name, value) in extra {
                out.append_pair(name, value);
            }
            let refuses = extra.iter().any(|(_, v)| v == "refuse");
            let class = if refuses { "" } else { " class=go" };
            format!("<li><a{class} href=\"{here}?{}\">{}</a></li>", escape(&out.finish()), escape(label))
        })
        .collect();
    let rows = rows.concat();
    Html(format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title} – authorize</title><style>body{{font:16px/1.5 system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem}}\
         li{{margin:.5rem 0;list-style:none}}ul{{padding:0}}a{{display:block;padding:.75rem 1rem;border:1px solid #bbb;border-radius:.5rem;text-decoration:none;color:inherit}}\
         a.go{{background:#0866ff;border-color:#0866ff;color:#fff}}</style>\
         <h1>{title}</h1><p>{question}</p><ul>{rows}</ul></html>"
    ))
    .into_response()
}

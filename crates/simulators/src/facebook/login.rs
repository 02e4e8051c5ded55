//! The login dialog (facebook §1.3, steps 1 and 2): the person ticks Pages; a Page that was ticked before and
//! is not now loses its token.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;

use crate::meta::Meta;
use crate::meta::consent::{self, Decision, param};

/// What a login configuration (`config_id`) asks for.
const CONFIGURED: &str = "pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement";

/// `GET /{v}/dialog/oauth`. `pages=` (ids, comma-separated) chooses Pages, all by default; `scopes=` what is
/// granted of what was asked.
pub async fn dialog(State(meta): State<Arc<Meta>>, RawQuery(query): RawQuery) -> Response {
    let query = consent::parse(query.as_deref());
    let target = match consent::entrance(&meta, &query) {
        Ok(target) => target,
        Err(response) => return response,
    };
    let pages: Vec<(String, String)> =
        meta.world().accounts.iter().map(|a| (a.id.clone(), a.name.clone())).collect();
    match consent::decision(&meta, &query) {
        Decision::Refuse => return consent::refused(target, &query, "_=_"),
        Decision::Pending => {
            let all: Vec<&str> = pages.iter().map(|(id, _)| id.as_str()).collect();
            let mut buttons = vec![(
                "Approve all Pages".to_owned(),
                vec![("answer", "approve".to_owned()), ("pages", all.join(","))],
            )];
            buttons.extend(pages.iter().map(|(id, name)| {
                (
                    format!("Approve only {name} ({id})"),
                    vec![("answer", "only".to_owned()), ("pages", id.clone())],
                )
            }));
            buttons.push(("Refuse".to_owned(), vec![("answer", "refuse".to_owned())]));
            let version = meta.world().app.api_version.clone();
            let here = format!("/facebook/{version}/dialog/oauth");
            let question =
                "An app asks to see Pages and to read and answer their messages. Which may it use?";
            return consent::page(&here, &query, "Simulated Facebook", question, &buttons);
        }
        Decision::Approve => {}
    }
    let list = |text: &str| -> BTreeSet<String> {
        text.split([',', ' ']).filter(|s| !s.is_empty()).map(ToOwned::to_owned).collect()
    };
    let asked = match param(&query, "config_id") {
        Some(_) => list(CONFIGURED),
        None => list(param(&query, "scope").unwrap_or("")),
    };
    let granted: BTreeSet<String> = match param(&query, "scopes") {
        Some(some) => asked.intersection(&list(some)).cloned().collect(),
        None => asked,
    };
    {
        let chosen = param(&query, "pages").map(list);
        let mut world = meta.world();
        for page in &mut world.accounts {
            page.granted = chosen.as_ref().is_none_or(|c| c.contains(&page.id));
        }
        world.operator.scopes.clone_from(&granted);
    }
    let redirect_uri = param(&query, "redirect_uri").unwrap_or("").to_owned();
    let code = consent::code(&meta, &redirect_uri, None, granted, 600);
    consent::back(target, &query, &[("code", &code)], "_=_")
}

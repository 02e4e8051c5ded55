//! What an operator does in Lazada's console or in Seller Center, and which of the sheet's several truths hold.

use serde_json::{Value, json};

use super::push::{self, Push, Subject};
use super::state::Role;
use super::{Lazada, event, notice};
use crate::platform::Problem;

/// `app` (orders or chat) chooses the app: `push_url` (verified first; null takes it away), `callback_url`,
/// `push_off` (message types), `push_again` (after the breaker), `app_secret` with `grace_hours`, `foreign_ip`,
/// `subscriber`. `account` chooses the shop: `revoke` (for `app`, or for both without it), `expiring`,
/// `status` (`normal`, `close`), `category`, `promotion`. `restore_im` gives the chat permission back.
/// `fault` (`operation`, `kind`, `times`). `truths`: `echo`, `stringly`, `odd_pushes`, `poll_guard`,
/// `im_uploads`, `open_days`, `history_fill_s`, `token_shape`, `null_codes`.
///
/// # Errors
/// When there is no such app, shop or truth, or the push URL did not answer.
pub async fn console(lazada: &Lazada, what: &Value) -> Result<Value, Problem> {
    let role = match what["app"].as_str() {
        None => None,
        Some("orders") => Some(Role::Orders),
        Some("chat") => Some(Role::Chat),
        Some(other) => return Err(Problem::new(format!("there is no app {other}: orders or chat"))),
    };
    let app = role.unwrap_or(Role::Orders);
    if let Some(url) = what["push_url"].as_str() {
        notice::verify(lazada, app, url).await.map_err(Problem)?;
    }
    settings(lazada, app, what)?;
    lazada.world().truths.set(&what["truths"])?;
    let account = what["account"]
        .as_str()
        .map(ToOwned::to_owned)
        .or_else(|| what["account"].as_u64().map(|n| n.to_string()));
    let shop = event::shop_of(&lazada.world(), account.as_deref())?;
    let yes = |name: &str| what[name].as_bool() == Some(true);
    if yes("expiring") {
        notice::expiring(lazada, app, shop);
    }
    if yes("revoke") {
        // There is no push about it: calls fail, pushes stay away (lazada §1.7).
        let gone = |r: Role| role.is_none_or(|wanted| wanted == r);
        lazada.world().grants.retain(|g| !(gone(g.role) && g.shops.contains(&shop)));
    }
    if yes("restore_im") {
        let mut world = lazada.world();
        world.polled_out = false;
        world.list_calls.clear();
    }
    let now_s = lazada.desk.clock.now_s();
    let announce = |kind: i64, shop: Option<u64>, data: Value| {
        let event = format!("console {kind}");
        push::send(
            lazada,
            Push { role: Role::Orders, kind, shop, event, lane: None, subject: Subject::Fixed(data) },
        );
    };
    if let Some(status) = what["status"].as_str() {
        if let Some(it) = lazada.world().shop_mut(shop) {
            status.clone_into(&mut it.status);
        }
        announce(13, Some(shop), json!({"status": status, "status_update_time": now_s}));
    }
    if yes("category") {
        announce(12, None, json!({"status": "finish", "status_update_time": lazada.desk.clock.now_ms()}));
    }
    if yes("promotion") {
        announce(
            11,
            Some(shop),
            json!({"promotionId": 91_471_221, "promotionType": "FLEXICOMBO", "sellerId": shop, "notifyTime": now_s * 1000}),
        );
    }
    Ok(lazada.world().describe(&lazada.desk.base, lazada.desk.clock.life_ms())["apps"].clone())
}

fn settings(lazada: &Lazada, role: Role, what: &Value) -> Result<(), Problem> {
    let life = lazada.desk.clock.life_ms();
    let mut world = lazada.world();
    let app = world.app_mut(role);
    if what.get("push_url") == Some(&Value::Null) {
        app.push_url = None;
    }
    if let Some(url) = what.get("callback_url") {
        app.callback_url = url.as_str().map(ToOwned::to_owned);
    }
    if let Some(off) = what["push_off"].as_array() {
        app.push_off = off.iter().filter_map(Value::as_i64).collect();
    }
    if what["push_again"].as_bool() == Some(true) {
        app.push_stopped = false;
        app.outcomes.clear();
    }
    if let Some(secret) = what["app_secret"].as_str() {
        let until = life + what["grace_hours"].as_i64().unwrap_or(0) * 3_600_000;
        app.old_secret = Some((std::mem::replace(&mut app.secret, secret.to_owned()), until));
    }
    if let Some(foreign) = what["foreign_ip"].as_bool() {
        app.foreign_ip = foreign;
    }
    if let Some(subscriber) = what["subscriber"].as_bool() {
        app.subscriber = subscriber;
    }
    if let Some(fault) = what.get("fault") {
        let name =
            |key: &str| fault[key].as_str().ok_or_else(|| Problem::new("fault = {operation, kind, times}"));
        let (operation, kind) = (name("operation")?.to_owned(), name("kind")?.to_owned());
        let times = usize::try_from(fault["times"].as_u64().unwrap_or(1)).unwrap_or(1);
        world.faults.entry(operation).or_default().extend(std::iter::repeat_n(kind, times));
    }
    Ok(())
}

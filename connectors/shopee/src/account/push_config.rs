//! How the app's pushes stand (shopee §2.1). Only ever read: writing would change the app for all its shops, and for other
//! software that uses it.

use connector::{Auth, Exchange, Op, Plan, Reply, Request};
use model::Problem;
use serde_json::Value;

use crate::{manifest, push::code, reply};

/// What an inbox needs: orders, parcels, chat, permissions, returns.
const NEEDED: [(i64, &str); 8] = [
    (code::ORDER_STATUS, "order_status_push"),
    (code::TRACKING, "order_trackingno_push"),
    (code::CHAT, "webchat_push"),
    (code::AUTHORIZED, "shop_authorization_push"),
    (code::CANCELLED, "shop_authorization_canceled_push"),
    (code::EXPIRING, "open_api_authorization_expiry"),
    (code::RETURN, "return_updates_push"),
    (code::PARCEL, "package_fulfillment_status_push"),
];

/// The app's push settings as far as they matter here.
#[derive(Clone, Debug, Default)]
pub(super) struct PushConfig {
    pub callback_url: String,
    pub status: String,
    /// Codes that are off, by Shopee's names.
    pub off: Vec<&'static str>,
    pub blocked: bool,
}

/// Reads the settings.
pub(super) fn read(op: Op, shop: &str) -> Plan<PushConfig> {
    let request = Request::get(manifest::API, "/api/v2/push/get_app_push_config", Auth::App);
    let shop = shop.to_owned();
    Plan::ask(Exchange::read(op, manifest::APP, request), move |r: Reply| {
        let v: Value = reply::response(&r)?;
        let list = |key: &str| -> Vec<String> {
            v.get(key)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .map(|c| c.as_str().map_or_else(|| c.to_string(), str::to_owned))
                .collect()
        };
        let (on, off) = (list("push_config_on_list"), list("push_config_off_list"));
        // Newer codes may be missing from both lists: only what is told to be off is.
        let is_off = |code: i64| {
            let code = code.to_string();
            off.contains(&code) || code.len() < 2 && !on.is_empty() && !on.contains(&code)
        };
        Ok(PushConfig {
            callback_url: connector::text(&v, "callback_url").unwrap_or_default(),
            status: connector::text(&v, "live_push_status").unwrap_or_default().to_ascii_lowercase(),
            off: NEEDED.iter().filter(|(code, _)| is_off(*code)).map(|(_, name)| *name).collect(),
            blocked: list("blocked_shop_id").contains(&shop),
        })
    })
}

impl PushConfig {
    /// What a person should mend, worst first.
    pub(super) fn problems(&self, webhook_url: &str, chat: bool) -> Vec<Problem> {
        let problem = |code: &str, detail: String, cure: &str| Problem {
            code: code.to_owned(),
            detail,
            cure: cure.to_owned(),
        };
        let mut found = Vec::new();
        if self.status == "suspended" {
            found.push(problem(
                "push_suspended",
                "Shopee has suspended the app's pushes, and does not repeat what it would have sent meanwhile.".into(),
                "Check that Shopee reaches this server, then switch the pushes on again in Shopee's console (Set Push).",
            ));
        } else if self.status == "warning" {
            found.push(problem(
                "push_warning",
                "Too many of Shopee's pushes do not get through; below 30 % it suspends them.".into(),
                "Check that Shopee reaches this server within two seconds, and that the push key is right.",
            ));
        }
        if !webhook_url.is_empty() && self.callback_url != webhook_url {
            found.push(problem(
                "push_address",
                if self.callback_url.is_empty() {
                    "The app has no callback address for pushes.".to_owned()
                } else {
                    format!("The app's pushes go to {}.", self.callback_url)
                },
                &format!("Save exactly {webhook_url} in Shopee's console (Set Push)."),
            ));
        }
        if self.blocked {
            found.push(problem(
                "push_blocked",
                "This shop is on the app's list of shops without pushes.".into(),
                "Take it off that list in Shopee's console (Set Push).",
            ));
        }
        let off: Vec<&str> =
            self.off.iter().copied().filter(|name| chat || *name != "webchat_push").collect();
        if !off.is_empty() {
            found.push(problem(
                "push_off",
                format!("These pushes are off: {}.", off.join(", ")),
                "Switch them on in Shopee's console (Set Push).",
            ));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_name_their_cure_and_a_healthy_app_has_none() {
        let url = "https://inbox.example.co.th/webhooks/shopee";
        let fine = PushConfig { callback_url: url.into(), status: "normal".into(), ..PushConfig::default() };
        assert_eq!(fine.problems(url, true), []);
        let bad = PushConfig {
            callback_url: format!("{url}/"),
            status: "suspended".into(),
            off: vec!["webchat_push"],
            blocked: true,
        };
        let codes = |chat| bad.problems(url, chat).iter().map(|p| p.code.clone()).collect::<Vec<_>>();
        assert_eq!(codes(true), ["push_suspended", "push_address", "push_blocked", "push_off"]);
        assert_eq!(codes(false), ["push_suspended", "push_address", "push_blocked"]);
    }
}

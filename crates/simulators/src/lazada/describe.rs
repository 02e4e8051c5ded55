//! The world as the control API tells it.

use serde_json::{Value, json};

use super::state::{Role, Shop, World};

impl World {
    pub(crate) fn describe(&self, base: &str, life_ms: i64) -> Value {
        let apps: serde_json::Map<String, Value> = self
            .apps
            .iter()
            .map(|a| {
                let facts = json!({
                    "app_key": a.key, "app_secret": a.secret, "callback_url": a.callback_url, "push_url": a.push_url,
                    "push_stopped": a.push_stopped, "push_off": a.push_off, "subscriber": a.subscriber,
                });
                (a.role.name().to_owned(), facts)
            })
            .collect();
        let api_urls = self.api_urls(base);
        let shops: Vec<Value> = self.shops.iter().map(|s| self.describe_shop(s, life_ms)).collect();
        json!({
            "apps": apps, "api_urls": api_urls, "accounts": shops, "grants": self.grants.len(),
            "polled_out": self.polled_out,
        })
    }

    /// One host for each country: behind a single one, a seller in several countries would be the same shop everywhere.
    pub(crate) fn api_urls(&self, base: &str) -> serde_json::Map<String, Value> {
        let url = |country: &str| json!(format!("{base}/lazada/{country}/rest"));
        self.shops.iter().map(|s| (s.country(), url(&s.country()))).collect()
    }

    fn describe_shop(&self, shop: &Shop, life_ms: i64) -> Value {
        let buyers = self.buyers.iter().filter(|b| b.shop == shop.id);
        let customers: Vec<Value> =
            buyers.map(|b| json!({"id": b.id.to_string(), "name": b.nick, "language": b.language})).collect();
        let orders: Vec<Value> = self
            .orders
            .iter()
            .filter(|o| o.shop == shop.id)
            .map(|o| {
                let units: Vec<&str> = o.units.iter().map(|u| u.status.as_str()).collect();
                json!({"order_id": o.id.to_string(), "statuses": o.statuses(), "units": units, "buyer": o.buyer.to_string(), "tracking": o.tracking()})
            })
            .collect();
        let talks: Vec<Value> = self
            .sessions
            .iter()
            .filter(|s| s.shop == shop.id)
            .map(|s| json!({"session_id": s.id, "buyer": s.buyer.to_string(), "messages": s.messages.len(), "unread": s.unread, "to_position": s.to_position, "self_position": s.self_position}))
            .collect();
        json!({
            "id": shop.id.to_string(), "seller_id": shop.id.to_string(), "user_id": shop.user.to_string(), "short_code": shop.short_code,
            "name": shop.name, "country": shop.country(), "cross_border": shop.cross_border, "status": shop.status,
            "authorized": {
                "orders": self.authorized(Role::Orders, shop.id, life_ms), "chat": self.authorized(Role::Chat, shop.id, life_ms),
            },
            "customers": customers, "conversations": talks, "orders": orders,
        })
    }
}

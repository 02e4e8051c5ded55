//! What `state` tells of the simulated TikTok Shop: the app, its shops, their customers, talks and orders.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::state::{Shop, World};
use crate::world::catalogue;

impl World {
    pub(crate) fn describe(&self) -> Value {
        let accounts: Vec<Value> = self.shops.iter().map(|s| self.describe_shop(s)).collect();
        let app = &self.app;
        json!({
            "app": {
                "app_key": app.key, "app_secret": app.secret, "service_id": app.service_id, "scopes": app.scopes,
                "redirect_url": app.redirect_url, "callback_url": app.callback_url, "topics": app.topics,
                "quirks": app.quirks,
            },
            "accounts": accounts, "access_tokens": self.access.len(), "refresh_tokens": self.refresh.len(),
        })
    }

    fn describe_shop(&self, shop: &Shop) -> Value {
        let seller = &self.sellers[shop.seller];
        let of_shop = self.buyers.iter().filter(|b| b.shop == shop.id);
        let customers: Vec<Value> = of_shop
            .map(|b| {
                json!({
                    "id": b.id.to_string(), "im_user_id": b.im_user_id.to_string(), "name": b.nickname,
                    "language": b.language, "tokopedia": b.tokopedia,
                })
            })
            .collect();
        let talks: Vec<Value> = self
            .conversations
            .iter()
            .filter(|c| c.shop == shop.id)
            .map(|c| {
                json!({
                    "conversation_id": c.id.to_string(), "buyer": c.buyer.to_string(),
                    "messages": c.messages.len(), "unread": c.unread,
                })
            })
            .collect();
        let orders: Vec<Value> = self
            .orders
            .iter()
            .filter(|o| o.shop == shop.id)
            .map(|o| {
                json!({
                    "order_id": o.id.to_string(), "status": o.status, "buyer": o.buyer.to_string(), "units": o.units.len(),
                    "tracking": o.packages.first().map(|p| p.tracking.clone()),
                })
            })
            .collect();
        let products: Vec<Value> = catalogue::of(shop.market)
            .iter()
            .map(|p| json!({"product_id": super::purchase::product_id(p.number).to_string(), "title": p.title}))
            .collect();
        let addresses: BTreeMap<&String, &String> =
            shop.subscriptions.iter().map(|(topic, s)| (topic, &s.address)).collect();
        json!({
            "id": shop.id.to_string(), "shop_id": shop.id.to_string(), "name": shop.name, "region": shop.market.region(),
            "seller": seller.name, "open_id": seller.open_id, "seller_type": seller.kind, "shop_cipher": shop.cipher,
            "authorized": self.granted(shop.id), "accepts_chat": shop.accepts_chat, "subscriptions": addresses,
            "coupons": [super::send::coupon_id(shop.id, true), super::send::coupon_id(shop.id, false)],
            "customers": customers, "conversations": talks, "orders": orders, "products": products,
        })
    }
}

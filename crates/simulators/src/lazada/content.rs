//! `content` of each template (lazada §3.5). Values are texts; keys are in camel case.

use serde_json::{Value, json};

use super::state::World;
use crate::world::catalogue::{self, Product};

/// Names of emoji (lazada §3.5).
pub const EMOJI: &[&str] = &[
    "happy",
    "veryhappy",
    "laughing",
    "smirking",
    "inlove",
    "thumbsup",
    "surprised",
    "shocked",
    "sad",
    "crying",
    "confused",
    "shy",
    "angry",
    "disgust",
    "heart",
    "thank you",
    "cheer up",
    "red pocket",
    "yummy",
    "dance",
    "bye",
    "gift",
    "thirsty",
    "sleepy",
    "fountain",
    "Lazzie yeah",
    "Lazzie gift",
    "Lazzie heart",
    "Christmas",
];

/// The one voucher that every shop has.
pub const VOUCHER: &str = "91471221000001";

/// The item id of a product.
pub fn item_id(product: &Product) -> u64 {
    5_260_000_000 + product.number
}

/// The SKU id of a product.
pub fn sku_id(product: &Product) -> u64 {
    21_900_000_000 + product.number
}

/// A price as the sheet's texts have it, `258.00`.
pub fn decimal(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Template 4.
pub fn emoji(base: &str, name: &str) -> Value {
    let number = crate::dice::number_of(4, name) % 100_000;
    let picture = format!("{base}/lazada/file/{number}.png");
    json!({"txt": format!("[{name}]"), "imgUrl": picture, "smallImgUrl": picture})
}

/// Template 3.
pub fn picture(base: &str, number: usize) -> Value {
    json!({"imgUrl": format!("{base}/lazada/file/{number}.jpg"), "osskey": format!("im/{number}.jpg"), "width": "800", "height": "800"})
}

/// Template 6; every second one comes without its address.
pub fn video(base: &str, number: usize) -> Value {
    let url =
        if number.is_multiple_of(2) { format!("{base}/lazada/file/{number}.mp4") } else { String::new() };
    json!({
        "videoId": (7_000_000 + number).to_string(), "imgUrl": format!("{base}/lazada/file/{number}.jpg"),
        "txt": format!("VID_{number}.mp4"), "videoDuration": "4000", "videoUrl": url, "width": "640", "height": "480",
    })
}

/// Template 10006.
pub fn product(base: &str, world: &World, shop: u64, item: Option<&str>) -> Option<Value> {
    let shop = world.shop(shop)?;
    let goods = catalogue::of(shop.market);
    let it = match item {
        Some(item) => goods.iter().find(|p| item_id(p).to_string() == item)?,
        None => goods.first()?,
    };
    let currency = shop.market.currency();
    Some(json!({
        "itemId": item_id(it).to_string(), "skuId": sku_id(it).to_string(), "title": it.title,
        "price": format!("{currency} {}", decimal(it.price_hundredths)), "oldPrice": format!("{currency} {}", decimal(it.price_hundredths * 5 / 4)),
        "discount": "-20%", "iconUrl": format!("{base}/lazada/file/{}.jpg", it.number), "actionUrl": format!("{base}/lazada/products/i{}.html", item_id(it)),
    }))
}

/// Template 10007: the named order, or the newest of a buyer.
pub fn order(base: &str, world: &World, shop: u64, order: Option<&str>, buyer: Option<u64>) -> Option<Value> {
    let mine = |o: &&super::order_state::Purchase| o.shop == shop && buyer.is_none_or(|b| o.buyer == b);
    let it = match order {
        Some(id) => world.orders.iter().find(|o| o.shop == shop && o.id.to_string() == id)?,
        None => world.orders.iter().filter(mine).max_by_key(|o| o.created)?,
    };
    let first = it.units.first()?;
    Some(json!({
        "orderId": it.id.to_string(), "title": first.product.title, "content": format!("{} item(s)", it.units.len()),
        "status": it.statuses().join(","), "iconUrl": format!("{base}/lazada/file/{}.jpg", first.product.number),
        "actionUrl": format!("{base}/lazada/orders/{}", it.id),
    }))
}

/// Template 10008.
pub fn voucher(world: &World, shop: u64) -> Value {
    let currency = world.shop(shop).map(|s| s.market.currency());
    json!({
        "voucherId": VOUCHER, "title": "10% off", "desc": "On everything in the shop", "discount": "10", "discountUnit": "%",
        "discountAmount": "", "minOrderAmount": "0", "currency": currency, "period": "this month", "sellerId": shop.to_string(),
    })
}

/// Template 10010.
pub fn follow(base: &str, world: &World, shop: u64) -> Value {
    let name = world.shop(shop).map(|s| s.name.clone());
    json!({
        "shopId": shop.to_string(), "sellerId": shop.to_string(), "title": name, "desc": "Follow us for news",
        "iconUrl": format!("{base}/lazada/file/{shop}.jpg"), "actionUrl": format!("{base}/lazada/shop/{shop}"),
    })
}

/// Template 10011.
pub fn refund(world: &World, shop: u64, buyer: u64) -> Value {
    let order = world.orders.iter().filter(|o| o.shop == shop && o.buyer == buyer).max_by_key(|o| o.created);
    let reverse = order.and_then(|o| world.reverses.iter().rfind(|r| r.order == o.id && r.shop == shop));
    json!({
        "refundOrderId": reverse.map_or(771_200_300_400_500, |r| r.id).to_string(), "refundOrderReason": "Damaged item",
        "refundOrderDate": "2026-01-01", "orderTotalPrice": order.map(|o| decimal(o.goods())),
        "subOrderTitle": order.and_then(|o| o.units.first()).map(|u| u.product.title),
    })
}

/// Template 10015.
pub fn menu(text: &str) -> Value {
    json!({
        "txt": text, "actionSize": "2", "action1Txt": "Where is my order?", "action1Code": "order_status",
        "action2Txt": "Return policy", "action2Code": "return_policy",
    })
}

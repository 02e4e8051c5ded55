//! The past that a shop begins with: talks of the last days, orders of the last weeks. No webhook tells it.

use serde_json::json;

use super::TikTok;
use super::flow::{WAY, advance, place};
use crate::platform::Say;
use crate::world::script::{self, Mood};
use crate::world::{Language, Market, catalogue};

/// Makes `count` talks and orders in every shop.
pub fn past(tiktok: &TikTok, count: usize) {
    let desk = &tiktok.desk;
    let now = desk.clock.now_s();
    let fronts: Vec<(u64, Market)> = tiktok.world().shops.iter().map(|s| (s.id, s.market)).collect();
    for (shop, market) in fronts {
        let people: Vec<(u64, Language)> = {
            let world = tiktok.world();
            let of_shop = world.buyers.iter().filter(|b| b.shop == shop);
            of_shop.map(|b| (b.id, b.language)).take(count).collect()
        };
        for (n, (buyer, language)) in people.into_iter().enumerate() {
            let spread = i64::try_from(n).unwrap_or(0);
            order(tiktok, shop, buyer, n, now - 86_400 - spread * 2 * 86_400);
            let mut at = now - 3_600 - spread * 41_000;
            let products = catalogue::of(market);
            let product = products[n % products.len()].title;
            let line = |mood: Mood| desk.dice.pick(script::lines(language, mood)).replace("{}", product);
            let beats = [
                ("buyer_enter_from_product", String::new()),
                ("text", line(Mood::Ask)),
                ("shop_reply", "👋 Thanks for your message!".to_owned()),
                ("staff_reply", "😊 ✓".to_owned()),
                ("text", line(Mood::More)),
                ("image", String::new()),
            ];
            for (kind, text) in beats {
                let mut said = Say { kind: kind.to_owned(), text: Some(text), ..Say::default() };
                said.more.insert("at_s".to_owned(), json!(at));
                if let Err(problem) = super::event::add(tiktok, shop, buyer, kind, &said) {
                    tracing::warn!(%problem, "the simulated past has a gap");
                }
                at += 40 + i64::try_from(desk.dice.below(160)).unwrap_or(0);
            }
        }
    }
}

fn order(tiktok: &TikTok, shop: u64, buyer: u64, n: usize, placed: i64) {
    let mut world = tiktok.world();
    let id = place(tiktok, &mut world, shop, buyer, 1 + n % 3, Some(placed));
    let steps = (1 + n).min(WAY.len() - 1);
    if let Some(order) = world.order_mut(id) {
        for (hours, to) in (1..).zip(&WAY[1..=steps]) {
            advance(order, to, placed + hours * 9_000, 577_000_000_000_000_000 + id);
        }
    }
}

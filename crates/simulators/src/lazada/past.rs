//! The past that a shop begins with.

use serde_json::json;

use super::Lazada;
use super::event::add;
use super::flow::{advance, fresh_order_id, place};
use super::order_state::WAY;
use crate::platform::Say;
use crate::world::catalogue;
use crate::world::script::{self, Mood};

/// The past of every shop: talks of the last days and orders of the last weeks. Nothing is pushed for it.
pub fn past(lazada: &Lazada, count: usize) {
    if count == 0 {
        return;
    }
    let desk = &lazada.desk;
    let now = desk.clock.now_s();
    let mut world = lazada.world();
    let shops: Vec<(u64, crate::world::Market)> = world.shops.iter().map(|s| (s.id, s.market)).collect();
    for (shop, market) in shops {
        let people: Vec<_> =
            world.buyers.iter().filter(|b| b.shop == shop).map(|b| (b.id, b.language)).collect();
        for (n, (buyer, language)) in people.into_iter().take(count).enumerate() {
            let spread = i64::try_from(n).unwrap_or(0);
            let product = catalogue::of(market)[n % catalogue::of(market).len()];
            let line =
                |mood: Mood| desk.dice.pick(script::lines(language, mood)).replace("{}", product.title);
            let session = world.talk(shop, buyer).id.clone();
            let mut at = now - 3_600 - spread * 41_000;
            for (kind, mood) in [
                ("text", Mood::Ask),
                ("history_reply", Mood::Content),
                ("text", Mood::More),
                ("image", Mood::Caption),
            ] {
                let text = if kind == "history_reply" { "😊 ✓".to_owned() } else { line(mood) };
                let mut said = Say { kind: kind.to_owned(), text: Some(text), ..Say::default() };
                said.more.insert("at_ms".to_owned(), json!(at * 1000));
                // Nothing can go wrong here: the session is there and the kinds are known.
                let _written = add(lazada, &mut world, &session, kind, &said);
                at += 70 + i64::try_from(desk.dice.below(200)).unwrap_or(0);
            }
            let placed = now - 86_400 - spread * 86_400 * 2;
            let id = fresh_order_id(lazada, placed * 1000);
            place(lazada, &mut world, shop, buyer, id, 1 + n % 3, placed);
            let steps = (1 + n).min(WAY.len() - 1);
            if let Some(order) = world.orders.last_mut() {
                for (hours, to) in (1..).zip(&WAY[1..=steps]) {
                    advance(order, to, placed + hours * 9_000);
                }
            }
        }
        // What every shop has: a word from the platform.
        let official = world.official(shop).id.clone();
        let mut said = Say {
            kind: "official".to_owned(),
            text: Some("Your campaign starts soon".to_owned()),
            ..Say::default()
        };
        said.more.insert("at_ms".to_owned(), json!((now - 200_000) * 1000));
        let _written = add(lazada, &mut world, &official, "official", &said);
    }
}

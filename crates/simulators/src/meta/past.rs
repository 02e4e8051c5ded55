//! The past that an account begins with: talks of the last days, in the customers' languages. Nothing is
//! delivered for it; a backfill finds it.

use serde_json::{Value, json};

use super::state::{Media, Message};
use super::{Meta, media};
use crate::world::catalogue;
use crate::world::script::{self, Mood};

/// Talks of every account with its first `count` customers.
pub fn past(meta: &Meta, count: usize) {
    if count == 0 {
        return;
    }
    let desk = &meta.desk;
    let (now, life) = (desk.clock.now_ms(), desk.clock.life_ms());
    let fronts = meta.fronts(&[]);
    for front in fronts {
        for (n, (customer, language)) in front.customers.iter().take(count).enumerate() {
            let product = catalogue::of(front.market)[n % catalogue::of(front.market).len()];
            let spread = i64::try_from(n).unwrap_or(0);
            let mut at = now - 3_600_000 - spread * 41_000_000;
            // One talk is longer than what Graph tells the details of.
            let rounds = if n == 1 { 8 } else { 1 };
            for _ in 0..rounds {
                for (ours, picture, mood) in [
                    (false, false, Mood::Ask),
                    (true, false, Mood::Content),
                    (false, false, Mood::More),
                    (false, true, Mood::Caption),
                ] {
                    let words = desk.dice.pick(script::lines(*language, mood)).replace("{}", product.title);
                    let attachments: Vec<Value> = if picture {
                        let url = media::host(meta, Media::Image, media::LINK_LIFE_MS, None).1;
                        vec![json!({"type": "image", "payload": {"url": url}})]
                    } else {
                        Vec::new()
                    };
                    let message = Message {
                        id: meta.message_id(),
                        ours,
                        at_ms: at,
                        text: match (picture, ours) {
                            (true, _) => String::new(),
                            (_, true) => "😊 ✓".to_owned(),
                            _ => words,
                        },
                        attachments,
                        ..Message::default()
                    };
                    let mut world = meta.world();
                    if let Some(account) = world.account_mut(&front.account) {
                        let talk = account.talk_mut(meta.flavor, desk.seed, customer);
                        if !ours {
                            talk.inbound_ms = Some(life - (now - at));
                            talk.unread = 1;
                        }
                        talk.messages.push(message);
                    }
                    drop(world);
                    at += 70_000 + i64::try_from(desk.dice.below(200_000)).unwrap_or(0);
                }
            }
            let mut world = meta.world();
            if let Some(account) = world.account_mut(&front.account) {
                account.talk_mut(meta.flavor, desk.seed, customer).messages.sort_by_key(|m| m.at_ms);
            }
        }
    }
}

//! Many signed webhook requests as plain data, for crash tests and benches: stable ids, some twice, in
//! shuffled order, and the order in which the platform meant them.

use serde_json::{Value, json};

use crate::dice::{Dice, hex_of, mix, number_of, ulid_of};
use crate::lazada::push as lazada_push;
use crate::line::webhook as line_webhook;
use crate::meta::{sign as meta_sign, webhook as meta_webhook};
use crate::shopee::push as shopee_push;
use crate::tiktok::webhook as tiktok_webhook;
use crate::world::script::{self, Mood};
use crate::world::{Language, Market, catalogue, person};

/// One request, ready to be sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The exact bytes that were signed.
    pub body: Vec<u8>,
    /// The event inside, by the platform's id.
    pub event: String,
    /// True for a second copy.
    pub duplicate: bool,
}

/// One message as it should be found afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The platform's conversation (LINE: user id; Shopee and TikTok Shop: conversation id; Lazada: session id).
    pub conversation: String,
    /// The platform's message id.
    pub message: String,
    /// The words. They occur nowhere else: each carries its number.
    pub text: String,
    /// The customer's name, where the webhook tells it.
    pub name: Option<String>,
    /// The platform's time, Unix milliseconds.
    pub at_ms: i64,
}

/// A load: what to send, and what must be there afterwards in the platform's order.
#[derive(Debug, Clone)]
pub struct Load {
    /// Shuffled requests, duplicates among them.
    pub requests: Vec<Request>,
    /// Every message once, by conversation and time.
    pub expected: Vec<Expected>,
}

/// How much, how mixed.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Different events.
    pub events: usize,
    /// Conversations over which they are spread.
    pub conversations: usize,
    /// Percentage of events that come twice.
    pub duplicates_percent: usize,
    /// Whether to shuffle.
    pub shuffled: bool,
    /// The same seed gives the same ids, words and order.
    pub seed: u64,
    /// Time of the first event, Unix milliseconds; each further one is 7 ms later.
    pub start_ms: i64,
}

impl Shape {
    /// 20 % duplicates, shuffled.
    pub fn new(events: usize, conversations: usize, seed: u64, start_ms: i64) -> Self {
        Self {
            events,
            conversations: conversations.max(1),
            duplicates_percent: 20,
            shuffled: true,
            seed,
            start_ms,
        }
    }
}

fn words(shape: &Shape, n: usize) -> String {
    let languages = [Language::Th, Language::Vi, Language::Id, Language::En, Language::Zh];
    let language = languages[n % languages.len()];
    let lines = script::lines(language, Mood::Ask);
    let random = mix(shape.seed ^ n as u64);
    let products = catalogue::of(Market::Th);
    let product = products[usize::try_from(random % products.len() as u64).unwrap_or(0)].title;
    format!("{} #{}-{n}", lines[n % lines.len()].replace("{}", product), shape.seed)
}

/// LINE text messages for one channel, signed with its secret.
pub fn line(shape: &Shape, secret: &str, bot_user_id: &str) -> Load {
    build(
        shape,
        |n, at_ms| {
            let user =
                format!("U{}", hex_of(shape.seed, &format!("load-user-{}", n % shape.conversations), 32));
            let number = 570_000_000_000_000_000 + (shape.seed % 1000) * 10_000_000_000 + n as u64;
            let high = u128::from(u64::try_from(at_ms).unwrap_or(0)) << 80;
            let event = ulid_of(high | u128::from(number_of(shape.seed, &format!("load-event-{n}"))));
            let text = words(shape, n);
            let body = json!({"destination": bot_user_id, "events": [{
                "type": "message",
                "message": {"type": "text", "id": number.to_string(), "quoteToken": hex_of(shape.seed, &format!("q{n}"), 40), "text": text},
                "webhookEventId": event, "deliveryContext": {"isRedelivery": false}, "timestamp": at_ms,
                "source": {"type": "user", "userId": user}, "replyToken": hex_of(shape.seed, &format!("r{n}"), 32), "mode": "active",
            }]});
            let expected =
                Expected { conversation: user, message: number.to_string(), text, name: None, at_ms };
            (event, body, expected)
        },
        |body| line_webhook::headers(secret, body),
    )
}

/// Shopee chat pushes (code 10) for one shop, signed with the push key over the callback URL.
pub fn shopee(shape: &Shape, push_key: &str, callback_url: &str, shop_id: u64) -> Load {
    build(
        shape,
        |n, at_ms| {
            let talk = n % shape.conversations;
            let buyer = 317_000_000 + number_of(shape.seed, &format!("load-buyer-{talk}")) % 90_000_000;
            let conversation = 1_364_518_331_000_000_000
                + number_of(shape.seed, &format!("load-talk-{talk}")) % 1_000_000_000;
            let message = 2_300_000_000_000_000_000 + (shape.seed % 1000) * 10_000_000_000 + n as u64;
            let (_, name) = person::name(Language::Th, talk);
            let text = words(shape, n);
            let seconds = at_ms / 1000;
            let body = json!({"msg_id": hex_of(shape.seed, &format!("m{n}"), 32), "code": 10, "shop_id": shop_id, "timestamp": seconds, "data": {
            "type": "message", "region": "TH", "content": {
                "message_id": message.to_string(), "conversation_id": conversation.to_string(), "shop_id": shop_id,
                "from_id": buyer, "from_user_name": name, "to_id": shop_id - 1, "to_user_name": "sampan.shop",
                "from_shop_id": 0, "to_shop_id": shop_id, "message_type": "text", "content": {"text": text},
                "created_timestamp": seconds, "region": "TH", "status": "normal", "business_type": 0,
                "is_in_chatbot_session": false, "source_content": {}, "quoted_msg": {"message_id": ""},
                "sub_account_id": 0, "sub_account_name": 0,
            }}});
            let expected = Expected {
                conversation: conversation.to_string(),
                message: message.to_string(),
                text,
                name: Some(name),
                at_ms: seconds * 1000,
            };
            (message.to_string(), body, expected)
        },
        |body| shopee_push::headers(push_key, callback_url, body),
    )
}

/// Lazada chat pushes (type 2) for one shop, signed with the chat app's secret.
pub fn lazada(shape: &Shape, app_key: &str, app_secret: &str, seller_id: u64) -> Load {
    build(
        shape,
        |n, at_ms| {
            let talk = n % shape.conversations;
            let buyer = 100_400_000_000 + number_of(shape.seed, &format!("load-buyer-{talk}")) % 99_000_000;
            let session = format!("{seller_id}_2_{buyer}_1_103");
            let message = format!("2vZ{}{n:05}", hex_of(shape.seed, &format!("load-message-{n}"), 10));
            let text = words(shape, n);
            let body = json!({"seller_id": seller_id, "message_type": 2, "data": {
                "session_id": session, "message_id": message, "content": json!({"txt": text}).to_string(), "template_id": 1, "type": 1,
                "from_account_id": buyer.to_string(), "from_account_type": 1, "to_account_id": seller_id.to_string(), "to_account_type": 2,
                "send_time": at_ms, "site_id": "TH", "process_msg": "", "auto_reply": false, "status": 0,
            }, "timestamp": at_ms / 1000, "site": "lazada_th"});
            let expected =
                Expected { conversation: session, message: message.clone(), text, name: None, at_ms };
            (message, body, expected)
        },
        |body| lazada_push::headers(app_key, app_secret, body),
    )
}

/// TikTok Shop chat webhooks (type 14) for one shop, signed with the app's key and secret.
pub fn tiktok(shape: &Shape, app_key: &str, app_secret: &str, shop_id: u64) -> Load {
    build(
        shape,
        |n, at_ms| {
            let talk = n % shape.conversations;
            let id = |base: u64, name: String| base + number_of(shape.seed, &name) % 1_000_000_000_000_000;
            let conversation = id(7_571_000_000_000_000_000, format!("load-talk-{talk}"));
            let buyer = id(7_491_000_000_000_000_000, format!("load-buyer-{talk}"));
            let number = (shape.seed % 1000) * 10_000_000_000 + n as u64;
            let message = 7_571_500_000_000_000_000 + number;
            let text = words(shape, n);
            let seconds = at_ms / 1000;
            let body = json!({
                "type": 14, "tts_notification_id": (7_572_000_000_000_000_000 + number).to_string(),
                "shop_id": shop_id.to_string(), "timestamp": seconds,
                "data": {
                    "conversation_id": conversation.to_string(), "message_id": message.to_string(),
                    "index": (7_571_600_000_000_000_000 + number).to_string(), "type": "TEXT",
                    "content": json!({"content": text}).to_string(), "create_time": seconds, "is_visible": true,
                    "sender": {"im_user_id": buyer.to_string(), "role": "BUYER"},
                },
            });
            let expected = Expected {
                conversation: conversation.to_string(),
                message: message.to_string(),
                text,
                name: None,
                at_ms: seconds * 1000,
            };
            (message.to_string(), body, expected)
        },
        |body| tiktok_webhook::headers(app_key, app_secret, body),
    )
}

/// Messenger texts for one Page, signed with the app secret over escaped bodies.
pub fn facebook(shape: &Shape, app_secret: &str, page_id: &str) -> Load {
    meta(shape, app_secret, "page", page_id, "m_")
}

/// Instagram texts for one professional account, signed with the (Instagram) app secret over escaped bodies.
pub fn instagram(shape: &Shape, app_secret: &str, account_id: &str) -> Load {
    meta(shape, app_secret, "instagram", account_id, "aWdfZAG1f")
}

fn meta(shape: &Shape, secret: &str, object: &str, account: &str, start: &str) -> Load {
    let mut load = build(
        shape,
        |n, at_ms| {
            let talk = number_of(shape.seed, &format!("load-customer-{}", n % shape.conversations));
            let customer = (7_000_000_000_000_000 + talk % 900_000_000_000_000).to_string();
            let mid = format!("{start}{}", hex_of(shape.seed, &format!("load-mid-{n}"), 64));
            let text = words(shape, n);
            let body = json!({"object": object, "entry": [{"id": account, "time": at_ms + 250, "messaging": [{
                "sender": {"id": customer}, "recipient": {"id": account}, "timestamp": at_ms,
                "message": {"mid": mid, "text": text},
            }]}]});
            let expected = Expected { conversation: customer, message: mid.clone(), text, name: None, at_ms };
            (mid, body, expected)
        },
        |_| Vec::new(),
    );
    for request in &mut load.requests {
        // Built above, so that it can be read again.
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        request.body = meta_sign::escaped(&body).into_bytes();
        request.headers = meta_webhook::headers(secret, "v25.0", &request.body)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
    }
    load
}

fn build(
    shape: &Shape,
    make: impl Fn(usize, i64) -> (String, Value, Expected),
    sign: impl Fn(&[u8]) -> Vec<(&'static str, String)>,
) -> Load {
    let dice = Dice::new(shape.seed);
    let mut requests = Vec::new();
    let mut expected = Vec::new();
    for n in 0..shape.events {
        let at_ms = shape.start_ms + i64::try_from(n).unwrap_or(0) * 7;
        let (event, body, message) = make(n, at_ms);
        let body = body.to_string().into_bytes();
        let headers: Vec<(String, String)> =
            sign(&body).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        requests.push(Request {
            headers: headers.clone(),
            body: body.clone(),
            event: event.clone(),
            duplicate: false,
        });
        // Exactly the share, spread evenly, not a share by chance.
        if (n + 1) * shape.duplicates_percent / 100 > n * shape.duplicates_percent / 100 {
            requests.push(Request { headers, body, event, duplicate: true });
        }
        expected.push(message);
    }
    if shape.shuffled {
        dice.shuffle(&mut requests);
    }
    expected
        .sort_by(|a, b| (&a.conversation, a.at_ms, &a.message).cmp(&(&b.conversation, b.at_ms, &b.message)));
    Load { requests, expected }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn loads_are_stable_doubled_and_shuffled() {
        let shape = Shape::new(500, 20, 3, 1_767_225_600_000);
        for load in [
            line(&shape, "secret", "Ubot"),
            shopee(&shape, "key", "http://127.0.0.1/webhooks/shopee", 448_120_931),
            lazada(&shape, "204990", "secret", 300_112_233),
            tiktok(&shape, "key", "secret", 7_496_001_122_334_455_667),
        ] {
            assert_eq!(load.requests.len(), 600);
            assert_eq!(load.requests.iter().map(|r| &r.event).collect::<HashSet<_>>().len(), 500);
            assert_eq!(load.expected.iter().map(|e| &e.message).collect::<HashSet<_>>().len(), 500);
            assert_eq!(load.expected.iter().map(|e| &e.text).collect::<HashSet<_>>().len(), 500);
            assert_eq!(load.expected.iter().map(|e| &e.conversation).collect::<HashSet<_>>().len(), 20);
        }
        let (a, b) = (line(&shape, "secret", "Ubot"), line(&shape, "secret", "Ubot"));
        assert!(a.requests.iter().zip(&b.requests).all(|(a, b)| a.body == b.body && a.headers == b.headers));
        let order: Vec<&String> = a.requests.iter().map(|r| &r.event).collect();
        assert!(order.windows(2).any(|w| w[0] > w[1]), "not shuffled");
    }
}

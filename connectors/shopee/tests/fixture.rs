//! The case that Shopee's tests share: fakes, recorded pushes, vectors, plans beyond the standard ones, tolerances.

use std::time::Duration;

use conformance::{Case, HookCase, Tag, Vector};
use connector::{
    Auth, Connector, ConsentReturn, HistoryAsk, Op, OutPart, Outgoing, Piece, PollAsk, Request, Secrets,
};
use connector_shopee::SHOPEE;
use model::{MediaRef, Time};

/// The shop of the sheet's examples.
pub const SHOP: &str = "448120931";
/// The buyer.
pub const BUYER: &str = "317700254";
/// Their conversation.
pub const THREAD: &str = "1364518331947512420";
/// The callback address of the sheet's pushes.
pub const CALLBACK: &str = "https://inbox.example.co.th/hooks/shopee/9f2c";
/// The sheet's push key.
pub const PUSH_KEY: &str = "0f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0";
/// The sheet's API key.
pub const API_KEY: &str = "5a6b7c8d9eaf102132435465768798a9bacbdcedfe0f1021324354657687980f";
const P1: &str = "211df999b60df9fae137a6c82b48edfce025b6b5ac32dfda8f77b2f959565458";
const P2: &str = "8cea3ed6dfb9b3355c07450ab9d985a58bf49b501dcc1436275c7c5b871e4d07";
const P3: &str = "288be1259ea269d574013700bb8144ed1074d1ddd70d10656c5bf235fbd675e5";
const P4: &str = "232291f926cc9384f86d136e25c2e5c44f37a5f8d0d168160b29ed78e9662990";
const P5: &str = "dae210e8164e2b9c20db92a93a99174ab9c319de785066577ff5578d435f0e0b";
const P6: &str = "6b789a3e1e47ed77dad4af7dc205f49fd2711d10ecaac73b0ce4eb7d66d44083";

/// The moment of everything.
pub fn now() -> Time {
    Time::from_secs(1_767_225_600)
}

/// Everything the kit needs.
pub fn case() -> Case {
    let mut case = Case::new(&SHOPEE, env!("CARGO_MANIFEST_DIR"));
    case.app.credentials = Secrets::new()
        .with("partner_id", "2007331")
        .with("partner_key", "fake-partner-key-5a6b7c8d9eaf1021")
        .with("push_key", "fake-push-key-0f8e7d6c5b4a3928");
    "https://inbox.example.net/webhooks/shopee".clone_into(&mut case.app.webhook_url);
    "https://inbox.example.net/oauth/shopee/callback".clone_into(&mut case.app.callback_url);
    SHOP.clone_into(&mut case.account.external_id);
    "https://inbox.example.net/webhooks/shopee".clone_into(&mut case.account.webhook_url);
    case.account.memo.insert("region".to_owned(), "TH".to_owned());
    case.account.now = now();
    case.grant = Secrets::new()
        .with("access_token", "fake-access-token-held")
        .with("refresh_token", "fake-refresh-token-held");
    case.consent = [("code", "4d6e53707a4b6a51"), ("shop_id", SHOP), ("state", "state-1")]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .to_vec();
    THREAD.clone_into(&mut case.thread.thread.id);
    BUYER.clone_into(&mut case.thread.contact);
    case.thread.last_inbound_at = Some(now().before(Duration::from_hours(1)));
    case.thread.last_inbound_received_at = case.thread.last_inbound_at;
    case.thread.last_inbound_id = Some("2391774550183526513".to_owned());
    case.thread.now = now();
    case.media = MediaRef::Url { url: "https://cf.shopee.co.th/file/aa11".to_owned() };
    "2391774550183599001".clone_into(&mut case.message);
    case.orders = ["260101K7M3QX8P", "260101K7M3QX9Q", "260101NOTTHERE"].map(str::to_owned).to_vec();
    case.hooks = hooks();
    case.vectors = vectors();
    walks(&mut case);
    tolerances(&mut case);
    case
}

/// A recorded push with the sheet's keys and address.
pub fn hook(name: &str, body: &[u8], tag: &str) -> HookCase {
    let mut hook = HookCase::post(name, body).tagged("authorization", tag);
    CALLBACK.clone_into(&mut hook.url);
    hook.url_signed = true;
    hook.app = keys();
    hook.now = now();
    hook
}

/// The sheet's keys.
pub fn keys() -> Secrets {
    Secrets::new().with("partner_id", "2007331").with("partner_key", API_KEY).with("push_key", PUSH_KEY)
}

macro_rules! body {
    ($name:literal) => {
        include_bytes!(concat!("hooks/", $name, ".json")).as_slice()
    };
}

/// The recorded pushes; P1 to P6 are the sheet's, the tags of the others were made with another implementation.
pub fn hooks() -> Vec<HookCase> {
    let mut probe = hook("p3", body!("p3"), P3).answered(200, "");
    probe.tag = None;
    let mut nothing = HookCase::post("empty", "").answered(200, "");
    nothing.app = keys();
    let mut trailing_slash = hook("p6", body!("p1"), P6);
    trailing_slash.url = format!("{CALLBACK}/");
    trailing_slash.again = Some("p1".to_owned());
    let mut all = vec![
        hook("p1", body!("p1"), P1),
        hook("p2", body!("p2"), P2),
        probe,
        nothing,
        hook("p4", body!("p4"), P4),
        hook("p5", body!("p5"), P5),
        trailing_slash,
    ];
    for (name, body, tag) in [
        (
            "string-shop",
            body!("string-shop"),
            "275d856f6cba57c890cd58a5a2a6d8f3cd87c04d3290c0072e07a618992d6636",
        ),
        (
            "unknown-code",
            body!("unknown-code"),
            "cb5eed15ba2f15bf6c486fdc6e38d23609b847db58ab010cde93ca6659ca84ca",
        ),
        (
            "unknown-type",
            body!("unknown-type"),
            "6e027735646ea3f6e7f61b34e561601062e512205cfa66bcec9a3633a1ff2c71",
        ),
        (
            "order-card",
            body!("order-card"),
            "43e544285ea2dec64c1639a40535d7ceda869fed508c91063a5ec819d8cf0702",
        ),
        (
            "system-card",
            body!("system-card"),
            "971515c4015fee4e774f63b9289870de9fcb9e1258503af6e67e1839dc9e4b7c",
        ),
        ("bundle", body!("bundle"), "934123c46964522bb4e9d289616c0f1f8d4c29a93789a3b2d9d3794ee4104eca"),
        ("affiliate", body!("affiliate"), "5b1ba3a80f5d7a6d4389cea4f2edd3a3855716f3c6c6b0f890c8e67a5f5d2a3c"),
        ("echo", body!("echo"), "af7715feb3e392fc4627e4b9687244b8a16686237ffb825874c2e27b1b905041"),
        (
            "notification",
            body!("notification"),
            "fe5fb31af569698ebd5d9bab4d4962fcde8aeafd9fd64246763c623a140aaa71",
        ),
        ("return", body!("return"), "091890f6bb7a48339337dcd2b6fcd4003d0e39a2b2a885caaf1aff4e585f6b30"),
        ("parcel", body!("parcel"), "0c52425e6b36f0ac80016f52fcb80061c42174ba095a30f2e37a2ebfc3549167"),
        (
            "authorized",
            body!("authorized"),
            "704cb75bd2711a881688b4ba4205fe2a11efeb1a08c0fd70506726f3b06c0b0d",
        ),
        ("expired", body!("expired"), "81fff93bf4b01ab0683b504156236ad325c9c8a1d3893c1fdb0b572cf581a083"),
        (
            "cancelled-hint",
            body!("cancelled-hint"),
            "dc4bb63e590d692333feeb9fda8b0fb6225e3d8c3d4e1d19806a349557fa9817",
        ),
        ("frozen", body!("frozen"), "5b9d413b1b28f8ae806d71872e349330c2406e71b622f7b51b6ca52fc36ca02f"),
        ("expiring", body!("expiring"), "ed229694b3efd22c2d5d5bd575273757a6cb94218b2300a8fef4553a2d6e6930"),
        ("promotion", body!("promotion"), "02c73c255a4c6ba559bd7ed1875b5d3d2d0dc05c1febccb171cd2facc3dd520d"),
        ("not-json", body!("not-json"), "bd3aaef7e0936e7e7f098a2100b1abcdb4763d0c0dae103b78ab8a9451000bac"),
    ] {
        let mut h = hook(name, body, tag);
        match name {
            "string-shop" => h.again = Some("p1".to_owned()),
            "unknown-code" | "not-json" => h.unreadable = 1,
            "unknown-type" => h.unsupported = 1,
            _ => {}
        }
        all.push(h);
    }
    all
}

/// §6.1 and §6.2.
fn vectors() -> Vec<Vector> {
    let mut all = push_vectors();
    for (name, auth, path, expected) in [
        (
            "R1",
            Auth::App,
            "/api/v2/public/get_shops_by_partner",
            "ebc6c5e075e076aeb67b2f6010cf887f8c6dc229d2f3e5818853c91f24719802",
        ),
        (
            "R2",
            Auth::App,
            "/api/v2/auth/token/get",
            "73c8a009037fd5d06bd00f1322e8987667954acd88a2475d969b3f06b3a1cb09",
        ),
        (
            "R3",
            Auth::App,
            "/api/v2/auth/access_token/get",
            "1084d357f42c6d81dd0514aa7a0c31c14c576f916b0f59ece423ba75af446185",
        ),
        (
            "R4",
            Auth::App,
            "/api/v2/push/get_lost_push_message",
            "31c574c365fc0ea75119c9a0c879a448a337a4bf7bd3b1e7d3991a397de684f7",
        ),
        (
            "R5",
            Auth::Grant,
            "/api/v2/order/get_order_list",
            "8815d270a53df45e1f8aadcb9bef0f32643e354e67ee060b2dc18330f2843de3",
        ),
        (
            "R6",
            Auth::Grant,
            "/api/v2/sellerchat/get_conversation_list",
            "e33b19015a9c8e1b4b6a2be724ffd432f73d37ef0fa3466ee06761ef44466774",
        ),
        (
            "R7",
            Auth::Grant,
            "/api/v2/sellerchat/send_message",
            "2223a0d59b5a53bbb82992d3e7685d1b574d4eb2770186a7abe87748373781cf",
        ),
        (
            "R8",
            Auth::Grant,
            "/api/v2/merchant/get_merchant_info",
            "b43eaf404f97fa2580d1ac2522ff7c2d5dfc22fb74e89f5840ded30136c9b00c",
        ),
        (
            "R9",
            Auth::App,
            "/api/v2/shop/auth_partner",
            "a0a50606c274c66d8ba71c350c675badd06235dbdde02779f671e5c07335c35b",
        ),
    ] {
        all.push(Vector::Request {
            name,
            request: Box::new(Request::get("api_url", path, auth).query("page_size", "50")),
            app: keys(),
            grant: Secrets::new()
                .with("access_token", "6c796f6b6e6d757a7a71746b62684a41")
                .with("merchant_id", "1204417"),
            account: Some(SHOP.to_owned()),
            now: now(),
            tag: Tag::Query("sign"),
            expected: expected.to_owned(),
        });
    }
    all
}

/// §6.2, with its negatives.
fn push_vectors() -> Vec<Vector> {
    let push = |name: &str, body: &[u8], tag: &str, genuine| Vector::Hook {
        hook: Box::new(hook(name, body, tag)),
        genuine,
    };
    vec![
        push("P1", body!("p1"), P1, true),
        push("P2", body!("p2"), P2, true),
        push("P3", body!("p3"), P3, true),
        push("P4", body!("p4"), P4, true),
        push("P5", body!("p5"), P5, true),
        push("P6 without its slash", body!("p1"), P6, false),
        push(
            "P1 over the body alone",
            body!("p1"),
            "f65aad886c8c5ca1488f01f8d52088b013edf76a370c0470f5655f88a07ec73e",
            false,
        ),
        push(
            "P4 compacted",
            body!("p4"),
            "7b918da96bb33d1a87269eac48f0e2e96924d803b8738d259c34f4482797561f",
            false,
        ),
        push(
            "P5 re-encoded",
            body!("p5"),
            "4c5e37b6913745c6a7c215b41a08487bb9cc17bb0436bab3d4e9e7cbfda42b5d",
            false,
        ),
        push(
            "P1 with the API key",
            body!("p1"),
            "e2385097299df21eeac172f59080aee1bd0db62496a07a4dcf6a6c3c8ee2e16e",
            true,
        ),
    ]
}

fn piece(part: OutPart, ago: u64) -> Piece {
    Piece {
        parts: vec![part],
        reply_to: None,
        by_person: true,
        retry_key: String::new(),
        first_tried_at: Some(now().before(Duration::from_secs(ago))),
        memo: None,
    }
}

fn hello() -> OutPart {
    OutPart::Text { text: "hello".to_owned() }
}

fn poll_from(feed: &'static str, cursor: Option<&str>, since: Option<Time>) -> PollAsk {
    PollAsk { feed, cursor: cursor.map(str::to_owned), since, now: now() }
}

fn walks(case: &mut Case) {
    case.walk("connect main account", Op::Connect, |c| {
        let query =
            vec![("code".to_owned(), "4d6e".to_owned()), ("main_account_id".to_owned(), "77120".to_owned())];
        SHOPEE.exchange(&c.app, &ConsentReturn { query, now: now() })
    });
    case.walk("confirm", Op::Confirm, |c| SHOPEE.confirm(&c.account, "lost_pushes", "176655"));
    case.walk("poll chats going on", Op::Poll, |c| {
        let cursor = r#"{"floor":1767100000000000000,"top":1767225600441470571,"listing":true,"next":1767221000123456789}"#;
        SHOPEE.poll(&c.account, &poll_from("chats", Some(cursor), None))
    });
    case.walk("poll chats messages", Op::Poll, |c| {
        let cursor = r#"{"floor":1767200000000000000,"top":1767225600441470571,"listing":false,"queue":[{"c":"1364518331947512420","b":"317700254"}]}"#;
        SHOPEE.poll(&c.account, &poll_from("chats", Some(cursor), None))
    });
    case.walk("poll orders import", Op::Poll, |c| {
        let since = now().before(Duration::from_hours(90 * 24));
        SHOPEE.poll(&c.account, &poll_from("orders", None, Some(since)))
    });
    case.walk("history named", Op::History, |c| {
        let messages = ["2391774550183526604", "2391774550183526605"].map(str::to_owned).to_vec();
        SHOPEE.history(&c.account, &c.thread, &HistoryAsk { messages, cursor: None, since: None })
    });
    case.walk("look", Op::Look, |c| SHOPEE.look(&c.account, &c.thread, &piece(hello(), 12)));
    case.walk("look just now", Op::Look, |c| SHOPEE.look(&c.account, &c.thread, &piece(hello(), 1)));
    case.walk("look image", Op::Look, |c| {
        let image = c.sample(model::PartKind::Image).expect("the kit has one").clone();
        SHOPEE.look(&c.account, &c.thread, &piece(image, 12))
    });
    case.walk("recall vietnam", Op::Recall, |c| {
        let mut account = c.account.clone();
        account.memo.insert("region".to_owned(), "VN".to_owned());
        SHOPEE.recall(&account, &c.thread, &c.message)
    });
    case.walk("send first", Op::Send, |c| {
        let mut thread = c.thread.clone();
        thread.last_order_id = Some("260101K7M3QX8P".to_owned());
        let what = Outgoing { parts: vec![hello()], reply_to: None, by_person: true };
        let piece = c.piece(&what).expect("words");
        SHOPEE.send(&c.account, &thread, &piece)
    });
}

/// Where an exchange is worth less than what it would take along.
fn tolerances(case: &mut Case) {
    for walk in ["connect", "connect main account"] {
        case.tolerate(
            walk,
            "tokens once given are not thrown away because a look at the shop failed",
            |h, v| {
                h.step >= 1
                    && v.as_array().is_some_and(|all| {
                        all.iter().all(|c| c["grant"]["secrets"]["refresh_token"].is_string())
                    })
            },
        );
    }
    let refused = "what Shopee's envelope says counts, whatever the HTTP status (shopee §0.3)";
    case.tolerate("poll chats messages", refused, |h, v| {
        h.kind == "good body" && v["deliveries"] == serde_json::json!([])
    });
    case.tolerate("profile", refused, |h, v| h.kind == "good body" && v == "hidden");
    case.tolerate("setup", refused, |h, v| h.kind == "good body" && v[0]["state"] == "ByHand");
    case.tolerate("probe", refused, |h, v| {
        h.kind == "good body" && v["capabilities"]["messages"]["available"] == false
    });
    case.tolerate(
        "probe",
        "push settings and the seller's chat id say nothing about the shop itself",
        |h, v| h.step >= 2 && v["capabilities"]["orders"]["available"] == true,
    );
    for walk in ["orders", "poll orders", "poll returns"] {
        case.tolerate(walk, "an order without its parcel number or returns is still the order", |h, v| {
            let orders = v.as_array().or_else(|| v["deliveries"].as_array());
            h.step >= 1
                && orders.is_some_and(|o| !o.is_empty() && o.iter().all(|d| d["body"]["sampan"] == "order"))
        });
    }
}

//! Facebook's case for the kit. Secrets in it are obvious fakes, but for the sheet's golden vectors.

use std::time::Duration;

use conformance::{Case, HookCase, Tag, Vector};
use connector::{
    Admission, Answer, Auth, Connector, HistoryAsk, Method, Op, OutPart, Outgoing, Piece, PollAsk, Request,
    Secrets,
};
use connector_facebook::FACEBOOK;
use model::{MediaRef, PartKind, Time};

/// The sheet's Page, customer and secret (facebook §7).
pub const PAGE: &str = "104857600012345";
pub const CUSTOMER: &str = "7012345678901234";
pub const USER: &str = "10223456789012345";
pub const APP: &str = "900000000000001";
pub const SECRET: &str = "3f9a1c7be24d58f06a1b9cd2e7f40835";
/// What the kit puts into every piece.
pub const RETRY_KEY: &str = "3f1c2f5e-7c1e-4b8e-9a55-0d4a5f6b7c81";

const HEADER: &str = "x-hub-signature-256";
const SR_1: &str = "Wsd_slukcffDexzIB9FQ0xM-rIQrYaYOz9rvZWhDlWM.eyJ1c2VyX2lkIjoiMTAyMjM0NTY3ODkwMTIzNDUiLCJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMH0";
const SR_2: &str = "cGwHw86RkBf3ytSFnScXm1Q7ckpjGFhsKOBWaHeiFog.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMCwicHJvZmlsZV9pZCI6IjEwNDg1NzYwMDAxMjM0NSIsInVzZXIiOnsiY291bnRyeSI6ImdlIiwibG9jYWxlIjoia2FfR0UifSwidXNlcl9pZCI6IjAifQ";

pub fn now() -> Time {
    Time::from_secs(1_784_026_800)
}

/// The case.
pub fn case() -> Case {
    let mut case = Case::new(&FACEBOOK, env!("CARGO_MANIFEST_DIR"));
    case.app.credentials = Secrets::new()
        .with("app_id", APP)
        .with("app_secret", "fake-app-secret")
        .with("verify_token", "fake-verify-token");
    "https://inbox.example.net/webhooks/facebook".clone_into(&mut case.app.webhook_url);
    "https://inbox.example.net/oauth/facebook/callback".clone_into(&mut case.app.callback_url);
    PAGE.clone_into(&mut case.account.external_id);
    case.account.webhook_url.clone_from(&case.app.webhook_url);
    case.account.now = now();
    for (key, value) in [("app.app_id", APP), ("user_id", USER), ("tasks", "MESSAGING,MODERATE,MANAGE")] {
        case.account.memo.insert(key.to_owned(), value.to_owned());
    }
    case.grant =
        Secrets::new().with("access_token", "fake-page-token").with("user_token", "fake-user-token-held");
    case.consent =
        [("code", "AQDfakecode"), ("state", "state-1")].map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec();
    CUSTOMER.clone_into(&mut case.thread.thread.id);
    CUSTOMER.clone_into(&mut case.thread.contact);
    case.thread.last_inbound_at = Some(now().before(Duration::from_hours(1)));
    case.thread.last_inbound_received_at = case.thread.last_inbound_at;
    case.thread.last_inbound_id = Some("m_A1".to_owned());
    case.thread.now = now();
    case.media = MediaRef::Url { url: "https://scontent.xx.fbcdn.net/v/a.jpg?oh=1".to_owned() };
    "m_OUT1".clone_into(&mut case.message);
    case.hooks = hooks();
    case.vectors = vectors();
    walks(&mut case);
    tolerances(&mut case);
    case
}

macro_rules! bodies {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("hooks/", $name, ".json")).as_slice())),+]
    };
}

/// Recorded bodies; fb1 to fb5 are the sheet's.
const BODIES: &[(&str, &[u8])] = bodies![
    "fb1",
    "fb2",
    "fb3",
    "fb4",
    "fb5",
    "fb2-utf8",
    "fb2-ascii",
    "messages",
    "attachments",
    "echoes",
    "marks",
    "notes",
    "standby",
    "again",
    "unknown",
    "test",
    "feed",
    "not-json",
];

/// A recorded body.
pub fn body(name: &str) -> &'static [u8] {
    BODIES.iter().find(|(n, _)| *n == name).map_or(b"", |(_, b)| b)
}

/// Its tag; made with another implementation, and the sheet's where it has one.
pub fn tag(name: &str) -> &'static str {
    include_str!("hooks/tags.txt").lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(' ')).unwrap_or("")
}

/// A recorded webhook with the sheet's secret.
pub fn hook(name: &str) -> HookCase {
    let mut hook = HookCase::post(name, body(name)).tagged("x-hub-signature-256", tag(name));
    "https://inbox.example.net/webhooks/facebook".clone_into(&mut hook.url);
    hook.app = keys();
    hook.now = now();
    hook
}

/// The sheet's keys.
pub fn keys() -> Secrets {
    Secrets::new().with("app_id", APP).with("app_secret", SECRET).with("verify_token", "fake-verify-token")
}

fn handshake(name: &str, token: &str, challenge: &str) -> HookCase {
    let mut hook = hook("fb5");
    name.clone_into(&mut hook.name);
    hook.method = Method::Get;
    hook.tag = None;
    hook.headers.clear();
    for (key, value) in [("hub.mode", "subscribe"), ("hub.verify_token", token), ("hub.challenge", challenge)]
    {
        hook.query.push((key.to_owned(), value.to_owned()));
    }
    hook
}

/// A call of one of the callbacks.
pub fn callback(name: &str, callback: &str, signed: &str) -> HookCase {
    let mut hook = hook("fb5");
    name.clone_into(&mut hook.name);
    hook.tag = None;
    hook.headers.clear();
    hook.body = format!("signed_request={signed}").into_bytes();
    hook.callback = Some(callback.to_owned());
    hook.url = format!("{}/{callback}", hook.url);
    hook
}

fn hooks() -> Vec<HookCase> {
    let mut again = hook("again").holding(2, 0, 0);
    again.again = Some("standby".to_owned());
    let mut sha1 = hook("fb1").header("x-hub-signature", "sha1=0123456789012345678901234567890123456789");
    "fb1 with both headers".clone_into(&mut sha1.name);
    sha1.again = Some("fb1".to_owned());
    let deletion = |name: &str, signed: &str, code: &str| {
        let mut hook = callback(name, "data-deletion", signed);
        let url = format!("https://inbox.example.net/webhooks/facebook/data-deletion?code={code}");
        hook.admits = Admission::DeliverAnd(Answer {
            status: 200,
            body: format!(r#"{{"confirmation_code":"{code}","url":"{url}"}}"#),
        });
        hook
    };
    vec![
        hook("fb1"),
        sha1,
        hook("fb2"),
        hook("fb3"),
        hook("fb4"),
        hook("messages").holding(8, 0, 0),
        hook("attachments").holding(15, 0, 3),
        hook("echoes").holding(5, 0, 0),
        hook("marks").holding(9, 0, 0),
        hook("notes").holding(14, 0, 0),
        hook("standby").holding(2, 0, 0),
        again,
        hook("unknown").holding(1, 1, 0),
        hook("test").holding(2, 0, 0),
        hook("feed"),
        hook("not-json").holding(1, 1, 0),
        handshake("handshake", "fake-verify-token", "1158201444").answered(200, "1158201444"),
        handshake("handshake of a stranger", "fake-other-token", "1158201444").answered(403, ""),
        handshake("handshake with markup", "fake-verify-token", "<script>").answered(403, ""),
        callback("deauthorize", "deauthorize", SR_1),
        callback("deauthorize by a page", "deauthorize", SR_2),
        deletion("deletion", SR_1, "B87E1D43E2AD9CE3"),
    ]
}

fn vectors() -> Vec<Vector> {
    let taken = |name: &str| Vector::Hook { hook: Box::new(hook(name)), genuine: true };
    let refused = |name: &str, body: &[u8], header: &'static str, tag: &str| {
        let mut bad = HookCase::post(name, body).tagged(header, tag);
        bad.app = keys();
        bad.now = now();
        Vector::Hook { hook: Box::new(bad), genuine: false }
    };
    let fb1 = tag("fb1").trim_start_matches("sha256=");
    let request = |name, auth, token: &str, expected: &str| Vector::Request {
        name,
        request: Box::new(Request::get("api_url", "/{api_version}/me", auth)),
        app: keys(),
        grant: Secrets::new().with("access_token", token),
        account: Some(PAGE.to_owned()),
        now: now(),
        tag: Tag::Query("appsecret_proof"),
        expected: expected.to_owned(),
    };
    let mut all: Vec<Vector> = ["fb1", "fb2", "fb3", "fb4", "fb5"].into_iter().map(taken).collect();
    all.extend([
        refused("FB-2 as UTF-8", body("fb2-utf8"), HEADER, tag("fb2")),
        refused("FB-2 escaped otherwise", body("fb2-ascii"), HEADER, tag("fb2")),
        refused("FB-4 without its line feed", br#"{"object": "page", "entry": []}"#, HEADER, tag("fb4")),
        refused(
            "FB-4 with one it was not signed with",
            body("fb4"),
            HEADER,
            "sha256=7fa8713ea335e50d718b8037e1fd22911eb5053bc2f6b18d303a10b093508e11",
        ),
        refused("FB-1 by SHA-1 alone", body("fb1"), "x-hub-signature", &format!("sha1={}", &fb1[..40])),
        refused("FB-1 without its prefix", body("fb1"), HEADER, fb1),
        refused("FB-1 one digit changed", body("fb1"), HEADER, &format!("sha256=d{}", &fb1[1..])),
        refused("FB-1 63 digits", body("fb1"), HEADER, &format!("sha256={}", &fb1[..63])),
        refused("FB-1 65 digits", body("fb1"), HEADER, &format!("sha256={fb1}0")),
        refused("FB-1 no hexadecimal", body("fb1"), HEADER, &format!("sha256={}z", &fb1[..63])),
        Vector::Hook { hook: Box::new(callback("SR-1", "deauthorize", SR_1)), genuine: true },
        Vector::Hook { hook: Box::new(callback("SR-2", "deauthorize", SR_2)), genuine: true },
    ]);
    for (name, signed) in [
        (
            "algorithm none",
            "-4dtkrxlzKCbc4GW4o1kY4ImVMvufjDlzMGRyMUjEoA.eyJ1c2VyX2lkIjoiMTAyMjM0NTY3ODkwMTIzNDUiLCJhbGdvcml0aG0iOiJub25lIiwiaXNzdWVkX2F0IjoxNzg0MDIzMjAwfQ",
        ),
        (
            "over the decoded JSON",
            "74N2EQty5IltVSNCfv_owTeR5m6eUobWiaAFV3F5qb8.eyJ1c2VyX2lkIjoiMTAyMjM0NTY3ODkwMTIzNDUiLCJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMH0",
        ),
    ] {
        for door in ["deauthorize", "data-deletion"] {
            all.push(Vector::Hook { hook: Box::new(callback(name, door, signed)), genuine: false });
        }
    }
    all.push(request(
        "appsecret_proof",
        Auth::Grant,
        "EAAGm0PX4ZCpsBAFakeTokenValue000111222ZD",
        "7f4b736497e19bc12f7f83cac04ecfb36674a1134266d0a1eb7496b6f4890618",
    ));
    all
}

/// A piece that was tried a while ago.
pub fn piece(part: OutPart, ago: u64) -> Piece {
    Piece {
        parts: vec![part],
        reply_to: None,
        by_person: true,
        retry_key: RETRY_KEY.to_owned(),
        first_tried_at: Some(now().before(Duration::from_secs(ago))),
        memo: None,
    }
}

pub fn words(text: &str) -> OutPart {
    OutPart::Text { text: text.to_owned() }
}

fn poll_from(cursor: Option<&str>, since: Option<Time>) -> PollAsk {
    PollAsk { feed: "conversations", cursor: cursor.map(str::to_owned), since, now: now() }
}

fn walks(case: &mut Case) {
    case.walk("look", Op::Look, |c| FACEBOOK.look(&c.account, &c.thread, &piece(words("hello"), 60)));
    case.walk("look just now", Op::Look, |c| FACEBOOK.look(&c.account, &c.thread, &piece(words("hello"), 5)));
    case.walk("look image", Op::Look, |c| {
        let image = c.sample(PartKind::Image).expect("the kit has one").clone();
        FACEBOOK.look(&c.account, &c.thread, &piece(image, 60))
    });
    case.walk("poll going on", Op::Poll, |c| {
        let cursor = r#"{"floor":1783940400000,"top":1784023200000,"listing":true,"after":"QVFIafter"}"#;
        FACEBOOK.poll(&c.account, &poll_from(Some(cursor), None))
    });
    case.walk("poll messages", Op::Poll, |c| {
        let cursor =
            r#"{"floor":1783940400000,"top":1784023200000,"listing":false,"queue":["t_10224000000000001"]}"#;
        FACEBOOK.poll(&c.account, &poll_from(Some(cursor), None))
    });
    case.walk("poll import", Op::Poll, |c| {
        FACEBOOK.poll(&c.account, &poll_from(None, Some(now().before(Duration::from_hours(30 * 24)))))
    });
    case.walk("history deeper", Op::History, |c| {
        let ask = HistoryAsk {
            messages: Vec::new(),
            cursor: Some("t_10224000000000001 QVFIafter".to_owned()),
            since: None,
        };
        FACEBOOK.history(&c.account, &c.thread, &ask)
    });
    case.walk("history named", Op::History, |c| {
        let messages = ["m_A1", "m_A2"].map(str::to_owned).to_vec();
        FACEBOOK.history(&c.account, &c.thread, &HistoryAsk { messages, cursor: None, since: None })
    });
    case.walk("send answer", Op::Send, |c| {
        let what = Outgoing {
            parts: vec![words("Yes, two days.")],
            reply_to: Some("m_A1".to_owned()),
            by_person: true,
        };
        let piece = c.piece(&what).expect("words");
        FACEBOOK.send(&c.account, &c.thread, &piece)
    });
    case.walk("send as a person after a day", Op::Send, |c| {
        let (mut account, mut thread) = (c.account.clone(), c.thread.clone());
        account.memo.insert("app.human_agent".to_owned(), "true".to_owned());
        thread.last_inbound_at = Some(now().before(Duration::from_hours(48)));
        let what = Outgoing { parts: vec![words("Sorry for the wait.")], reply_to: None, by_person: true };
        let piece = c.piece(&what).expect("words");
        FACEBOOK.send(&account, &thread, &piece)
    });
}

/// Where an exchange is worth less than what it would take along.
fn tolerances(case: &mut Case) {
    let counts = "what Meta's error says counts, whatever the HTTP status (facebook §5.1)";
    for walk in ["history deeper", "history named", "poll messages"] {
        case.tolerate(walk, counts, |h, v| h.kind == "good body" && v["deliveries"].is_array());
    }
    case.tolerate("profile", counts, |h, v| h.kind == "good body" && v == "hidden");
    case.tolerate("revoke", counts, |h, v| h.kind == "good body" && v.is_null());
}

//! The case that Instagram's tests share: fakes, recorded webhooks, vectors, plans beyond the standard ones, tolerances.

use std::{path::Path, time::Duration};

use conformance::{Case, HookCase, Tag, Vector};
use connector::{
    Answer, Auth, Connector, HistoryAsk, OutMedia, OutPart, Outgoing, Piece, PollAsk, Request, Secrets,
    ThreadContext,
};
use connector::{Method, Op};
use connector_instagram::INSTAGRAM;
use model::{AttachmentKind, MediaRef, PartKind, Time};

/// The account of the sheet's examples, as webhooks name it.
pub const ACCOUNT: &str = "17841400000000123";
/// The same account, as only this app sees it.
pub const SCOPED: &str = "1020000000000001";
/// The customer.
pub const CUSTOMER: &str = "1254459154682919";
/// The sheet's Instagram app secret.
pub const INSTAGRAM_SECRET: &str = "b81e6d02f7c94a35912e0bd4c66fa7e8";
/// The sheet's Meta app secret.
pub const META_SECRET: &str = "3f9a1c7be24d58f06a1b9cd2e7f40835";
/// SR-3 of instagram §7.
pub const SR_3: &str = "Fv-7f6yfXtsdVHW4u9xTFUmdaagoJCWzLb_fKdivaKY.eyJ1c2VyX2lkIjoiMTc4NDE0MDAwMDAwMDAxMjMiLCJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMH0";

/// The moment of everything.
pub fn now() -> Time {
    Time::from_secs(1_784_023_260)
}

/// Everything the kit needs.
pub fn case() -> Case {
    let mut case = Case::new(&INSTAGRAM, env!("CARGO_MANIFEST_DIR"));
    case.app.credentials = Secrets::new()
        .with("app_id", "990000000000001")
        .with("app_secret", "fake-instagram-app-secret")
        .with("verify_token", "fake-verify-token");
    "https://inbox.example.net/webhooks/instagram".clone_into(&mut case.app.webhook_url);
    "https://inbox.example.net/oauth/instagram/callback".clone_into(&mut case.app.callback_url);
    ACCOUNT.clone_into(&mut case.account.external_id);
    "https://inbox.example.net/webhooks/instagram".clone_into(&mut case.account.webhook_url);
    for (key, value) in
        [("app_scoped_id", SCOPED), ("username", "sampan.shop"), ("app.app_id", "990000000000001")]
    {
        case.account.memo.insert(key.to_owned(), value.to_owned());
    }
    case.account.now = now();
    // Issued ten days ago, for sixty days.
    let issued = now().before(Duration::from_hours(240));
    case.grant = Secrets::new()
        .with("access_token", "IGAAfake-held")
        .with("issued_at", issued.as_millis().to_string())
        .with("expires_at", issued.after(Duration::from_hours(60 * 24)).as_millis().to_string());
    case.consent =
        [("code", "AQDfakecode#_"), ("state", "state-1")].map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec();
    case.thread = thread(1);
    case.media = MediaRef::Url {
        url: "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=17&signature=B".to_owned(),
    };
    for sample in &mut case.samples {
        match sample {
            OutPart::Media(m) if m.as_kind == AttachmentKind::Audio => {
                "audio/mp4".clone_into(&mut m.content_type);
                "kettle.m4a".clone_into(&mut m.name);
                "https://inbox.example.net/media/fake/kettle.m4a".clone_into(&mut m.url);
            }
            OutPart::Sticker { package_id, sticker_id } => {
                package_id.clear();
                "like_heart".clone_into(sticker_id);
            }
            _ => {}
        }
    }
    case.hooks = hooks();
    case.vectors = vectors();
    walks(&mut case);
    tolerances(&mut case);
    case
}

/// The thread with the customer, who wrote so many hours ago.
pub fn thread(hours: u64) -> ThreadContext {
    let at = now().before(Duration::from_hours(hours));
    ThreadContext {
        thread: model::ThreadRef { id: CUSTOMER.to_owned(), kind: model::ThreadKind::Direct },
        contact: CUSTOMER.to_owned(),
        memo: std::collections::BTreeMap::new(),
        last_inbound_at: Some(at),
        last_inbound_received_at: Some(at),
        last_inbound_id: Some("aWdf1".to_owned()),
        outbound_since: 0,
        last_order_at: None,
        last_order_id: None,
        now: now(),
    }
}

/// The sheet's keys: both secrets.
pub fn keys() -> Secrets {
    Secrets::new()
        .with("app_id", "990000000000001")
        .with("app_secret", INSTAGRAM_SECRET)
        .with("facebook_app_secret", META_SECRET)
        .with("verify_token", "fake-verify-token")
}

/// The body of a recorded webhook.
///
/// # Panics
/// When there is none of that name: the test's own mistake.
pub fn body(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hooks").join(format!("{name}.json"));
    std::fs::read(path).expect("a recorded hook")
}

/// A recorded webhook with the sheet's keys.
pub fn hook(name: &str, body: Vec<u8>, tag: &str) -> HookCase {
    let mut hook = HookCase::post(name, body).tagged("x-hub-signature-256", tag);
    "https://inbox.example.net/webhooks/instagram".clone_into(&mut hook.url);
    hook.app = keys();
    hook.now = now();
    hook
}

/// The recorded webhooks of `hooks/tags.txt`, handshakes, and the two callbacks.
///
/// # Panics
/// When the list cannot be read: the test's own mistake.
pub fn hooks() -> Vec<HookCase> {
    let mut all = Vec::new();
    for line in include_str!("hooks/tags.txt").lines().filter(|l| !l.starts_with('#')) {
        let row: Vec<&str> = line.split(' ').collect();
        let [name, events, unreadable, unsupported, again, tag] = row[..] else { panic!("{line}") };
        let count = |n: &str| n.parse().expect("a number");
        let mut hook = hook(name, body(name), tag);
        hook = hook.holding(count(events), count(unreadable), count(unsupported));
        hook.again = (again != "-").then(|| again.to_owned());
        all.push(hook);
    }
    all.push(handshake("handshake", "fake-verify-token", "1158201444").answered(200, "1158201444"));
    all.push(handshake("handshake of a stranger", "fake-other", "1158201444").answered(403, ""));
    all.push(handshake("handshake with markup", "fake-verify-token", "<b>").answered(403, ""));
    all.push(deauthorize());
    all.push(data_deletion());
    all
}

fn handshake(name: &str, token: &str, challenge: &str) -> HookCase {
    let mut hook = HookCase::post(name, "");
    hook.method = Method::Get;
    hook.app = keys();
    hook.query = [("hub.mode", "subscribe"), ("hub.verify_token", token), ("hub.challenge", challenge)]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .to_vec();
    hook
}

/// The person removed the app.
pub fn deauthorize() -> HookCase {
    let mut hook = HookCase::post("deauthorize", format!("signed_request={SR_3}"));
    "https://inbox.example.net/webhooks/instagram/deauthorize".clone_into(&mut hook.url);
    hook.callback = Some("deauthorize".to_owned());
    hook.app = keys();
    hook
}

/// The person wants their data deleted.
pub fn data_deletion() -> HookCase {
    let mut hook = HookCase::post("data-deletion", format!("signed_request={SR_3}"));
    "https://inbox.example.net/webhooks/instagram".clone_into(&mut hook.url);
    hook.app = keys();
    let code = connector::sha256_hex(SR_3.as_bytes())[..16].to_uppercase();
    let url = format!("https://inbox.example.net/webhooks/instagram/data-deletion?code={code}");
    let body = serde_json::json!({ "url": url, "confirmation_code": code }).to_string();
    hook.called_back("data-deletion", Answer { status: 200, body })
}

/// The vectors of instagram §7.
fn vectors() -> Vec<Vector> {
    const IG_1: &str = "sha256=21b710823a1f5e2d958c346e4bec63110440ac1a2e026899b6b4b6de9cba9236";
    const IG_1M: &str = "sha256=bba47d0d4c2063a0a5d242213233f5e6e770a08fd275a1e13e9b68d9692c7aa2";
    const IG_2: &str = "sha256=b9e40770239fdf318542acb582c362f5365b862d5703b7fe9d5df3ff5ac5e87b";
    const IG_3: &str = "sha256=186e84cbb9766468636e72700a9610d66ef65c88c2c07a6e2a3dc2c2b0a7031f";
    let one = |name: &str, body: Vec<u8>, tag: &str, genuine| Vector::Hook {
        hook: Box::new(hook(name, body, tag)),
        genuine,
    };
    let alone = |name: &str, tag: &str, secret: &str, genuine| {
        let mut hook = hook(name, body("ig-1"), tag);
        hook.app = Secrets::new().with("app_secret", secret);
        Vector::Hook { hook: Box::new(hook), genuine }
    };
    let compact: serde_json::Value = serde_json::from_slice(&body("ig-2")).expect("JSON");
    let mut all = vec![
        one("IG-1", body("ig-1"), IG_1, true),
        one("IG-1m", body("ig-1"), IG_1M, true),
        alone("IG-1 with the Instagram secret alone", IG_1, INSTAGRAM_SECRET, true),
        alone("IG-1m with the Instagram secret alone", IG_1M, INSTAGRAM_SECRET, false),
        alone("IG-1 with the Meta secret alone", IG_1, META_SECRET, false),
        alone("IG-1m with the Meta secret alone", IG_1M, META_SECRET, true),
        one("IG-2", body("ig-2"), IG_2, true),
        one("IG-2 re-encoded", compact.to_string().into_bytes(), IG_2, false),
        one("IG-3", body("ig-3"), IG_3, true),
        one("IG-3 with IG-1's tag", body("ig-3"), IG_1, false),
    ];
    let mut meta_alone = deauthorize();
    "SR-3 with the Meta secret alone".clone_into(&mut meta_alone.name);
    meta_alone.app = Secrets::new().with("app_secret", META_SECRET);
    all.push(Vector::Hook { hook: Box::new(meta_alone), genuine: false });
    all.push(Vector::Hook { hook: Box::new(deauthorize()), genuine: true });
    all.push(Vector::Text {
        name: "appsecret_proof",
        made: connector_graph::proof(INSTAGRAM_SECRET, "IGQWRFakeInstagramUserToken000111222ZD"),
        expected: "fbe85089edf3fb46411be58722156e1e394b626eb317d306fb84a158476b1b6f".to_owned(),
    });
    all.push(Vector::Request {
        name: "bearer",
        request: Box::new(Request::get("graph_url", "/{api_version}/me", Auth::Grant)),
        app: keys(),
        grant: Secrets::new().with("access_token", "IGQWRFakeInstagramUserToken000111222ZD"),
        account: Some(ACCOUNT.to_owned()),
        now: now(),
        tag: Tag::Header("authorization"),
        expected: "Bearer IGQWRFakeInstagramUserToken000111222ZD".to_owned(),
    });
    all
}

fn hello() -> OutPart {
    OutPart::Text { text: "hello".to_owned() }
}

fn piece(parts: Vec<OutPart>, ago: u64) -> Piece {
    Piece {
        parts,
        reply_to: None,
        by_person: true,
        retry_key: String::new(),
        first_tried_at: Some(now().before(Duration::from_secs(ago))),
        memo: None,
    }
}

fn ask(messages: &[&str]) -> HistoryAsk {
    let messages = messages.iter().map(|m| (*m).to_owned()).collect();
    HistoryAsk { messages, cursor: None, since: None }
}

fn walks(case: &mut Case) {
    case.walk("history named", Op::History, |c| {
        INSTAGRAM.history(&c.account, &c.thread, &ask(&["aWdfNEW", "aWdfOLD"]))
    });
    case.walk("poll chats import", Op::Poll, |c| {
        let since = Some(now().before(Duration::from_hours(30 * 24)));
        INSTAGRAM.poll(&c.account, &PollAsk { feed: "chats", cursor: None, since, now: now() })
    });
    case.walk("poll chats messages", Op::Poll, |c| {
        let cursor = r#"{"floor":1784000000000,"top":1784023200000,"listing":false,"queue":[["aWdfThread1","1254459154682919"]]}"#;
        let cursor = Some(cursor.to_owned());
        INSTAGRAM.poll(&c.account, &PollAsk { feed: "chats", cursor, since: None, now: now() })
    });
    case.walk("look", Op::Look, |c| INSTAGRAM.look(&c.account, &c.thread, &piece(vec![hello()], 30)));
    case.walk("look just now", Op::Look, |c| INSTAGRAM.look(&c.account, &c.thread, &piece(vec![hello()], 5)));
    case.walk("look late", Op::Look, |c| INSTAGRAM.look(&c.account, &c.thread, &piece(vec![hello()], 50)));
    case.walk("look images", Op::Look, |c| {
        let image = c.sample(PartKind::Image).expect("the kit has one").clone();
        INSTAGRAM.look(&c.account, &c.thread, &piece(vec![image.clone(), image], 30))
    });
    case.walk("send images", Op::Send, |c| {
        let image = c.sample(PartKind::Image).expect("the kit has one").clone();
        let OutPart::Media(first) = &image else { panic!("an image") };
        let second =
            OutMedia { url: "https://inbox.example.net/media/fake/pot.png".to_owned(), ..first.clone() };
        let what = Outgoing { parts: vec![image, OutPart::Media(second)], reply_to: None, by_person: true };
        INSTAGRAM.send(&c.account, &c.thread, &c.piece(&what).expect("pictures"))
    });
    case.walk("send quoting", Op::Send, |c| {
        let what = Outgoing { parts: vec![hello()], reply_to: Some("aWdf1".to_owned()), by_person: true };
        INSTAGRAM.send(&c.account, &c.thread, &c.piece(&what).expect("words"))
    });
    for (name, hours, approved, by_person) in [
        ("send by hand after a day", 30, true, true),
        ("send by machine after a day", 30, true, false),
        ("send after a day without approval", 30, false, true),
        ("send by hand after a week", 7 * 24, true, true),
        ("send by hand within a day", 23, true, true),
    ] {
        case.walk(name, Op::Send, move |c| {
            let mut account = c.account.clone();
            account.memo.insert("app.human_agent".to_owned(), approved.to_string());
            let what = Outgoing { parts: vec![hello()], reply_to: None, by_person };
            INSTAGRAM.send(&account, &thread(hours), &c.piece(&what).expect("words"))
        });
    }
    case.walk("send to a comment", Op::Send, |c| {
        let mut thread = thread(1);
        thread.last_inbound_id = Some("comment:17900000000000077".to_owned());
        thread.memo.insert("comment".to_owned(), "17900000000000077".to_owned());
        let what = Outgoing { parts: vec![hello()], reply_to: None, by_person: true };
        INSTAGRAM.send(&c.account, &thread, &c.piece(&what).expect("words"))
    });
    case.walk("renew an old token", Op::Renew, |c| {
        let mut account = c.account.clone();
        account.now = now().after(Duration::from_hours(60 * 24));
        INSTAGRAM.renew(&account, &c.app, &c.grant)
    });
}

/// Where a refusal that Meta named is an answer.
fn tolerances(case: &mut Case) {
    let named = "what Meta's error says counts, whatever the HTTP status (facebook §5.1)";
    case.tolerate("history", named, |h, v| h.kind == "good body" && h.step == 3 && v["more"] == false);
    case.tolerate("history named", named, |h, v| h.kind == "good body" && h.step == 1 && v["more"] == false);
    case.tolerate("poll chats messages", named, |h, v| {
        h.kind == "good body" && v["deliveries"] == serde_json::json!([])
    });
    case.tolerate("profile", named, |h, v| h.kind == "good body" && v == "hidden");
    case.tolerate("revoke", named, |h, v| h.kind == "good body" && v.is_null());
    case.tolerate("setup", named, |h, v| h.kind == "good body" && h.step == 1 && v[1]["state"] == "ByHand");
}

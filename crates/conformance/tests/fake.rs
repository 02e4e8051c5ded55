//! Pigeon Post: a small platform that does not exist, with a connector that can be broken in one place at a time.

use std::{
    fmt::Write as _,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use conformance::{Case, HookCase, Tag, Vector};
use connector::{
    AccountContext, Admission, Auth, Bucket, ConnectKind, Connected, Connector, Delivery, Endpoint, Exchange,
    Fault, FaultClass, Field, Grant, GrantUse, Hook, HookScope, Keys, Manifest, Op, OutPart, Outgoing,
    PartLimit, Piece, Plan, Refusal, Reply, Request, Secrets, Sent, ThreadContext, Unreadable, hmac_sha256,
    sha256_hex, tag_matches_hex,
};
use model::{
    Capabilities, Capability, Composer, ContactSeen, Event, Features, Incoming, Part, PartKind, SenderKind,
    SenderSeen, TextUnit, ThreadKind, ThreadRef, Time,
};
use serde_json::{Value, json};

/// Counts how often the connector was asked, for keys that change every time.
static TURN: AtomicU32 = AtomicU32::new(0);

/// Where the connector is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    Nowhere,
    // claims
    ListsRecall,
    ReadsUnlisted,
    DrawsFromNowhere,
    CallsNowhere,
    TakesStickers,
    RefusesImages,
    TakesHugeImages,
    LosesLetters,
    ComposesMore,
    // hooks
    OpenWithoutTag,
    TakesUpperCase,
    TakesPadding,
    TakesAnyTag,
    TrimsTheBody,
    ForgetsUnknown,
    LosesOddBodies,
    PanicsOnPrefixes,
    KeysByKind,
    KeysByTurn,
    // exchanges
    AsksElsewhere,
    YieldsOther,
    // hostility
    InventsIds,
    PanicsOnLists,
    TakesErrorsForAnswers,
    TalksTooMuch,
    TakesSilenceForTrouble,
    // secrets
    TellsItsToken,
    RemembersItsToken,
    // signing
    SignsBackwards,
}

/// The connector of Pigeon Post.
pub struct Pigeon(pub Broken, &'static Manifest);

fn manifest(broken: Broken) -> Manifest {
    let ops: &[Op] = match broken {
        Broken::ListsRecall => &[Op::Connect, Op::Send, Op::Recall],
        _ => &[Op::Connect, Op::Send],
    };
    Manifest {
        platform: "pigeon",
        label: "Pigeon Post",
        ops: Vec::leak(ops.to_vec()),
        connect: ConnectKind::Keys(&[Field { name: "token", optional: false, secret: true }]),
        app_fields: &[],
        app_purpose: "both",
        endpoints: &[Endpoint { key: "api_url", default: "https://api.pigeon.example" }],
        hooks: HookScope::Account,
        callbacks: &[],
        hook_deadline: Duration::from_secs(5),
        buckets: &[Bucket { name: "all", per_app: false, burst: 10, per_second_milli: 10_000 }],
        feeds: &[],
        text_unit: TextUnit::Codepoints,
        text_max: 100,
        sends: &[
            PartLimit { kind: PartKind::Text, max_bytes: 0, types: &[] },
            PartLimit { kind: PartKind::Image, max_bytes: 50_000, types: &["image/jpeg"] },
        ],
        features: Features { unsend: broken == Broken::ListsRecall, ..Features::default() },
        has_orders: false,
        orders_per_call: 0,
        revoke_by_hand: Some("Release the pigeon."),
        media_hosts: &[],
    }
}

/// A connector broken in one place.
pub fn pigeon(broken: Broken) -> &'static Pigeon {
    Box::leak(Box::new(Pigeon(broken, Box::leak(Box::new(manifest(broken))))))
}

impl Connector for Pigeon {
    fn manifest(&self) -> &'static Manifest {
        self.1
    }

    fn verify(&self, hook: &Hook<'_>, keys: &Keys<'_>, _now: Time) -> Result<Admission, Refusal> {
        let key = keys.grant.get("token").ok_or(Refusal::NoKeys)?;
        let signed = if self.0 == Broken::TrimsTheBody { hook.body.trim_ascii_end() } else { hook.body };
        let tag = hmac_sha256(key.reveal().as_bytes(), &[signed]);
        let Some(given) = hook.headers.get("x-tag").and_then(|t| t.to_str().ok()) else {
            return if self.0 == Broken::OpenWithoutTag {
                Ok(Admission::Deliver)
            } else {
                Err(Refusal::Missing)
            };
        };
        let given = match self.0 {
            Broken::TakesUpperCase => given.to_lowercase(),
            Broken::TakesPadding => given.trim().to_owned(),
            _ => given.to_owned(),
        };
        if tag_matches_hex(&tag, &given) || (self.0 == Broken::TakesAnyTag && given.len() == 64) {
            Ok(Admission::Deliver)
        } else {
            Err(Refusal::Mismatch(String::new()))
        }
    }

    fn split(&self, hook: &Hook<'_>) -> Vec<Delivery> {
        let whole =
            || Delivery { account: None, key: sha256_hex(hook.body), at: None, body: hook.body.to_vec() };
        let body: Value = match serde_json::from_slice(hook.body) {
            Ok(body) => body,
            Err(e) if self.0 == Broken::PanicsOnPrefixes => panic!("{e}"),
            Err(_) if self.0 == Broken::LosesOddBodies => return Vec::new(),
            Err(_) => return vec![whole()],
        };
        let Some(events) = body["events"].as_array().filter(|e| !e.is_empty()) else { return vec![whole()] };
        let known = |e: &&Value| self.0 != Broken::ForgetsUnknown || e["kind"] == "message";
        let one = |(n, e): (usize, &Value)| {
            let body = e.to_string().into_bytes();
            let key = match self.0 {
                Broken::KeysByKind => e["kind"].to_string(),
                Broken::KeysByTurn => format!("{n}-{}", TURN.fetch_add(1, Ordering::Relaxed)),
                _ => e["id"]
                    .as_str()
                    .filter(|id| !id.is_empty())
                    .map_or_else(|| sha256_hex(&body), str::to_owned),
            };
            Delivery { account: None, key, at: None, body }
        };
        events.iter().filter(known).enumerate().map(one).collect()
    }

    fn decode(&self, event: &Delivery, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
        let e: Value = serde_json::from_slice(&event.body).map_err(|_| Unreadable("no JSON".to_owned()))?;
        let (Some("message"), Some(from), Some(id)) =
            (e["kind"].as_str(), e["from"].as_str(), e["id"].as_str())
        else {
            return Err(Unreadable("unknown kind".to_owned()));
        };
        let part = match e["text"].as_str() {
            Some(text) => Part::Text { text: text.to_owned() },
            None => Part::Unsupported { raw_type: "odd".to_owned(), text: None },
        };
        Ok(vec![Event::Message(Box::new(Incoming {
            thread: ThreadRef { id: from.to_owned(), kind: ThreadKind::Direct },
            external_id: id.to_owned(),
            outbound: false,
            sender: SenderSeen { kind: SenderKind::Contact, external_id: Some(from.to_owned()), name: None },
            contact: ContactSeen { external_id: from.to_owned(), ..ContactSeen::default() },
            sent_at: own.now,
            seq: 0,
            parts: vec![part],
            reply_to: None,
            order_ids: Vec::new(),
            counts: true,
            memo: Vec::new(),
        }))])
    }

    fn authorize(&self, request: Request, keys: &Keys<'_>, now: Time) -> Request {
        let (path, at) = (request.path.clone(), now.as_secs().to_string());
        let parts = [path.as_bytes(), at.as_bytes()];
        let parts = if self.0 == Broken::SignsBackwards { [parts[1], parts[0]] } else { parts };
        let sign = hmac_sha256(keys.grant.reveal("token").as_bytes(), &parts);
        request.query("at", at).query("sign", hex(&sign))
    }

    fn fault(&self, _op: Op, reply: &Reply) -> Option<Fault> {
        if reply.status.is_success() || self.0 == Broken::TakesErrorsForAnswers {
            return None;
        }
        let detail = if self.0 == Broken::TalksTooMuch {
            String::from_utf8_lossy(&reply.body).into_owned()
        } else {
            format!("status {}", reply.status)
        };
        Some(Fault::new(FaultClass::Invalid, "refused", detail))
    }

    fn composer(&self, _thread: &ThreadContext, _account: &AccountContext) -> Composer {
        Composer {
            unit: TextUnit::Codepoints,
            max: 100,
            messages_left: None,
            free_until: None,
            quota_left: None,
            quota_total: None,
            kinds: if self.0 == Broken::ComposesMore { vec![PartKind::Video] } else { vec![PartKind::Text] },
            reason: None,
        }
    }

    fn connect(&self, fields: &Secrets, _now: Time) -> Plan<Connected> {
        let token = fields.reveal("token").to_owned();
        let broken = self.0;
        if broken == Broken::TellsItsToken {
            let ask = Exchange::read(Op::Connect, "all", Request::get("api_url", "/me", Auth::Grant));
            return Plan::ask(ask, move |_| {
                Err(Fault::malformed(format!("the token {token} brought nothing")))
            });
        }
        let ask = Exchange::read(Op::Connect, "all", Request::get("api_url", "/me", Auth::Grant));
        Plan::ask(ask, move |reply| {
            let me: Value = reply.json()?;
            let id = me["id"].as_str().ok_or_else(|| Fault::malformed("no id"))?.to_owned();
            let mut memo = std::collections::BTreeMap::new();
            if broken == Broken::RemembersItsToken {
                memo.insert("token".to_owned(), token.clone());
            }
            Ok(Connected {
                external_id: id,
                name: "Loft".to_owned(),
                grant: Grant {
                    secrets: Secrets::new().with("token", token),
                    used_for: GrantUse::Messages,
                    scopes: Vec::new(),
                    expires_at: None,
                    renew_at: None,
                    ends_at: None,
                    ephemeral: false,
                },
                capabilities: Capabilities {
                    messages: Capability::given(),
                    orders: Capability::missing("none"),
                },
                memo,
            })
        })
    }

    fn pieces(&self, what: &Outgoing, _thread: &ThreadContext) -> Result<Vec<Piece>, Fault> {
        let mut pieces = Vec::new();
        let mut add = |part: OutPart| {
            pieces.push(Piece {
                parts: vec![part],
                reply_to: None,
                by_person: what.by_person,
                retry_key: String::new(),
                first_tried_at: None,
                memo: None,
            });
        };
        for part in &what.parts {
            match part {
                OutPart::Text { text } => {
                    let signs: Vec<char> = text.chars().collect();
                    for cut in signs.chunks(100) {
                        let cut =
                            if self.0 == Broken::LosesLetters && cut.len() < 100 { &cut[1..] } else { cut };
                        add(OutPart::Text { text: cut.iter().collect() });
                    }
                }
                OutPart::Sticker { .. } if self.0 == Broken::TakesStickers => add(part.clone()),
                OutPart::Media(m)
                    if self.0 != Broken::RefusesImages
                        && m.content_type == "image/jpeg"
                        && (m.size <= 50_000 || self.0 == Broken::TakesHugeImages) =>
                {
                    add(part.clone());
                }
                OutPart::Media(m) if m.content_type.starts_with("image/") => {
                    return Err(Fault::new(FaultClass::Invalid, "image", "not this picture"));
                }
                _ => return Err(Fault::unsupported("pigeons carry only words and pictures")),
            }
        }
        Ok(pieces)
    }

    fn send(&self, _account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Sent> {
        let path = if self.0 == Broken::AsksElsewhere { "/sent" } else { "/send" };
        let endpoint = if self.0 == Broken::CallsNowhere { "data_url" } else { "api_url" };
        let bucket = if self.0 == Broken::DrawsFromNowhere { "none" } else { "all" };
        let text = match &piece.parts[0] {
            OutPart::Text { text } => text.clone(),
            OutPart::Media(m) => m.url.clone(),
            _ => String::new(),
        };
        let request =
            Request::post_json(endpoint, path, Auth::Grant, &json!({ "to": thread.thread.id, "text": text }));
        let broken = self.0;
        let plan = Plan::ask(Exchange::act(Op::Send, bucket, request), move |reply: Reply| {
            let sent: Value = match broken {
                Broken::TakesErrorsForAnswers => serde_json::from_slice(&reply.body).unwrap_or_default(),
                _ => reply.json()?,
            };
            let id = match broken {
                Broken::InventsIds => sent["id"].as_str().unwrap_or("1").to_owned(),
                Broken::PanicsOnLists if sent.is_array() => panic!("a list"),
                Broken::YieldsOther => format!("{}-x", sent["id"].as_str().unwrap_or_default()),
                _ => sent["id"].as_str().ok_or_else(|| Fault::malformed("no id"))?.to_owned(),
            };
            Ok(Sent { external_ids: vec![id], at: None, seq: None, memo: Vec::new() })
        });
        plan.or_else(move |fault| match fault.class {
            FaultClass::UnknownOutcome if broken == Broken::TakesSilenceForTrouble => {
                Plan::refuse(Fault::new(FaultClass::Upstream, "again", "try again"))
            }
            _ => Plan::refuse(fault),
        })
    }

    fn mark_read(&self, _account: &AccountContext, _thread: &ThreadContext) -> Plan<()> {
        if self.0 == Broken::ReadsUnlisted { Plan::done(()) } else { Plan::unsupported(Op::MarkRead) }
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, b| {
        let _ = write!(text, "{b:02x}");
        text
    })
}

const TOKEN: &str = "fake-pigeon-token-1";
const BODY: &str = r#"{"events":[{"id":"e1","kind":"message","from":"c1","text":"coo"},{"id":"e2","kind":"message","from":"c1"},{"id":"e3","kind":"egg"}]}"#;
/// Made with another implementation (`openssl dgst -sha256 -hmac`).
const TAG: &str = "a187379267639c9ce7ae8325eda4f35357f7a752e2a07b2f4d73fe17dd6bcbd0";
/// The same, over `/me1790000000`.
const SIGN: &str = "4cc94958be58a0d2282467be8859e69d5bddcc904c6bc1acfe70908c984fbb41";

/// The case of a connector that is broken in one place.
pub fn case(broken: Broken) -> Case {
    let dir = format!("{}/tests/pure", env!("CARGO_MANIFEST_DIR"));
    let mut case = Case::new(pigeon(broken), &dir);
    case.grant = Secrets::new().with("token", TOKEN);
    case.fields = case.grant.clone();
    let mut hook = HookCase::post("three events", BODY).tagged("x-tag", TAG).holding(3, 1, 1);
    hook.grant = case.grant.clone();
    case.hooks.push(hook.clone());
    case.hooks.push(HookCase { name: "again".to_owned(), again: Some("three events".to_owned()), ..hook });
    case.vectors.push(Vector::Request {
        name: "the manual's example",
        request: Box::new(Request::get("api_url", "/me", Auth::Grant)),
        app: Secrets::new(),
        grant: case.grant.clone(),
        account: None,
        now: Time::from_secs(1_790_000_000),
        tag: Tag::Query("sign"),
        expected: SIGN.to_owned(),
    });
    case
}

//! No push or reply can be produced that LINE's own OpenAPI description would refuse.

use std::{fs, path::PathBuf};

use connector::{
    Body, Connector, Exchange, FaultClass, OutMedia, OutPart, Outgoing, Plan, Reply, Sent, ThreadContext,
};
use connector_line::Line;
use model::{AttachmentId, AttachmentKind, Time};
use proptest::{
    prelude::{Just, Strategy, any, prop_oneof},
    sample::select,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use serde_json::{Value, json};

use crate::{
    fixture::{GROUP, QUOTED, case, late, many, now, thread},
    openapi::OpenApi,
    yaml,
};

/// How many replies are made up.
const CASES: u32 = 1_500;

/// The facts that were brought in.
fn facts() -> Value {
    serde_json::from_str(include_str!("openapi/messaging.json")).expect("JSON")
}

/// LINE's own file, where it is on this machine: `LINE_OPENAPI` names it, or it lies in a folder beside the repository.
#[expect(clippy::disallowed_methods, reason = "a switch for whoever runs the tests, not a setting")]
fn official() -> Option<Value> {
    let beside = || {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../../../shared/platforms/line-openapi/messaging-api.yml")
    };
    let path = std::env::var_os("LINE_OPENAPI").map_or_else(beside, PathBuf::from);
    let Ok(text) = fs::read_to_string(&path) else {
        println!(
            "not checked against LINE's own file: there is no {}; LINE_OPENAPI may name it",
            path.display()
        );
        return None;
    };
    Some(yaml::read(&text))
}

#[test]
fn nothing_goes_out_that_line_would_refuse() {
    hold(&OpenApi::new(facts()));
    if let Some(official) = official() {
        hold(&OpenApi::new(official));
    }
}

/// Makes replies up, sends what is taken, and shows every request to the description.
fn hold(description: &OpenApi) {
    let mut runner = TestRunner::new_with_rng(
        Config { cases: CASES, failure_persistence: None, ..Config::default() },
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let sent = std::cell::Cell::new(0_u32);
    let outcome = runner.run(&(outgoing(), any::<u8>()), |(what, which)| {
        let thread = match which % 3 {
            0 => thread(),
            1 => late(),
            _ => many(GROUP),
        };
        let requests = requests(&what, &thread).map_err(TestCaseError::fail)?;
        sent.set(sent.get() + u32::try_from(requests.len()).unwrap_or(u32::MAX));
        for (path, headers, body) in requests {
            let wrong = description.refuses(&path, &headers, &body);
            if !wrong.is_empty() {
                return Err(TestCaseError::fail(format!("{wrong:#?} in {path} {body}")));
            }
        }
        Ok(())
    });
    outcome.unwrap_or_else(|e| panic!("{e}"));
    assert!(sent.get() > CASES / 2, "only {} requests were made of {CASES} replies", sent.get());
}

type Asked = (String, Vec<(String, String)>, Value);

/// Every request that a reply leads to: its pieces, by reply token and, as that is refused, by push.
fn requests(what: &Outgoing, thread: &ThreadContext) -> Result<Vec<Asked>, String> {
    let pieces = match Line.pieces(what, thread) {
        Ok(pieces) => pieces,
        Err(fault)
            if matches!(fault.class, FaultClass::Invalid | FaultClass::Unsupported)
                && !fault.detail.is_empty() =>
        {
            return Ok(Vec::new());
        }
        Err(fault) => return Err(format!("refused without saying what to do: {fault}")),
    };
    let mut all = Vec::new();
    for mut piece in pieces {
        "3f1c2f5e-7c1e-4b8e-9a55-0d4a5f6b7c81".clone_into(&mut piece.retry_key);
        let mut plan: Plan<Sent> = Line.send(&case().account, thread, &piece);
        let mut tries = 0;
        while let Plan::Ask(exchange, next) = plan {
            let Exchange { request, op, .. } = *exchange;
            let Body::Json(body) = &request.body else { return Err("a body that is no JSON".to_owned()) };
            let body = serde_json::from_str(body).map_err(|e| format!("{e}"))?;
            all.push((request.path.clone(), request.headers.clone(), body));
            let refused = Reply {
                status: http::StatusCode::BAD_REQUEST,
                headers: http::HeaderMap::new(),
                body: bytes::Bytes::from_static(br#"{"message":"Invalid reply token"}"#),
                received_at: now(),
            };
            plan = next(Err(Line.fault(op, &refused).ok_or("400 is a fault")?));
            tries += 1;
            if tries > 2 {
                return Err("it asks for ever".to_owned());
            }
        }
    }
    Ok(all)
}

/// Replies of all kinds of part, good and bad, short and at the limits.
fn outgoing() -> impl Strategy<Value = Outgoing> {
    let part = prop_oneof![
        4 => words(6_000).prop_map(|text| OutPart::Text { text }),
        4 => media().prop_map(OutPart::Media),
        1 => (words(12), words(12)).prop_map(|(package_id, sticker_id)| OutPart::Sticker { package_id, sticker_id }),
        2 => place(),
        1 => prop_oneof![
            Just(OutPart::Product { external_id: "1".to_owned() }),
            Just(OutPart::Order { external_id: "2".to_owned() }),
        ],
    ];
    // One bad part refuses a whole reply, so most have few.
    let parts = prop_oneof![
        6 => proptest::collection::vec(part, 0..3),
        2 => proptest::collection::vec(words(40).prop_map(|text| OutPart::Text { text }), 4..14),
    ];
    (parts, any::<bool>()).prop_map(|(parts, quotes)| Outgoing {
        parts,
        reply_to: quotes.then(|| QUOTED.to_owned()),
        by_person: true,
    })
}

/// Texts of many scripts; sometimes one sign again and again, up to so many.
fn words(most: usize) -> impl Strategy<Value = String> {
    let signs =
        ["a", " ", "\n", "ก", "🍎", "é", "👨‍👩‍👧", "🇹🇭", "𠮷", "\u{301}", "\u{0}", "\u{202e}", "\"", "{x}", "$"];
    prop_oneof![
        4 => ".{0,40}",
        3 => (select(signs.to_vec()), 0..most, ".{0,6}").prop_map(|(sign, n, end)| format!("{}{end}", sign.repeat(n))),
    ]
}

fn place() -> impl Strategy<Value = OutPart> {
    let degrees = || prop_oneof![3 => -200.0..200.0_f64, 1 => any::<f64>(), 1 => select(vec![f64::NAN, f64::INFINITY, -0.0])];
    (degrees(), degrees(), words(120), words(120)).prop_map(|(latitude, longitude, title, address)| {
        OutPart::Location { latitude, longitude, title, address }
    })
}

/// Files at the edges of sizes, types, lengths, addresses and names.
fn media() -> impl Strategy<Value = OutMedia> {
    let kind = select(vec![
        AttachmentKind::Image,
        AttachmentKind::Video,
        AttachmentKind::Audio,
        AttachmentKind::File,
    ]);
    let types = [
        "image/jpeg",
        "image/png",
        "image/webp",
        "video/mp4",
        "audio/mpeg",
        "audio/mp4",
        "application/pdf",
        "",
    ];
    let size = prop_oneof![
        select(vec![0, 1, 999_999, 1_000_001, 10_000_000, 10_000_001, 200_000_000, u64::MAX]),
        any::<u64>()
    ];
    let duration = prop_oneof![Just(None), select(vec![0, 1, 4_200, u64::MAX]).prop_map(Some)];
    (kind, select(types.to_vec()), size, address(), proptest::option::of(address()), words(6_000), duration)
        .prop_map(|(as_kind, content_type, size, url, preview_url, name, duration_ms)| OutMedia {
            as_kind,
            attachment: AttachmentId::new(Time::from_millis(1_790_000_000_000), [7; 10]),
            url,
            preview_url,
            content_type: content_type.to_owned(),
            name,
            size,
            width: None,
            height: None,
            duration_ms,
        })
}

/// Addresses of files; mostly good ones.
fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-z0-9/._%-]{1,60}".prop_map(|path| format!("https://inbox.example.net/media/{}", path.replace('%', "%20"))),
        2 => (1_900..2_100_usize).prop_map(|n| format!("https://inbox.example.net/{}", "m".repeat(n - 26))),
        1 => ".{0,20}".prop_map(|path| format!("https://inbox.example.net/{path}")),
        1 => select(vec!["", "http://inbox.example.net/a.jpg", "https://", "https://รูป.example/a.jpg", "ftp://a.example/b"])
            .prop_map(str::to_owned),
    ]
}

#[test]
fn the_description_refuses_what_it_must() {
    let descriptions: Vec<OpenApi> =
        [Some(facts()), official()].into_iter().flatten().map(OpenApi::new).collect();
    let push = |messages: Value| ("/v2/bot/message/push", json!({ "to": "U1", "messages": messages }));
    let text = json!({ "type": "text", "text": "a" });
    let good = push(json!([text]));
    // Those marked `true` are seen by LINE's own file too; its limits of length and scheme are only told in words.
    let bad = [
        (true, push(json!([]))),
        (true, push(json!([text, text, text, text, text, text]))),
        (true, push(json!([{ "type": "text" }]))),
        (true, push(json!([{ "type": "hologram", "text": "a" }]))),
        (true, push(json!([{ "text": "a" }]))),
        (true, push(json!([{ "type": "text", "text": 5 }]))),
        (true, push(json!([{ "type": "text", "text": "a", "retryKey": "b" }]))),
        (true, push(json!([{ "type": "image", "originalContentUrl": "https://a.example/b" }]))),
        (
            true,
            push(
                json!([{ "type": "image", "originalContentUrl": "a b", "previewImageUrl": "https://a.example/b" }]),
            ),
        ),
        (
            true,
            push(
                json!([{ "type": "audio", "originalContentUrl": "https://a.example/b", "duration": u64::MAX }]),
            ),
        ),
        (
            true,
            push(
                json!([{ "type": "location", "title": "a", "address": "b", "latitude": null, "longitude": 1.0 }]),
            ),
        ),
        (true, ("/v2/bot/message/push", json!({ "messages": [text] }))),
        (true, ("/v2/bot/message/reply", json!({ "to": "U1", "messages": [text] }))),
        (true, ("/v2/bot/message/shout", json!({ "to": "U1", "messages": [text] }))),
        (false, push(json!([{ "type": "text", "text": "" }]))),
        (false, push(json!([{ "type": "text", "text": "🍎".repeat(2_501) }]))),
        (
            false,
            push(json!([{ "type": "audio", "originalContentUrl": "http://a.example/b", "duration": 1 }])),
        ),
        (
            false,
            push(json!([{ "type": "audio", "originalContentUrl": "https://a.example/b", "duration": 0 }])),
        ),
        (
            false,
            push(
                json!([{ "type": "location", "title": "a".repeat(101), "address": "b", "latitude": 1, "longitude": 1 }]),
            ),
        ),
        (
            false,
            push(
                json!([{ "type": "location", "title": "a", "address": "b", "latitude": 91, "longitude": 1 }]),
            ),
        ),
    ];
    for (n, description) in descriptions.iter().enumerate() {
        assert_eq!(description.refuses(good.0, &[], &good.1), Vec::<String>::new());
        for (both, (path, body)) in bad.iter().filter(|(both, _)| *both || n == 0) {
            assert!(!description.refuses(path, &[], body).is_empty(), "{both} {path} {body}");
        }
        let key = |value: &str| vec![("x-line-retry-key".to_owned(), value.to_owned())];
        let fits = key("3f1c2f5e-7c1e-4b8e-9a55-0d4a5f6b7c81");
        assert_eq!(description.refuses(good.0, &fits, &good.1), Vec::<String>::new());
        assert!(!description.refuses(good.0, &key("again"), &good.1).is_empty(), "a retry key is a UUID");
        let reply = json!({ "replyToken": "a", "messages": [text] });
        assert_eq!(description.refuses("/v2/bot/message/reply", &[], &reply), Vec::<String>::new());
        assert!(
            !description.refuses("/v2/bot/message/reply", &fits, &reply).is_empty(),
            "a reply takes no retry key"
        );
    }
    let odd = json!({ "components": { "schemas": {} }, "paths": { "/a": { "post": { "requestBody": { "content":
        { "application/json": { "schema": { "type": "object", "oneOf": [] } } } } } } } });
    let wrong = OpenApi::new(odd).refuses("/a", &[], &json!({}));
    assert!(wrong[0].contains("`oneOf`, which is not understood"), "{wrong:?}");
}

#[test]
fn the_facts_are_those_of_lines_own_file() {
    let Some(official) = official() else { return };
    let facts = facts();
    for (name, schema) in facts["components"]["schemas"].as_object().expect("schemas") {
        assert_eq!(*schema, bare(&official["components"]["schemas"][name], false), "{name}");
    }
    for (path, item) in facts["paths"].as_object().expect("paths") {
        let post = &official["paths"][path]["post"];
        let parameters =
            if post["parameters"].is_null() { json!([]) } else { bare(&post["parameters"], false) };
        assert_eq!(item["post"]["parameters"], parameters, "{path}");
        assert_eq!(item["post"]["requestBody"], bare(&post["requestBody"], false), "{path}");
    }
}

/// Without what is said to people. A member may be called `description` too.
fn bare(value: &Value, members: bool) -> Value {
    match value {
        Value::Object(all) => {
            let kept =
                all.iter().filter(|(k, _)| members || !matches!(k.as_str(), "description" | "externalDocs"));
            Value::Object(kept.map(|(k, v)| (k.clone(), bare(v, k == "properties"))).collect())
        }
        Value::Array(all) => all.iter().map(|v| bare(v, false)).collect(),
        other => other.clone(),
    }
}

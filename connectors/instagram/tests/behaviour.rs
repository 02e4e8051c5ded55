//! Behaviour that the sheet asks for, beyond single exchanges.

mod fixture;

use std::time::Duration;

use connector::{
    Admission, Connector, Fault, FaultClass, Hook, Method, Outgoing, Plan, Refusal, Secrets, Target,
};
use connector_instagram::INSTAGRAM;
use fixture::{ACCOUNT, now};
use model::{Event, Part, ReplyWindow, Time, WindowState};

fn renewed(age: Duration, life: Duration) -> Result<(), String> {
    let case = fixture::case();
    let issued = now().before(age);
    let secrets = Secrets::new()
        .with("access_token", "IGAAfake-held")
        .with("issued_at", issued.as_millis().to_string())
        .with("expires_at", issued.after(life).as_millis().to_string());
    match INSTAGRAM.renew(&case.account, &case.app, &secrets) {
        Plan::Ask(..) => Ok(()),
        Plan::Done(Err(fault)) => {
            assert_eq!(fault.class, FaultClass::Unauthorized);
            Err(fault.code)
        }
        Plan::Done(Ok(_)) => panic!("renewed without asking"),
    }
}

#[test]
fn a_token_is_renewed_between_its_second_day_and_its_end() {
    let (hours, sixty_days) = (Duration::from_hours, Duration::from_hours(60 * 24));
    assert_eq!(renewed(hours(23), sixty_days), Err("token_refused".to_owned()));
    assert_eq!(renewed(hours(25), sixty_days), Ok(()));
    assert_eq!(renewed(hours(59 * 24), sixty_days), Ok(()));
    assert_eq!(renewed(hours(60 * 24), sixty_days), Err("token_expired".to_owned()));
    assert_eq!(renewed(hours(1), hours(3)), Ok(()), "what lives for hours has no second day");
}

/// What a token too young to be renewed ends in, by its age.
fn refused_as_too_young(age: Duration) -> FaultClass {
    let case = fixture::case();
    let issued = now().before(age);
    let secrets = Secrets::new()
        .with("access_token", "IGAAfake-held")
        .with("issued_at", issued.as_millis().to_string())
        .with("expires_at", issued.after(Duration::from_hours(24)).as_millis().to_string());
    let Plan::Ask(_, next) = INSTAGRAM.renew(&case.account, &case.app, &secrets) else {
        panic!("not asked");
    };
    let said =
        Fault::new(FaultClass::Throttled, "100", "at least 24 hours old").after(Duration::from_hours(1));
    let Plan::Done(Err(fault)) = next(Err(said)) else { panic!("renewed") };
    fault.class
}

#[test]
fn a_token_renewed_before_its_time_was_refused_and_cannot_be_saved() {
    assert_eq!(refused_as_too_young(Duration::from_hours(1)), FaultClass::Unauthorized);
    assert_eq!(refused_as_too_young(Duration::from_hours(13)), FaultClass::Throttled, "its time has come");
}

#[test]
fn the_consent_page_asks_for_the_least() {
    let case = fixture::case();
    let base = |key: &str| match key {
        "auth_url" => "https://www.instagram.com".to_owned(),
        other => panic!("{other}"),
    };
    let url = INSTAGRAM.consent(&case.app, &base, "state-1", now()).expect("a page");
    assert!(url.as_str().starts_with("https://www.instagram.com/oauth/authorize?"), "{url}");
    let get = |name: &str| {
        url.query_pairs().find(|(n, _)| n == name).map(|(_, v)| v.into_owned()).unwrap_or_default()
    };
    assert_eq!(get("client_id"), "990000000000001");
    assert_eq!(get("redirect_uri"), "https://inbox.example.net/oauth/instagram/callback");
    assert_eq!(get("scope"), "instagram_business_basic,instagram_business_manage_messages");
    assert_eq!((get("response_type"), get("state")), ("code".to_owned(), "state-1".to_owned()));
    let mut unset = case.app.clone();
    unset.credentials = Secrets::new();
    assert!(INSTAGRAM.consent(&unset, &base, "s", now()).expect_err("no app id").operator);
}

#[test]
fn only_the_signed_callbacks_come_in() {
    let hook = fixture::deauthorize();
    assert_eq!(INSTAGRAM.verify(&hook.hook(), &hook.keys(), now()), Ok(Admission::Deliver));
    let cases: [(&str, Vec<u8>); 4] = [
        ("nothing", Vec::new()),
        ("unsigned", b"signed_request=".to_vec()),
        ("cut", hook.body[..hook.body.len() - 1].to_vec()),
        ("flipped", hook.body.iter().enumerate().map(|(n, b)| if n == 20 { b ^ 1 } else { *b }).collect()),
    ];
    for (what, body) in cases {
        let bent = conformance::HookCase { body, ..hook.clone() };
        assert!(INSTAGRAM.verify(&bent.hook(), &bent.keys(), now()).is_err(), "{what}");
    }
    let unset = conformance::HookCase { app: Secrets::new(), ..hook.clone() };
    assert_eq!(INSTAGRAM.verify(&unset.hook(), &unset.keys(), now()), Err(Refusal::NoKeys));
    let got = conformance::HookCase { method: Method::Get, ..hook };
    assert!(INSTAGRAM.verify(&got.hook(), &got.keys(), now()).is_err());
}

#[test]
fn whoever_asked_for_deletion_can_read_what_became_of_it() {
    let posted = fixture::data_deletion();
    let Ok(Admission::DeliverAnd(answer)) = INSTAGRAM.verify(&posted.hook(), &posted.keys(), now()) else {
        panic!("not answered")
    };
    let answer: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    let url = url::Url::parse(answer["url"].as_str().expect("an address")).expect("an address");
    let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    assert_eq!(
        query,
        [("code".to_owned(), answer["confirmation_code"].as_str().expect("a code").to_owned())]
    );
    let headers = http::HeaderMap::new();
    let page = Hook {
        method: Method::Get,
        url: url.as_str(),
        callback: Some("data-deletion"),
        query: &query,
        headers: &headers,
        body: b"",
    };
    let Ok(Admission::Answer(page)) = INSTAGRAM.verify(&page, &posted.keys(), now()) else {
        panic!("no page")
    };
    assert!(page.status == 200 && page.body.contains(&query[0].1) && page.body.contains("erased"));
}

#[test]
fn without_a_verify_token_no_handshake_succeeds() {
    let query = [("hub.mode", "subscribe"), ("hub.verify_token", ""), ("hub.challenge", "1")]
        .map(|(k, v)| (k.to_owned(), v.to_owned()));
    let headers = http::HeaderMap::new();
    let hook =
        Hook { method: Method::Get, url: "", callback: None, query: &query, headers: &headers, body: b"" };
    let app = Secrets::new().with("app_secret", fixture::INSTAGRAM_SECRET);
    let keys = connector::Keys { app: &app, grant: &Secrets::new(), account: None };
    let admitted = INSTAGRAM.verify(&hook, &keys, now());
    assert!(matches!(admitted, Ok(Admission::Answer(a)) if a.status == 403));
}

#[test]
fn the_version_of_the_settings_is_in_the_path_and_no_key_goes_elsewhere() {
    let case = fixture::case();
    let Plan::Ask(exchange, _) = INSTAGRAM.probe(&case.account) else { panic!("asks") };
    for (setting, path) in
        [("", "/v25.0/me"), ("v26.0", "/v26.0/me"), ("27.0", "/v27.0/me"), ("x", "/v25.0/me")]
    {
        let app = case.app.credentials.clone().with("api_version", setting);
        let keys = connector::Keys { app: &app, grant: &case.grant, account: Some(ACCOUNT) };
        assert_eq!(INSTAGRAM.authorize(exchange.request.clone(), &keys, now()).path, path, "{setting}");
    }
    let Plan::Ask(exchange, _) = INSTAGRAM.media(&case.account, &case.media) else { panic!("asks") };
    assert!(matches!(exchange.request.target, Target::Url(_)));
    assert_eq!(INSTAGRAM.authorize(exchange.request.clone(), &case.keys(), now()), exchange.request);
}

#[test]
fn a_row_of_a_list_and_its_webhook_are_one_message() {
    let case = fixture::case();
    let by_hook = &INSTAGRAM.split(&fixture::hook("x", fixture::body("ig-1"), "").hook())[0];
    let row = serde_json::json!({"id": "aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjAwMQZDZD", "created_time": "2026-07-14T09:59:59+0000",
        "from": {"id": fixture::CUSTOMER, "username": "ana.k"}, "to": {"data": [{"id": fixture::SCOPED}]}, "message": "hi there",
        "is_unsupported": "false"});
    let answer = |body: serde_json::Value| connector::Reply {
        status: http::StatusCode::OK,
        headers: http::HeaderMap::new(),
        body: body.to_string().into(),
        received_at: now(),
    };
    let ask = connector::HistoryAsk { messages: Vec::new(), cursor: None, since: None };
    let mut plan = INSTAGRAM.history(&case.account, &case.thread, &ask);
    let mut answers = vec![
        answer(serde_json::json!({"messages": {"data": [row]}, "id": "c"})),
        answer(serde_json::json!({"data": [{"id": "c"}]})),
    ];
    let page = loop {
        match plan {
            Plan::Done(page) => break page.expect("a page"),
            Plan::Ask(_, next) => plan = next(Ok(answers.pop().expect("no more asks"))),
        }
    };
    assert_eq!(page.deliveries[0].key, by_hook.key);
    let message = |d| match INSTAGRAM.decode(d, &case.account).expect("readable").swap_remove(0) {
        Event::Message(m) => *m,
        other => panic!("{other:?}"),
    };
    let (polled, pushed) = (message(&page.deliveries[0]), message(by_hook));
    assert_eq!((&polled.external_id, &polled.thread), (&pushed.external_id, &pushed.thread));
    assert_eq!(polled.parts, [Part::Text { text: "hi there".to_owned() }]);
    assert_eq!(polled.sent_at, Time::from_secs(1_784_023_199));
}

#[test]
fn what_a_person_may_still_send_depends_on_the_app() {
    let mut case = fixture::case();
    let state = |case: &conformance::Case| -> ReplyWindow {
        INSTAGRAM.reply_window(&fixture::thread(48), &case.account)
    };
    assert_eq!(state(&case).state, WindowState::Closed);
    case.account.memo.insert("app.human_agent".to_owned(), "true".to_owned());
    assert_eq!(state(&case).state, WindowState::Restricted);
    let what = Outgoing { parts: Vec::new(), reply_to: None, by_person: true };
    assert!(INSTAGRAM.pieces(&what, &case.thread).is_ok_and(|p| p.is_empty()));
}

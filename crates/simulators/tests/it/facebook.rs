//! Facebook against facebook §0–§7.

mod life;
mod login;
mod send;

use serde_json::{Value, json};
use simulators::{Platform, Running};

use crate::hub::{Desk, code, pair};
use crate::stage::{hmac, quiet, until};

pub const REDIRECT: &str = "http://127.0.0.1:8080/oauth/facebook/callback";
pub const SCOPES: &str = "pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement";
pub const FIELDS: &str = "messages,message_echoes,messaging_postbacks,messaging_referrals,messaging_optins,message_deliveries,message_reads,message_reactions,message_edits,messaging_handovers,standby,messaging_policy_enforcement,feed";

/// A platform on which nobody consented yet.
pub async fn raw() -> Desk {
    Desk::new(quiet(Platform::Facebook).await, Platform::Facebook).await
}

/// The dialog's URL.
pub fn dialog(desk: &Desk, extra: &str) -> String {
    format!(
        "{}/v25.0/dialog/oauth?client_id={}&redirect_uri={REDIRECT}&state=abc&response_type=code&scope={SCOPES}{extra}",
        desk.setting("auth_url"),
        desk.setting("app_id")
    )
}

/// The token endpoint with some pairs.
pub async fn token(desk: &Desk, pairs: &[(&str, &str)]) -> (u16, Value) {
    let mut url = url::Url::parse(&format!("{}/v25.0/oauth/access_token", desk.setting("api_url"))).unwrap();
    let (id, secret) = (desk.setting("app_id"), desk.setting("app_secret"));
    url.query_pairs_mut().extend_pairs([("client_id", id.as_str()), ("client_secret", secret.as_str())]);
    url.query_pairs_mut().extend_pairs(pairs);
    desk.plain(url.as_str()).await
}

/// Dialog, exchange, long token: answers the person's token.
pub async fn person(desk: &Desk, extra: &str) -> String {
    let back = desk.dialog(&dialog(desk, extra)).await;
    let code = pair(&back, "code").unwrap();
    let (status, short) = token(desk, &[("redirect_uri", REDIRECT), ("code", &code)]).await;
    assert_eq!((status, short["expires_in"].as_i64()), (200, Some(5109)), "{short}");
    let short = short["access_token"].as_str().unwrap();
    let (_, long) = token(desk, &[("grant_type", "fb_exchange_token"), ("fb_exchange_token", short)]).await;
    assert_eq!(long["expires_in"], 5_183_944);
    long["access_token"].as_str().unwrap().to_owned()
}

/// A connected and subscribed first Page.
pub async fn open() -> Desk {
    open_on(quiet(Platform::Facebook).await).await
}

pub async fn open_on(run: Running) -> Desk {
    let mut desk = Desk::new(run, Platform::Facebook).await;
    desk.console(json!({"callback_url": format!("{}/webhooks/facebook", desk.hub.base)})).await;
    desk.token = person(&desk, "").await;
    let pages = desk.get("/me/accounts?fields=id,access_token").await;
    let page =
        pages["data"].as_array().unwrap().iter().find(|p| p["id"] == desk.account["id"]).unwrap().clone();
    page["access_token"].as_str().unwrap().clone_into(&mut desk.token);
    let (status, answer) =
        desk.call("POST", &format!("/{}/subscribed_apps?subscribed_fields={FIELDS}", desk.id()), None).await;
    assert_eq!((status, answer), (200, json!({"success": true})));
    desk
}

const SECRET: &str = "3f9a1c7be24d58f06a1b9cd2e7f40835";

/// facebook §7: FB-1 to FB-5 and the two digests that must not be confused with FB-2's.
#[test]
fn signatures_of_the_sheet() {
    use simulators::meta::sign::signature;
    let one = r#"{"object":"page","entry":[{"id":"104857600012345","time":1784023200123,"messaging":[{"sender":{"id":"7012345678901234"},"recipient":{"id":"104857600012345"},"timestamp":1784023199876,"message":{"mid":"m_FbVec01-abcDEF_123","text":"hello, world!"}}]}]}"#;
    let two = r#"{"object":"page","entry":[{"id":"104857600012345","time":1784023200123,"messaging":[{"sender":{"id":"7012345678901234"},"recipient":{"id":"104857600012345"},"timestamp":1784023199876,"message":{"mid":"m_FbVec02","text":"\u00e4\u00f6\u00e5 \ud83d\ude00 see https:\/\/example.org\/a?b=1&c=\u003Cd>"}}]}]}"#;
    let three = r#"{"object":"page","entry":[{"id":"104857600012345","time":1784023200123,"messaging":[{"sender":{"id":"7012345678901234"},"recipient":{"id":"104857600012345"},"timestamp":1784023199876,"message":{"mid":"m_FbVec03","text":"äöå 😀"}}]}]}"#;
    for (body, length, digest) in [
        (one, 251, "ca3c8fdf1b5e542f2d5404609c5c06d6c8cdbc2f475115cd6e711f68e4c56536"),
        (two, 302, "6b3778e038f80a17f4f366c346d649f9231ab1e6d7aa9711fe0c409eab105b01"),
        (three, 238, "36c7f1984d2b7cb5beee89b81088478434466e6b81f93af659d481101c11bdd2"),
        (
            "{\"object\": \"page\", \"entry\": []}\n",
            32,
            "587cb400ae7cf0fe3a817c230c6b5d8e4aa9b744f567fb3550b5a16c78a778e1",
        ),
        (
            "{\"object\": \"page\", \"entry\": []}",
            31,
            "7fa8713ea335e50d718b8037e1fd22911eb5053bc2f6b18d303a10b093508e11",
        ),
        ("", 0, "f2eb4b9cc86eb64b7cbcf8fbd71f8f543525d28716dcc60c1a63665fedecd6ea"),
    ] {
        assert_eq!((body.len(), signature(SECRET, body.as_bytes())), (length, format!("sha256={digest}")));
    }
    let again: Value = serde_json::from_str(two).unwrap();
    let digest = "6b3778e038f80a17f4f366c346d649f9231ab1e6d7aa9711fe0c409eab105b01";
    assert!(!signature(SECRET, again.to_string().as_bytes()).contains(digest));
}

/// facebook §7: `appsecret_proof` and signed requests.
#[test]
fn proofs_and_signed_requests_of_the_sheet() {
    use simulators::meta::sign::{proof, signed_request};
    assert_eq!(
        proof(SECRET, "EAAGm0PX4ZCpsBAFakeTokenValue000111222ZD"),
        "7f4b736497e19bc12f7f83cac04ecfb36674a1134266d0a1eb7496b6f4890618"
    );
    assert_eq!(
        signed_request(
            SECRET,
            r#"{"user_id":"10223456789012345","algorithm":"HMAC-SHA256","issued_at":1784023200}"#
        ),
        "Wsd_slukcffDexzIB9FQ0xM-rIQrYaYOz9rvZWhDlWM.eyJ1c2VyX2lkIjoiMTAyMjM0NTY3ODkwMTIzNDUiLCJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMH0"
    );
    assert_eq!(
        signed_request(
            SECRET,
            r#"{"algorithm":"HMAC-SHA256","issued_at":1784023200,"profile_id":"104857600012345","user":{"country":"ge","locale":"ka_GE"},"user_id":"0"}"#
        ),
        "cGwHw86RkBf3ytSFnScXm1Q7ckpjGFhsKOBWaHeiFog.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMCwicHJvZmlsZV9pZCI6IjEwNDg1NzYwMDAxMjM0NSIsInVzZXIiOnsiY291bnRyeSI6ImdlIiwibG9jYWxlIjoia2FfR0UifSwidXNlcl9pZCI6IjAifQ"
    );
    assert_eq!(
        signed_request(
            SECRET,
            r#"{"user_id":"10223456789012345","algorithm":"none","issued_at":1784023200}"#
        ),
        "-4dtkrxlzKCbc4GW4o1kY4ImVMvufjDlzMGRyMUjEoA.eyJ1c2VyX2lkIjoiMTAyMjM0NTY3ODkwMTIzNDUiLCJhbGdvcml0aG0iOiJub25lIiwiaXNzdWVkX2F0IjoxNzg0MDIzMjAwfQ"
    );
}

#[test]
fn settings_are_the_keys_of_the_configuration() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let run = runtime.block_on(quiet(Platform::Facebook));
    let settings = run.settings(Platform::Facebook);
    let keys: Vec<&String> = settings.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["api_url", "api_version", "app_id", "app_secret", "auth_url", "verify_token"]);
}

#[tokio::test]
async fn webhooks_are_signed_over_escaped_bytes() {
    let desk = open().await;
    desk.say(json!({"text": "มีของไหมคะ 😀 https://a.example/<b>", "from": desk.customer(2)}));
    let got = desk.hub.wait(1).await;
    let text = std::str::from_utf8(&got[0].body).unwrap();
    assert!(text.is_ascii() && text.contains("\\u0e21") && text.contains("\\ud83d\\ude00"), "{text}");
    assert!(text.contains("https:\\/\\/a.example\\/\\u003Cb>"), "{text}");
    let digest = format!("sha256={}", hex::encode(hmac(&desk.setting("app_secret"), &got[0].body)));
    assert_eq!(got[0].headers["x-hub-signature-256"], digest.as_str());
    assert!(got[0].headers["x-hub-signature"].to_str().unwrap().starts_with("sha1="));
    assert_eq!(got[0].headers["facebook-api-version"], "v25.0");
    let body = got[0].json();
    assert_eq!((body["object"].as_str(), &body["entry"][0]["id"]), (Some("page"), &desk.account["id"]));
    let element = &body["entry"][0]["messaging"][0];
    assert_eq!(element["sender"]["id"], desk.customer(2).as_str());
    assert_eq!(element["recipient"]["id"], desk.account["id"]);
    assert_eq!(element["message"]["text"], "มีของไหมคะ 😀 https://a.example/<b>");
    assert!(element["message"]["mid"].as_str().unwrap().starts_with("m_"));
    desk.console(json!({"raw_utf8": true})).await;
    desk.say(json!({"text": "อีกครั้ง"}));
    let got = desk.hub.wait(2).await;
    assert!(std::str::from_utf8(&got[1].body).unwrap().contains("อีกครั้ง"));
}

#[tokio::test]
async fn only_what_both_levels_subscribed_is_delivered() {
    let desk = open().await;
    let path = format!("/{}/subscribed_apps", desk.id());
    let (_, answer) = desk.call("POST", &format!("{path}?subscribed_fields=messages,nonsense"), None).await;
    assert_eq!(code(&answer), (100, 0));
    let (_, answer) = desk.call("POST", &path, Some(json!({"subscribed_fields": ["messages"]}))).await;
    assert_eq!(answer["success"], true);
    assert_eq!(desk.get(&path).await["data"][0]["subscribed_fields"], json!(["messages"]));
    desk.say(json!({"kind": "postback"}));
    desk.say(json!({"text": "heard"}));
    desk.hub.wait(1).await;
    let attempts = desk.run.control(Platform::Facebook).desk().ledger.webhooks();
    assert_eq!(attempts[0].outcome, "not_subscribed");
    desk.console(json!({"fields": ["message_reads"]})).await;
    desk.say(json!({"text": "unheard"}));
    assert_eq!(desk.call("DELETE", &path, None).await.1["success"], true);
    assert_eq!(desk.get(&path).await, json!({"data": []}));
    assert_eq!(desk.hub.got().len(), 1);
}

#[tokio::test]
async fn failing_webhooks_come_again_and_then_end_the_subscription() {
    let desk = open().await;
    desk.hub.manner.lock().unwrap().status = 500;
    desk.say(json!({"text": "again"}));
    until("the subscription ended", || desk.state()["accounts"][0]["subscribed_fields"] == json!([])).await;
    let got = desk.hub.got();
    assert_eq!(got.len(), 8);
    assert!(got.windows(2).all(|w| w[0].body == w[1].body));
    assert_eq!(desk.state()["accounts"][0]["alerts"], json!(["Webhooks Disabled"]));
    desk.hub.manner.lock().unwrap().status = 204;
    desk.call("POST", &format!("/me/subscribed_apps?subscribed_fields={FIELDS}"), None).await;
    desk.say(json!({"text": "204 is not 200"}));
    desk.hub.wait(10).await;
}

#[tokio::test]
async fn webhooks_are_doubled_lost_reordered_and_batched() {
    let desk = open().await;
    desk.switch(json!({"duplicates_percent": 100}));
    desk.say(json!({"text": "twice"}));
    let got = desk.hub.wait(2).await;
    assert_eq!(got[0].body, got[1].body);
    desk.switch(json!({"duplicates_percent": 0, "lose_webhooks": 1}));
    desk.say(json!({"text": "lost"}));
    desk.say(json!({"count": 3, "batch": "elements", "text": "x"}));
    let got = desk.hub.wait(3).await;
    assert_eq!(got[2].json()["entry"][0]["messaging"].as_array().unwrap().len(), 3);
    desk.say(json!({"count": 2, "batch": "entries", "text": "y", "number_ids": true, "seconds": true}));
    let got = desk.hub.wait(4).await;
    let entries = got[3].json()["entry"].as_array().unwrap().clone();
    assert_eq!(entries.len(), 2);
    assert!(entries[0]["messaging"][0]["sender"]["id"].is_u64());
    assert!(entries[0]["messaging"][0]["timestamp"].as_i64().unwrap() < 1_000_000_000_000);
    desk.say(json!({"text": "aside", "standby": true, "from": desk.customer(3)}));
    let got = desk.hub.wait(5).await;
    assert_eq!(got[4].json()["entry"][0]["standby"][0]["message"]["text"], "aside");
    assert_eq!(code(&desk.text(&desk.customer(3), "mine?").await), (2_018_300, 0));
}

#[tokio::test]
async fn every_kind_can_be_said() {
    let desk = open().await;
    desk.say(json!({"text": "first"}));
    desk.text(&desk.customer(0), "ours").await;
    let kinds = [
        "quick_reply",
        "image",
        "video",
        "audio",
        "file",
        "unsupported",
        "reaction",
        "unreact",
        "ad_referral",
        "reply",
        "sticker",
        "like",
        "reel",
        "post",
        "fallback",
        "template",
        "product_template",
        "location",
        "appointment_booking",
        "unknown_attachment",
        "product_referral",
        "command",
        "postback",
        "get_started",
        "referral",
        "optin",
        "notification_optin",
        "edit",
        "delivery",
        "read",
        "staff_reply",
        "other_app_reply",
        "account_linking",
        "feedback",
        "cart",
        "comment",
        "test",
        "request_thread_control",
        "pass_thread_control",
        "take_thread_control",
        "app_roles",
        "policy_enforcement",
        "unsend",
        "block",
        "unblock",
    ];
    let path =
        format!("/me/subscribed_apps?subscribed_fields={FIELDS},messaging_account_linking,response_feedback");
    desk.call("POST", &path, None).await;
    for kind in kinds {
        let said = desk.say(json!({"kind": kind}));
        assert!(said["message_ids"].is_array(), "{kind}");
    }
    desk.say(json!({"kind": "raw", "event": {"hologram": {"depth": 3}, "sender": null}}));
    desk.say(json!({"kind": "envelope", "envelope": {"object": "page", "entry": []}}));
    let elements = || desk.hub.elements();
    until("all of them", || elements().len() >= 45).await;
    let image = desk.hub.element("a picture", |e| e["message"]["attachments"][0]["type"] == "image").await;
    let url = image["message"]["attachments"][0]["payload"]["url"].as_str().unwrap().to_owned();
    let response = desk.http.get(&url).send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.headers()["content-type"].to_str().unwrap()),
        (200, "image/jpeg")
    );
    assert!(response.bytes().await.unwrap().starts_with(&[0xff, 0xd8, 0xff]));
    assert_eq!(desk.http.get(url.replace("oh=", "oh=0")).send().await.unwrap().status(), 403);
    desk.http.get(&url).bearer_auth("EAAGfake").send().await.unwrap();
    assert_eq!(desk.state()["leaked_tokens"], 1);
    desk.age(25 * 3600);
    assert_eq!(desk.http.get(&url).send().await.unwrap().status(), 403, "the link died");
    let staff = desk
        .hub
        .element("an echo from the inbox", |e| e["message"]["app_id"] == 26_390_203_743_090_u64)
        .await;
    assert_eq!(
        (staff["sender"]["id"].clone(), staff["message"]["is_echo"].as_bool()),
        (desk.account["id"].clone(), Some(true))
    );
    let comment = desk.hub.element("a comment", |e| e["field"] == "feed").await;
    assert_eq!(comment["value"]["item"], "comment");
    desk.hub.element("the hologram", |e| e["hologram"]["depth"] == 3 && e.get("sender").is_none()).await;
    let order = simulators::Order { action: "place".to_owned(), ..Default::default() };
    assert!(desk.run.control(Platform::Facebook).order(&order).is_err());
}

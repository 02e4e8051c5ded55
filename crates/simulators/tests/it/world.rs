//! The living world and the control API, over HTTP.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use simulators::{Platform, Settings, Simulators};

use crate::stage::{Receiver, client, quiet, until};

#[tokio::test]
async fn the_control_api_does_what_the_readme_says() {
    let run = quiet(Platform::Line).await;
    let http = client();
    let call = |method: &str, path: &str, body: Value| {
        let request = http
            .request(method.parse().unwrap(), format!("{}/_sim{path}", run.base()))
            .header("content-type", "application/json");
        async move {
            let response = request.body(body.to_string()).send().await.unwrap();
            (response.status().as_u16(), response.json::<Value>().await.unwrap())
        }
    };
    let (_, all) = call("GET", "", Value::Null).await;
    assert_eq!(all["platforms"]["line"]["api_url"], run.base_url(Platform::Line));
    let (_, state) = call("GET", "/line/state", Value::Null).await;
    assert_eq!(state["accounts"][0]["channel_secret"].as_str().map(str::len), Some(32));
    let (status, set) = call("PUT", "/line/switches", json!({"slow_ms": 1})).await;
    assert_eq!((status, set["slow_ms"].as_u64()), (200, Some(1)));
    assert_eq!(call("PUT", "/line/switches", json!({"slwo_ms": 1})).await.0, 400);
    assert_eq!(call("DELETE", "/line/switches", Value::Null).await.1["slow_ms"], 0);
    assert_eq!(call("POST", "/line/say", json!({"text": "nobody listens"})).await.0, 200);
    assert_eq!(call("POST", "/line/say", json!({"kind": "dance"})).await.0, 400);
    assert_eq!(call("GET", "/line/webhooks", Value::Null).await.1["attempts"][0]["outcome"], "webhook_off");
    assert_eq!(call("GET", "/line/sent", Value::Null).await.1["count"], 0);
    assert_eq!(call("GET", "/line/refused", Value::Null).await.1["count"], 0);
    assert_eq!(call("POST", "/line/order", json!({"action": "place"})).await.0, 400);
    assert_eq!(call("POST", "/line/age", json!({"seconds": 5})).await.0, 200);
    assert_eq!(call("POST", "/line/expire", json!({"what": "access"})).await.0, 200);
    assert_eq!(call("POST", "/line/tick", json!({"beats": 3})).await.0, 200);
    assert_eq!(
        call("POST", "/line/console", json!({"use_webhook": false})).await.1["account"]["use_webhook"],
        false
    );
    assert_eq!(call("DELETE", "/line/records", Value::Null).await.0, 200);
    assert_eq!(call("GET", "/line/webhooks", Value::Null).await.1["count"], 0);
    assert_eq!(call("GET", "/shopee/state", Value::Null).await.0, 404);
    assert_eq!(call("GET", "/myspace/state", Value::Null).await.0, 404);
}

async fn connect_line(run: &simulators::Running, receiver: &Receiver) -> String {
    let http = client();
    let account = run.control(Platform::Line).state()["accounts"][0].clone();
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        account["channel_id"].as_str().unwrap(),
        account["channel_secret"].as_str().unwrap()
    );
    let url = format!("{}/oauth2/v3/token", run.base_url(Platform::Line));
    let issued: Value = http.post(url).body(form).send().await.unwrap().json().await.unwrap();
    let token = issued["access_token"].as_str().unwrap().to_owned();
    let url = format!("{}/v2/bot/channel/webhook/endpoint", run.base_url(Platform::Line));
    let body = json!({"endpoint": format!("{}/hook", receiver.base)}).to_string();
    http.put(url)
        .bearer_auth(&token)
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await
        .unwrap();
    token
}

#[tokio::test]
async fn customers_write_in_their_languages_and_react_to_answers() {
    let settings = Settings {
        platforms: vec![Platform::Line],
        rate: 4000.0,
        time_scale: 1000.0,
        history: 0,
        ..Settings::default()
    };
    let run = Simulators::start(settings).await.unwrap();
    let receiver = Receiver::open().await;
    connect_line(&run, &receiver).await;
    let got = receiver.wait(40).await;
    let kinds: BTreeSet<String> = got
        .iter()
        .map(|g| g.json()["events"][0]["message"]["type"].as_str().unwrap_or("").to_owned())
        .collect();
    assert!(kinds.contains("text") && kinds.contains("image"), "{kinds:?}");
    let people: BTreeSet<String> =
        got.iter().map(|g| g.json()["events"][0]["source"]["userId"].to_string()).collect();
    assert!(people.len() >= 4, "only {} people", people.len());
}

#[tokio::test]
async fn an_answer_is_answered() {
    let settings =
        Settings { rate: 0.0, reactions: true, platforms: vec![Platform::Line], ..Settings::quiet() };
    let run = Simulators::start(settings).await.unwrap();
    let receiver = Receiver::open().await;
    let token = connect_line(&run, &receiver).await;
    let user = run.control(Platform::Line).state()["accounts"][0]["customers"][0]["id"].clone();
    let body = json!({"to": user, "messages": [{"type": "text", "text": "Yes, three left."}]}).to_string();
    let url = format!("{}/v2/bot/message/push", run.base_url(Platform::Line));
    client()
        .post(url)
        .bearer_auth(token)
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await
        .unwrap();
    let got = receiver.wait(1).await;
    assert_eq!(got[0].json()["events"][0]["source"]["userId"], user);
    assert_eq!(run.wait_for_sent(Platform::Line, 1, Duration::from_secs(1)).await.len(), 1);
}

#[tokio::test]
async fn shops_have_a_past_and_orders_move_by_themselves() {
    let settings = Settings {
        platforms: vec![Platform::Shopee],
        rate: 6000.0,
        time_scale: 1000.0,
        ..Settings::default()
    };
    let run = Simulators::start(settings).await.unwrap();
    let shopee = run.control(Platform::Shopee).clone();
    let state = shopee.state();
    let past = |name: &str| state["accounts"][0][name].as_array().unwrap().len();
    assert_eq!((past("conversations"), past("orders")), (12, 12));
    let receiver = Receiver::open().await;
    shopee.console(&json!({"callback_url": format!("{}/webhooks/shopee", receiver.base)})).await.unwrap();
    let auth = format!(
        "{}?partner_id={}&auth_type=seller&response_type=code&auto=1&redirect_uri=http://127.0.0.1/cb",
        run.settings(Platform::Shopee)["auth_url"].as_str().unwrap(),
        state["app"]["partner_id"]
    );
    let response = client().get(auth.replace("&auto=1", "")).send().await.unwrap();
    let page = response.text().await.unwrap();
    assert!(page.contains("Approve") && page.contains("Refuse"));
    client().get(auth).send().await.unwrap();
    assert!(!shopee.fronts()[0].connected, "no traffic before the code is exchanged");
    let shop = state["accounts"][0]["id"].as_str().unwrap().to_owned();
    let order = simulators::Order { action: "any".to_owned(), ..Default::default() };
    while shopee.order(&order).is_ok() {}
    let moved = || {
        receiver
            .got()
            .iter()
            .filter(|g| g.json()["code"] == 3)
            .map(|g| g.json()["data"]["status"].as_str().unwrap().to_owned())
            .collect::<BTreeSet<_>>()
    };
    until("orders that moved", || moved().len() >= 3).await;
    assert!(
        receiver
            .got()
            .iter()
            .filter(|g| g.json()["code"] == 3)
            .all(|g| g.json()["shop_id"].as_u64() == shop.parse().ok())
    );
}

#[tokio::test]
async fn the_same_seed_makes_the_same_world() {
    let world = |seed: u64| async move {
        let settings = Settings { seed, ..Settings::quiet() };
        let run = Simulators::start(settings).await.unwrap();
        let people = |p: Platform| run.control(p).state()["accounts"].clone();
        (people(Platform::Line), people(Platform::Shopee), people(Platform::Lazada))
    };
    assert_eq!(world(3).await, world(3).await);
    assert_ne!(world(3).await, world(4).await);
}

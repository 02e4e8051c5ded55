//! Facebook: what there is to read, and what happens by itself.

use super::*;

#[tokio::test]
async fn history_is_listed_in_pages_and_deep_only_twenty() {
    let desk = open().await;
    for n in 0..25 {
        desk.say(json!({"text": format!("m{n}"), "silent": true, "at_ms": 1_784_000_000_000_i64 + n * 1000}));
    }
    for n in 1..4 {
        desk.say(json!({"text": "hello", "silent": true, "from": desk.customer(n), "at_ms": 1_784_100_000_000_i64 + i64::try_from(n).unwrap()}));
    }
    assert_eq!(desk.hub.got().len(), 0, "silent is silent");
    let path = "/me/conversations?platform=messenger&fields=id,updated_time,participants,unread_count,message_count,can_reply,is_owner&limit=3";
    let page = desk.get(path).await;
    let rows = page["data"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    assert!(rows[0]["id"].as_str().unwrap().starts_with("t_"));
    assert_eq!(rows[0]["participants"]["data"][0]["id"], desk.customer(3).as_str());
    let next = page["paging"]["next"].as_str().unwrap();
    assert!(next.contains(&desk.token), "next embeds the token");
    let after = page["paging"]["cursors"]["after"].as_str().unwrap();
    let last = desk.get(&format!("{path}&after={after}")).await;
    assert_eq!((last["data"].as_array().unwrap().len(), last["paging"].get("next")), (1, None));
    let talk = last["data"][0].clone();
    assert_eq!(
        (talk["message_count"].as_i64(), talk["updated_time"].as_str()),
        (Some(25), Some("2026-07-14T03:33:44+0000"))
    );
    let one = desk
        .get(&format!(
            "/me/conversations?platform=messenger&user_id={}&fields=participants",
            desk.customer(0)
        ))
        .await;
    assert_eq!(one["data"].as_array().unwrap().len(), 1);
    let id = talk["id"].as_str().unwrap();
    let whole = desk
        .get(&format!("/{id}?fields=messages.limit(22){{id,created_time,from,to,message,attachments,tags}}"))
        .await;
    let messages = whole["messages"]["data"].as_array().unwrap();
    assert_eq!(
        (messages[0]["message"].as_str(), messages[19]["message"].as_str()),
        (Some("m24"), Some("m5"))
    );
    assert!(
        messages[20].get("message").is_none() && messages[20]["id"].is_string(),
        "beyond twenty only the id"
    );
    let old = desk.get(&format!("/{}?fields=id,message", messages[20]["id"].as_str().unwrap())).await;
    assert_eq!(code(&old), (9_000_001, 0));
    let new = desk.get(&format!("/{}?fields=id,message,from", messages[0]["id"].as_str().unwrap())).await;
    assert_eq!(
        (new["message"].as_str(), new["from"]["id"].as_str()),
        (Some("m24"), Some(desk.customer(0).as_str()))
    );
    let edge = desk.get(&format!("/{id}/messages?fields=id,message&limit=2")).await;
    assert_eq!(edge["data"].as_array().unwrap().len(), 2);
    assert_eq!(code(&desk.get(&format!("/{id}?fields=folder_name")).await), (100, 0));
    assert_eq!(code(&desk.get(&format!("/{id}?fields=messages{{")).await), (2500, 0));
    assert_eq!(code(&desk.get("/t_0?fields=id").await), (100, 33));
}

#[tokio::test]
async fn profiles_tell_or_refuse() {
    let desk = open().await;
    let who = desk.customer(0);
    let path = format!("/{who}?fields=id,name,first_name,last_name,profile_pic");
    let profile = desk.get(&path).await;
    assert_eq!(profile["name"], desk.account["customers"][0]["name"]);
    let picture = profile["profile_pic"].as_str().unwrap();
    assert_eq!(desk.http.get(picture).send().await.unwrap().status(), 200);
    for (profile, expected) in
        [("phone", (2_018_218, 0)), ("no_feature", (2_018_247, 0)), ("hidden", (100, 33))]
    {
        desk.console(json!({"customer": who, "profile": profile})).await;
        assert_eq!(code(&desk.get(&path).await), expected, "{profile}");
    }
    desk.console(json!({"customer": who, "profile": "empty"})).await;
    assert_eq!(desk.get(&path).await, json!({}));
    assert_eq!(code(&desk.get("/7000000000000001?fields=name").await), (100, 33));
    assert_eq!(code(&desk.get(&format!("/{}?fields=locale", desk.customer(1))).await), (10, 0));
}

#[tokio::test]
async fn customers_come_by_themselves_and_answer_answers() {
    let settings = simulators::Settings {
        platforms: vec![Platform::Facebook],
        rate: 4000.0,
        time_scale: 1000.0,
        ..simulators::Settings::default()
    };
    let desk = open_on(
        simulators::Simulators::start(simulators::Settings {
            switches: simulators::Switches { auto_approve: true, ..Default::default() },
            ..settings
        })
        .await
        .unwrap(),
    )
    .await;
    assert_eq!(desk.account["conversations"].as_array().unwrap().len(), 12, "a past");
    let list = desk.get("/me/conversations?platform=messenger&fields=id,message_count&limit=50").await;
    assert_eq!(list["data"].as_array().unwrap().len(), 12);
    until("many of them", || desk.hub.elements().len() >= 60).await;
    let people: std::collections::BTreeSet<String> =
        desk.hub.elements().iter().map(|(_, e)| e["sender"]["id"].to_string()).collect();
    assert!(people.len() >= 4, "only {} people", people.len());
    assert!(desk.hub.elements().iter().any(|(_, e)| e["message"]["attachments"].is_array()));
}

#[tokio::test]
async fn loads_are_signed_escaped_and_stable() {
    let shape = simulators::load::Shape::new(200, 10, 3, 1_767_225_600_000);
    for load in [
        simulators::load::facebook(&shape, SECRET, "104857600012345"),
        simulators::load::instagram(&shape, SECRET, "17841400000000123"),
    ] {
        assert_eq!((load.requests.len(), load.expected.len()), (240, 200));
        for request in &load.requests {
            let digest = format!("sha256={}", hex::encode(hmac(SECRET, &request.body)));
            assert!(
                request.headers.contains(&("x-hub-signature-256".to_owned(), digest))
                    && request.body.is_ascii()
            );
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            assert_eq!(body["entry"][0]["messaging"][0]["message"]["mid"], request.event.as_str());
        }
    }
}

#[tokio::test]
async fn held_back_webhooks_are_overtaken_and_none_is_missing() {
    let settings =
        simulators::Settings { platforms: vec![Platform::Facebook], ..simulators::Settings::quiet() };
    let desk = open_on(simulators::Simulators::start(settings).await.unwrap()).await;
    desk.switch(json!({"reorder_percent": 50}));
    for n in 0..30 {
        desk.say(json!({"text": format!("{n:02}")}));
    }
    desk.hub.wait(30).await;
    let texts: Vec<String> =
        desk.hub.elements().iter().map(|(_, e)| e["message"]["text"].as_str().unwrap().to_owned()).collect();
    let mut sorted = texts.clone();
    sorted.sort();
    assert_ne!(texts, sorted, "nothing was overtaken");
    sorted.dedup();
    assert_eq!(sorted.len(), 30);
}

#[tokio::test]
async fn the_same_seed_makes_the_same_pages() {
    let world = |seed: u64| async move {
        let run =
            simulators::Simulators::start(simulators::Settings { seed, ..simulators::Settings::quiet() })
                .await
                .unwrap();
        [Platform::Facebook, Platform::Instagram]
            .map(|p| (run.control(p).state()["accounts"].clone(), run.settings(p)["app_secret"].clone()))
    };
    let (a, b) = (world(3).await, world(4).await);
    assert_eq!(a, world(3).await);
    assert_ne!(a, b);
    let ids = a[0].0.as_array().unwrap().iter().flat_map(|p| p["customers"].as_array().unwrap().clone());
    assert!(ids.into_iter().any(|c| c["id"].as_str().unwrap().parse::<u64>().unwrap() > 1 << 53));
}

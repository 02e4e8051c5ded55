//! What a member sets for themselves, and the devices that are notified.

use http::Method;
use model::Role;
use serde_json::{Value, json};

use super::{Guest, House};

const SETTINGS: &str = "/api/v1/me/settings";
const DEVICES: &str = "/api/v1/me/push-subscriptions";

async fn set(house: &House, guest: &Guest, change: Value) -> super::Answer {
    house.send(guest, Method::PATCH, SETTINGS, &change, &[]).await
}

fn device(endpoint: &str) -> Value {
    json!({"endpoint": endpoint, "keys": {"p256dh": "BAQE", "auth": "AQE="}, "device": " Chrome,\n Android "})
}

#[tokio::test]
async fn settings_change_by_what_is_said_and_are_one_s_own() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (_, viewer) = house.member(workspace, "viewer@example.com", Role::Viewer).await;
    let first = house.get(&owner, SETTINGS).await.json();
    assert_eq!(
        first,
        json!({
            "theme": "system", "density": "comfortable", "language": null, "time_zone": null, "calendar": "gregorian",
            "single_keys": true, "send_with": "mod_enter", "undo_send_s": 5, "sound": "away", "quiet_hours": null,
            "notifications": {"assigned": true, "mentioned": true, "unassigned": true, "window_now": true, "hide_text": false},
        })
    );
    let hours = json!({"from": "22:00", "to": "07:00", "days": [1, 2, 3, 4, 5], "time_zone": "Asia/Bangkok"});
    let answer =
        set(&house, &viewer, json!({"theme": "dark", "language": "th", "quiet_hours": hours, "notifications": {"hide_text": true}}))
            .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let mine = house.get(&viewer, SETTINGS).await.json();
    assert_eq!(
        (&mine["theme"], &mine["language"], &mine["quiet_hours"]),
        (&json!("dark"), &json!("th"), &hours)
    );
    assert_eq!(
        (&mine["notifications"]["hide_text"], &mine["notifications"]["assigned"]),
        (&json!(true), &json!(true))
    );
    set(&house, &viewer, json!({"language": null, "quiet_hours": null})).await;
    let mine = house.get(&viewer, SETTINGS).await.json();
    assert_eq!(
        (&mine["language"], &mine["quiet_hours"], &mine["theme"]),
        (&json!(null), &json!(null), &json!("dark"))
    );
    assert_eq!(house.get(&owner, SETTINGS).await.json(), first, "somebody else's stay as they were");
}

#[tokio::test]
async fn settings_that_mean_nothing_are_refused_with_a_cure() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let hours = |change: Value| {
        let mut hours = json!({"from": "22:00", "to": "07:00", "days": [1], "time_zone": "Asia/Bangkok"});
        hours.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        json!({"quiet_hours": hours})
    };
    for (change, field) in [
        (json!({"theme": "pink"}), "theme"),
        (json!({"language": "Thai language"}), "language"),
        (json!({"time_zone": "Mars/Olympus"}), "time_zone"),
        (json!({"time_zone": "../../etc/passwd"}), "time_zone"),
        (json!({"undo_send_s": 31}), "undo_send_s"),
        (json!({"colour": "red"}), "colour"),
        (hours(json!({"from": "25:00"})), "quiet_hours.from"),
        (hours(json!({"to": "7"})), "quiet_hours.to"),
        (hours(json!({"days": []})), "quiet_hours.days"),
        (hours(json!({"days": [1, 1]})), "quiet_hours.days"),
        (hours(json!({"days": [8]})), "quiet_hours.days"),
        (hours(json!({"time_zone": "Bangkok"})), "quiet_hours.time_zone"),
    ] {
        let answer = set(&house, &owner, change.clone()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["field"].as_str()),
            (422, Some(field)),
            "{change}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn a_device_is_added_once_shown_without_its_address_and_removed_by_its_own_member() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (_, agent) = house.member(workspace, "agent@example.com", Role::Agent).await;
    let made = house.post(&owner, DEVICES, &device("https://push.example/secret-a")).await;
    assert_eq!(made.status, 201, "{made:?}");
    let shown = made.json();
    assert_eq!(
        (&shown["device"], &shown["service"], &shown["is_here"]),
        (&json!("Chrome, Android"), &json!("push.example"), &json!(true))
    );
    let again = house.post(&owner, DEVICES, &device("https://push.example/secret-a")).await;
    assert_eq!(again.json()["id"], shown["id"]);
    let list = house.get(&owner, DEVICES).await;
    assert_eq!(list.json()["items"].as_array().map(Vec::len), Some(1));
    assert!(!String::from_utf8_lossy(&list.bytes).contains("secret-a"));
    assert_eq!(house.get(&agent, DEVICES).await.json()["items"], json!([]));

    let at = format!("{DEVICES}/{}", shown["id"].as_str().expect("an id"));
    assert_eq!(house.send(&agent, Method::DELETE, &at, &json!({}), &[]).await.status, 404);
    assert_eq!(house.send(&owner, Method::DELETE, &at, &json!({}), &[]).await.status, 204);
    assert_eq!(house.send(&owner, Method::DELETE, &at, &json!({}), &[]).await.status, 404);
    let acts = store::audit::list(&house.server.store, workspace, None, 50).await.expect("reads");
    let devices: Vec<_> =
        acts.items.iter().map(|e| e.act.action.as_str()).filter(|a| a.starts_with("push_")).collect();
    assert_eq!(devices, ["push_subscription.delete", "push_subscription.create"]);
}

#[tokio::test]
async fn what_is_no_device_is_refused() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let long = format!("https://push.example/{}", "x".repeat(2100));
    for (body, field) in [
        (device("https://10.0.0.1/push"), "endpoint"),
        (device(&long), "endpoint"),
        (
            json!({"endpoint": "https://push.example/a", "keys": {"p256dh": "?", "auth": "AQE"}}),
            "keys.p256dh",
        ),
        (
            json!({"endpoint": "https://push.example/a", "keys": {"p256dh": "BAQE", "auth": "+/"}}),
            "keys.auth",
        ),
    ] {
        let answer = house.post(&owner, DEVICES, &body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["field"].as_str()),
            (422, Some(field)),
            "{answer:?}"
        );
    }
    assert_eq!(house.get(&owner, "/api/v1/push/key").await.json(), json!({"public_key": "key"}));
}

#[tokio::test]
async fn who_signs_out_is_notified_no_more() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    house.post(&owner, DEVICES, &device("https://push.example/a")).await;
    let all = async || {
        store::push_subscription::list_all(&house.server.store, workspace).await.expect("reads").len()
    };
    assert_eq!(all().await, 1);
    assert_eq!(house.send(&owner, Method::DELETE, "/api/v1/session", &json!({}), &[]).await.status, 204);
    assert_eq!(all().await, 0);
}

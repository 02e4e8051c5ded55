//! What the platform itself says: the test message of the console, an audited film, a token about to end.

use std::time::Duration;

use bytes::Bytes;
use serde_json::json;

use super::Lazada;
use super::push::{PATIENCE, Push, Subject, headers, note, outcome, send};
use super::state::Role;
use crate::dice::fresh;

/// The console's "Verify": a really signed POST without a usable seller. The URL is kept when it answers.
///
/// # Errors
/// Why it was not kept.
pub async fn verify(lazada: &Lazada, role: Role, url: &str) -> Result<(), String> {
    let parsed = url::Url::parse(url).map_err(|e| format!("the push URL is not a URL: {e}"))?;
    if parsed.scheme() != "https" && !crate::line::message::is_loopback(&parsed) {
        return Err("the push URL must be https".to_owned());
    }
    let desk = &lazada.desk;
    let body = json!({
        "seller_id": "null", "message_type": 0, "site": "lazada_sg", "timestamp": desk.clock.now_ms(),
        "data": {"order_status": "unpaid", "trade_order_id": "123456", "trade_order_line_id": "12345", "status_update_time": desk.clock.now_s()},
    });
    let body = Bytes::from(body.to_string());
    let headers = {
        let world = lazada.world();
        let app = world.app(role);
        headers(&app.key, &app.secret, &body)
    };
    let answer = desk.courier.post(url, &headers, body, PATIENCE).await;
    let outcome = outcome(&answer);
    note(desk, 0, url, &fresh(12), "verify", 1, Some(&answer), outcome);
    if outcome != "accepted" {
        return Err(format!(
            "the test message was not answered with 200 within 500 ms: {outcome} {:?}",
            answer.status
        ));
    }
    let mut world = lazada.world();
    let app = world.app_mut(role);
    app.push_url = Some(url.to_owned());
    app.push_stopped = false;
    app.outcomes.clear();
    Ok(())
}

/// Type 7: a film for chat was audited.
pub fn video_audited(lazada: &Lazada, role: Role, shop: u64, video: &str, after: Duration) {
    let (desk, world) = (lazada.desk.clone(), lazada.shared_world());
    let video = video.to_owned();
    let later = Lazada { desk: desk.clone(), world };
    desk.courier.run(None, async move {
        later.desk.clock.wait(after).await;
        let data =
            json!({"videoId": video, "state": "AUDIT_SUCCESS", "timestamp": later.desk.clock.now_ms()});
        send(
            &later,
            Push {
                role,
                kind: 7,
                shop: Some(shop),
                event: format!("video {video}"),
                lane: None,
                subject: Subject::Fixed(data),
            },
        );
    });
}

/// Type 8: the token of an app is about to end. The seller's real id is inside (lazada §2.3).
pub fn expiring(lazada: &Lazada, role: Role, shop: u64) {
    let data = {
        let world = lazada.world();
        let until = world
            .grants
            .iter()
            .find(|g| g.role == role && g.shops.contains(&shop))
            .map_or(0, |g| g.access_until_ms / 1000);
        json!({"app_key": world.app(role).key, "auth_expiry_time": until, "seller_id": shop.to_string()})
    };
    send(
        lazada,
        Push {
            role,
            kind: 8,
            shop: Some(shop),
            event: "expiring".to_owned(),
            lane: None,
            subject: Subject::Fixed(data),
        },
    );
}

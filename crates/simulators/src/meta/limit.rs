//! Rates and usage headers (facebook §4.6, §5.4; instagram §4).

use axum::response::Response;
use serde_json::{Value, json};

use super::refusal::Fault;
use super::{Flavor, Meta};

/// Counts a call of a class against its limit a second, over ten seconds (which pass by the run's scale).
///
/// # Errors
/// 80006 (Instagram 80002) for reads, 613 for sends.
pub fn spend(meta: &Meta, account: &str, class: &str, per_second: usize) -> Result<(), Fault> {
    let now = meta.desk.clock.now_ms();
    let window = meta.scaled_ms(10_000).max(1);
    let mut world = meta.world();
    let recent = world.recent.entry((account.to_owned(), class.to_owned())).or_default();
    recent.retain(|at| now - at < window);
    recent.push(now);
    if recent.len() <= per_second * 10 {
        return Ok(());
    }
    let name = meta.flavor.messaging_scope();
    Err(match (class, meta.flavor) {
        ("conversations", Flavor::Messenger) => Fault::new(
            80_006,
            format!("(#80006) There have been too many calls to this messenger account ({name})."),
        ),
        ("conversations", Flavor::Instagram) => {
            Fault::new(80_002, "(#80002) There have been too many calls to this Instagram account.")
        }
        _ => Fault::new(613, "(#613) Calls to this api have exceeded the rate limit.").subcode(2_534_040),
    }
    .passing())
}

/// Puts the usage headers on an answer: the app's after some calls, the business's when the console set one
/// or a limit was hit.
pub fn usage(meta: &Meta, account: Option<&str>, limited: bool, response: &mut Response) {
    let (calls, set, first) = {
        let mut world = meta.world();
        world.calls += 1;
        (world.calls, world.app.usage.clone(), world.accounts.first().map(|a| a.id.clone()))
    };
    let mut put = |name: &'static str, value: Value| {
        if let Ok(value) = value.to_string().parse() {
            response.headers_mut().insert(name, value);
        }
    };
    // They appear only after enough calls.
    if calls > 10 || limited {
        let share = if limited { 100 } else { (calls / 10).min(60) };
        put("x-app-usage", json!({"call_count": share, "total_time": share / 2, "total_cputime": share / 3}));
    }
    if set.is_some() || limited {
        let kind = if meta.flavor == Flavor::Messenger { "messenger" } else { "instagram" };
        let mut row = json!({
            "type": kind, "call_count": 100, "total_cputime": 20, "total_time": 30, "estimated_time_to_regain_access": 1,
        });
        if let (Some(row), Some(Value::Object(set))) = (row.as_object_mut(), set) {
            row.extend(set);
        }
        let id = account.map(ToOwned::to_owned).or(first).unwrap_or_default();
        put("x-business-use-case-usage", json!({id: [row]}));
    }
}

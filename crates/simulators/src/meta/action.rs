//! What is done in a conversation beside sending: sender actions (facebook §4.4, instagram §4) and who owns
//! the thread.

use serde_json::{Value, json};

use super::Meta;
use super::call::Call;
use super::refusal::Fault;
use super::send::{no_user, reachable};
use super::token::Caller;

/// `typing_on`, `typing_off`, `mark_seen`, `react`, `unreact`.
///
/// # Errors
/// The refusal.
pub fn sender_action(
    meta: &Meta,
    call: &Call,
    account: &str,
    to: &str,
    action: &str,
) -> Result<Value, Fault> {
    if call.params.contains_key("message") {
        return Err(Fault::parameter("Only recipient may go with sender_action"));
    }
    let payload = call.json("payload").unwrap_or(Value::Null);
    let mut world = meta.world();
    let it = world.account_mut(account).ok_or_else(|| super::token::missing(account))?;
    reachable(meta.flavor, it, to)?;
    let (flavor, seed, own) = (meta.flavor, meta.desk.seed, it.id.clone());
    let talk = it.talk_mut(flavor, seed, to);
    match action {
        "typing_on" | "typing_off" => {}
        "mark_seen" => talk.unread = 0,
        "react" | "unreact" => {
            let mid = payload["message_id"].as_str().unwrap_or("");
            let Some(message) = talk.messages.iter_mut().find(|m| m.id == mid) else {
                return Err(Fault::parameter(
                    "Param payload[message_id] is not a message of this conversation",
                ));
            };
            match (action, payload["reaction"].as_str()) {
                ("react", Some(reaction)) if !reaction.is_empty() => {
                    message.reactions.insert(own, reaction.to_owned());
                }
                ("unreact", None) => {
                    message.reactions.remove(&own);
                }
                _ => {
                    return Err(Fault::parameter(
                        "Param payload[reaction] must be given to react, and only then",
                    ));
                }
            }
        }
        other => {
            return Err(Fault::parameter(&format!(
                "Param sender_action must be one of {{mark_seen, react, typing_off, typing_on, unreact}} - got {other:?}"
            )));
        }
    }
    drop(world);
    meta.world().actions.push((account.to_owned(), to.to_owned(), action.to_owned()));
    Ok(json!({"recipient_id": to}))
}

/// `take_thread_control` and its siblings.
///
/// # Errors
/// The refusal.
pub fn thread_control(meta: &Meta, call: &Call, caller: &Caller, node: &str) -> Result<Value, Fault> {
    let account = caller.own(&meta.world(), node)?;
    caller.may(meta.flavor.messaging_scope(), call)?;
    let recipient = call.json("recipient").unwrap_or(Value::Null);
    let to = recipient["id"].as_str().unwrap_or("").to_owned();
    let mut world = meta.world();
    let it = world.account_mut(&account).ok_or_else(|| super::token::missing(&account))?;
    if it.customer(&to).is_none() {
        return Err(no_user(meta.flavor));
    }
    let edge = call.path.last().map_or("", String::as_str);
    let talk = it.talk_mut(meta.flavor, meta.desk.seed, &to);
    match edge {
        "take_thread_control" => talk.owner = None,
        "pass_thread_control" => {
            talk.owner = Some(call.text("target_app_id").unwrap_or("263902037430900").to_owned());
        }
        _ => {}
    }
    Ok(json!({"success": true}))
}

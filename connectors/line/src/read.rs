//! Telling LINE that we have read (line §4.7).

use connector::{AccountContext, Auth, Exchange, Op, Plan, Request, ThreadContext};
use serde_json::json;

use crate::{
    manifest::{ALL, API},
    memo, setup,
};

/// Marks everything up to the newest message as read. Nothing is asked while another channel holds the conversation, when LINE marks by
/// itself (chat switched off), or before any message came.
pub fn mark_read(account: &AccountContext, thread: &ThreadContext) -> Plan<()> {
    let by_itself = account.memo.get("chat_mode").map(String::as_str) == Some("bot");
    let token = memo::read_token(thread).filter(|_| !by_itself && !memo::is_standby(thread));
    let Some(token) = token else { return Plan::done(()) };
    let body = json!({ "markAsReadToken": token });
    let request = Request::post_json(API, "/v2/bot/chat/markAsRead", Auth::Grant, &body);
    Plan::ask(Exchange::act(Op::MarkRead, ALL, request).repeatable(), |reply| setup::empty_object(&reply))
}

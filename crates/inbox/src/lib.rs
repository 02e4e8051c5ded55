//! The rules of an inbox: receive, reply, note, assign, snooze. Knows no network and no platform by name; time is an argument.

pub mod contact;
pub mod conversation;
pub mod message;
pub mod receive;

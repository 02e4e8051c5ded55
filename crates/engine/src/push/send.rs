//! One call to a push service.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use connector::{Fault, FaultClass};
use model::{ConversationId, MemberId, Time};
use p256::SecretKey;
use reqwest::{Method, StatusCode, header::RETRY_AFTER};
use sha2::{Digest, Sha256};
use store::push_subscription::Reach;
use url::Url;

use super::{Keys, Sender, allowed, encrypt::encrypt};
use crate::{
    clock,
    outside::{Forbidden, Outside},
};

/// How long a push service keeps what a device that is off has not fetched.
const KEPT: Duration = Duration::from_hours(4);
/// How long a call may take.
const CALL: Duration = Duration::from_secs(15);
/// Longest time that a push service is believed when it names one.
const LONGEST_WAIT: Duration = Duration::from_hours(1);
/// Plaintexts are filled up to a multiple of this, so that their length says little.
const STEP: usize = 512;

/// What became of a push that was not refused for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// The push service has it.
    Taken,
    /// The device takes no more pushes.
    Gone,
}

/// Of pushes with one topic a push service keeps only the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Topic(String);

impl Topic {
    /// The topic of a member's conversation. The service cannot tell which.
    pub(crate) fn of(member: MemberId, conversation: ConversationId) -> Topic {
        let mut hash = Sha256::new();
        hash.update(member.uuid().as_bytes());
        hash.update(conversation.uuid().as_bytes());
        // At most 32 characters of Base64 for URLs.
        Topic(URL_SAFE_NO_PAD.encode(&hash.finalize()[..24]))
    }
}

/// Sends pushes.
pub(crate) struct Pusher {
    sender: Sender,
    outside: Outside,
}

impl Pusher {
    /// A sender that reaches what the guard of `outside` lets through.
    pub(crate) fn new(sender: Sender, outside: Outside) -> Pusher {
        Pusher { sender, outside }
    }

    pub(crate) fn sender(&self) -> &Sender {
        &self.sender
    }

    pub(crate) fn allows(&self, endpoint: &Url) -> Result<(), Forbidden> {
        allowed(endpoint, self.outside.guard())
    }

    /// Hands a push over. The error is a refusal that passes, or one that does not, by its class.
    pub(crate) async fn push(&self, to: &Reach, topic: &Topic, plain: &[u8]) -> Result<Pushed, Fault> {
        let invalid = |detail: String| Fault::new(FaultClass::Invalid, "bad_push", detail);
        let endpoint = Url::parse(&to.endpoint).map_err(|_| invalid("the endpoint is no URL".to_owned()))?;
        self.allows(&endpoint).map_err(|e| invalid(e.to_string()))?;
        let device = Keys::read(&to.public_key, &to.auth).map_err(|e| invalid(e.to_string()))?;
        let pad = plain.len().next_multiple_of(STEP).min(super::encrypt::LONGEST).saturating_sub(plain.len());
        let body = encrypt(&device, &once(), clock::random(), plain, pad)
            .ok_or_else(|| invalid("the message is too long".to_owned()))?;
        let answer = self
            .outside
            .request(Method::POST, endpoint.clone(), &[])
            .map_err(|e| invalid(e.to_string()))?
            .timeout(CALL)
            .header("authorization", self.sender.authorization(&endpoint, clock::now()))
            .header("content-type", "application/octet-stream")
            .header("content-encoding", "aes128gcm")
            .header("ttl", KEPT.as_secs())
            .header("topic", &topic.0)
            .header("urgency", "high")
            .body(body)
            .send()
            .await
            // The address is a secret of the device's: it shows in no log.
            .map_err(|e| Fault::new(FaultClass::Upstream, Fault::NOT_REACHED, e.without_url().to_string()))?;
        let wait =
            answer.headers().get(RETRY_AFTER).and_then(|v| retry_after(v.to_str().ok()?, clock::now()));
        let status = answer.status();
        match status {
            s if s.is_success() => Ok(Pushed::Taken),
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(Pushed::Gone),
            s => {
                let class = match s {
                    StatusCode::TOO_MANY_REQUESTS => FaultClass::Throttled,
                    StatusCode::REQUEST_TIMEOUT => FaultClass::Upstream,
                    s if s.is_server_error() => FaultClass::Upstream,
                    _ => FaultClass::Invalid,
                };
                let fault = Fault::new(
                    class,
                    format!("push_{}", s.as_u16()),
                    format!("the push service answered {s}"),
                );
                Err(match wait {
                    Some(wait) => fault.after(wait),
                    None => fault,
                })
            }
        }
    }
}

/// A key that is used once.
fn once() -> SecretKey {
    loop {
        // Next to no number of this length is no key of the curve.
        if let Ok(key) = SecretKey::from_slice(&clock::random::<32>()) {
            return key;
        }
    }
}

/// Seconds, or a date in the form of mail headers.
fn retry_after(said: &str, now: Time) -> Option<Duration> {
    let wait = if let Ok(seconds) = said.trim().parse::<u64>() {
        Duration::from_secs(seconds)
    } else {
        let at = jiff::fmt::rfc2822::parse(said.trim()).ok()?.timestamp();
        Time::from_millis(at.as_millisecond()).since(now)
    };
    Some(wait.clamp(Duration::from_secs(1), LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_seconds_or_a_date_and_never_without_end() {
        let now = Time::parse("2026-11-26T08:00:00Z").expect("a time");
        assert_eq!(retry_after("120", now), Some(Duration::from_mins(2)));
        assert_eq!(retry_after("Thu, 26 Nov 2026 08:00:30 GMT", now), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("999999999", now), Some(LONGEST_WAIT));
        assert_eq!(retry_after("soon", now), None);
    }

    #[test]
    fn a_topic_is_what_services_take_and_the_same_again() {
        let topic = |n: u128| {
            let id = uuid::Uuid::from_u128(n);
            Topic::of(MemberId::from_uuid(id), ConversationId::from_uuid(id))
        };
        assert_eq!(topic(1), topic(1));
        assert_ne!(topic(1), topic(2));
        assert!(
            topic(1).0.len() <= 32
                && topic(1).0.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        );
    }
}

//! What plans yield, as JSON for recordings. Secrets are shown: in recordings all of them are fakes, and a
//! token read from the wrong field must be seen.

use std::fmt;

use connector::{Connected, Delivery, Found, Grant, Page, Probe, Profile, Reply, Secrets, Sent, SetupStep};
use serde_json::{Map, Value, json};

/// What a plan yielded.
#[derive(Clone, Debug, PartialEq)]
pub struct Yielded {
    /// As JSON, with every fake secret in it.
    pub json: Value,
    /// As its own `Debug` shows it; must hold no secret.
    pub debug: String,
}

/// Something that a plan yields.
pub trait Show: fmt::Debug {
    /// As JSON.
    fn show(&self) -> Value;
}

impl Yielded {
    /// Takes down what was yielded.
    #[expect(clippy::needless_pass_by_value, reason = "maps a plan's result, which is handed over")]
    pub fn of<T: Show>(value: T) -> Yielded {
        Yielded { json: value.show(), debug: format!("{value:?}") }
    }
}

/// Serialises our own plain data.
fn plain(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_else(|e| Value::String(format!("cannot be shown: {e}")))
}

fn shown(secrets: &Secrets) -> Value {
    Value::Object(secrets.iter().map(|(k, s)| (k.to_owned(), json!(s.reveal()))).collect::<Map<_, _>>())
}

impl Show for () {
    fn show(&self) -> Value {
        Value::Null
    }
}

impl Show for Reply {
    fn show(&self) -> Value {
        json!({ "status": self.status.as_u16(), "content_type": self.header("content-type") })
    }
}

impl Show for Grant {
    fn show(&self) -> Value {
        json!({
            "secrets": shown(&self.secrets),
            "used_for": format!("{:?}", self.used_for),
            "scopes": self.scopes,
            "expires_at": self.expires_at,
            "renew_at": self.renew_at,
            "ends_at": self.ends_at,
            "ephemeral": self.ephemeral,
        })
    }
}

impl Show for Connected {
    fn show(&self) -> Value {
        json!({
            "external_id": self.external_id,
            "name": self.name,
            "grant": self.grant.show(),
            "capabilities": plain(&self.capabilities),
            "memo": self.memo,
        })
    }
}

impl Show for Probe {
    fn show(&self) -> Value {
        json!({
            "name": self.name,
            "capabilities": plain(&self.capabilities),
            "problems": plain(&self.problems),
            "quota": self.quota.map(|(left, total)| json!({ "left": left, "total": total })),
            "ends_at": self.ends_at,
            "memo": self.memo,
        })
    }
}

impl Show for SetupStep {
    fn show(&self) -> Value {
        json!({ "code": self.code, "state": format!("{:?}", self.state), "detail": self.detail })
    }
}

impl Show for Delivery {
    fn show(&self) -> Value {
        let body = serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&self.body).into_owned()));
        json!({ "account": self.account, "key": self.key, "at": self.at, "body": body })
    }
}

impl Show for Page {
    fn show(&self) -> Value {
        json!({
            "deliveries": self.deliveries.show(),
            "cursor": self.cursor,
            "more": self.more,
            "confirm": self.confirm,
        })
    }
}

impl Show for Profile {
    fn show(&self) -> Value {
        match self {
            Profile::Known(contact) => json!({ "known": plain(contact) }),
            Profile::Hidden => json!("hidden"),
        }
    }
}

impl Show for Sent {
    fn show(&self) -> Value {
        plain(self)
    }
}

impl Show for Found {
    fn show(&self) -> Value {
        match self {
            Found::Sent(sent) => json!({ "sent": plain(sent) }),
            Found::NotSent => json!("not_sent"),
            Found::Unclear => json!("unclear"),
        }
    }
}

impl<T: Show> Show for Vec<T> {
    fn show(&self) -> Value {
        Value::Array(self.iter().map(Show::show).collect())
    }
}

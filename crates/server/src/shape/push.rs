//! Devices that take pushes, as the API shows them. How they are reached is never shown again.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, When};

/// A device of the caller's.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PushSubscription {
    /// Its id.
    pub id: Id,
    /// What it calls itself.
    #[schema(example = "Chrome, Android")]
    pub device: String,
    /// The host of its push service.
    #[schema(example = "fcm.googleapis.com")]
    pub service: String,
    /// Whether it is the one of this session.
    pub is_here: bool,
    /// Since when.
    pub created_at: When,
    /// When its push service last took something.
    pub pushed_at: Option<When>,
}

impl PushSubscription {
    /// A device, as its member sees it from a session.
    pub fn of(
        s: store::push_subscription::PushSubscription,
        here: Option<model::SessionId>,
    ) -> PushSubscription {
        let service =
            url::Url::parse(&s.reach.endpoint).ok().and_then(|url| url.host_str().map(str::to_owned));
        PushSubscription {
            id: s.id.into(),
            device: s.reach.device,
            service: service.unwrap_or_default(),
            is_here: here == Some(s.session_id),
            created_at: s.created_at.into(),
            pushed_at: s.pushed_at.map(Into::into),
        }
    }
}

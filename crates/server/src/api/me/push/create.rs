//! Adds a device.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use http::StatusCode;
use serde::Deserialize;
use store::{StoreError, push_subscription::Reach};
use utoipa::ToSchema;

use crate::{auth::Myself, extract::Json, problem::Problem, shape::PushSubscription, state::Server};

/// Base64 for URLs, with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A push subscription, as the browser gives it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPushSubscription {
    /// The push service's address for the device: https, at most 2048 characters.
    #[schema(max_length = 2048)]
    pub endpoint: String,
    /// Its keys.
    pub keys: PushKeys,
    /// What the device calls itself, for the list of devices.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub device: Option<String>,
}

/// A device's keys, each in Base64 for URLs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushKeys {
    /// Its public key.
    pub p256dh: String,
    /// Its authentication secret.
    pub auth: String,
}

/// Adds a device that takes the caller's pushes. The same endpoint again is the same device.
///
/// It ends with the session that adds it, so an API token cannot add one.
#[utoipa::path(post, path = "/me/push-subscriptions", tag = "me", operation_id = "push_subscriptions_create", request_body = NewPushSubscription, responses((status = 201, body = PushSubscription)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Myself,
    Json(new): Json<NewPushSubscription>,
) -> Result<(StatusCode, Answer<PushSubscription>), Problem> {
    let reach = &reach(new)?;
    server
        .daemon
        .check_push(&reach.endpoint, &reach.public_key, &reach.auth)
        .map_err(|detail| Problem::invalid("endpoint", detail))?;
    let (now, who, session) = (server.now(), &who, who.session());
    let device = server
        .store
        .write(async |tx| {
            let known = store::push_subscription::list(&tx, who.workspace, who.member).await?;
            let device =
                store::push_subscription::put(&tx, who.workspace, who.member, session, reach, now).await?;
            // The page says it again at each start: that is no act.
            if !known.iter().any(|k| k.id == device.id) {
                let act = who.by().did("push_subscription.create", Some(&device.id));
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, StoreError>(device)
        })
        .await?;
    Ok((StatusCode::CREATED, Answer(PushSubscription::of(device, Some(session)))))
}

fn reach(new: NewPushSubscription) -> Result<Reach, Problem> {
    if new.endpoint.len() > 2048 {
        return Err(Problem::invalid("endpoint", "An endpoint has at most 2048 characters."));
    }
    let key = |field: &str, text: &str| {
        BASE64.decode(text).map_err(|_| Problem::invalid(field, "Write the key in Base64 for URLs."))
    };
    let device = new.device.unwrap_or_default();
    Ok(Reach {
        public_key: key("keys.p256dh", &new.keys.p256dh)?,
        auth: key("keys.auth", &new.keys.auth)?,
        endpoint: new.endpoint,
        device: device.trim().chars().filter(|c| !c.is_control()).take(80).collect(),
    })
}

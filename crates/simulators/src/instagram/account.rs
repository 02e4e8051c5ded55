//! The connected account itself: `/me` has two ids (instagram §1.2, §1.3).

use serde_json::{Value, json};

use crate::meta::call::Call;
use crate::meta::refusal::Fault;
use crate::meta::state::Media;
use crate::meta::token::{caller, missing};
use crate::meta::{Meta, field, media};

const KNOWN: &[&str] = &[
    "id",
    "user_id",
    "username",
    "name",
    "account_type",
    "profile_picture_url",
    "followers_count",
    "follows_count",
    "media_count",
];

/// `GET /me`.
///
/// # Errors
/// The refusal.
pub fn me(meta: &Meta, call: &Call) -> Result<Value, Fault> {
    let caller = caller(meta, call)?;
    let id = caller.account.ok_or_else(|| missing("me"))?;
    if !caller.scopes.contains("instagram_business_basic") {
        return Err(Fault::new(
            10,
            "(#10) This endpoint requires the 'instagram_business_basic' permission.",
        )
        .status(403));
    }
    let fields = field::wanted(call, "id", KNOWN)?;
    let it = meta.world().account(&id).cloned().ok_or_else(|| missing(&id))?;
    let picture = media::host(meta, Media::Image, media::PICTURE_LIFE_MS, None).1;
    let me = json!({
        "id": it.scoped_id, "user_id": it.id, "username": it.username, "name": it.name, "account_type": "BUSINESS",
        "profile_picture_url": picture, "followers_count": 1204, "follows_count": 88, "media_count": 57,
    });
    let me = field::project(&me, &fields);
    Ok(if meta.world().app.forms.contains("wrapped_me") { json!({"data": [me]}) } else { me })
}

/// `GET /{account}`, by either id.
///
/// # Errors
/// The refusal.
pub fn node(meta: &Meta, call: &Call, id: &str) -> Result<Value, Fault> {
    let caller = caller(meta, call)?;
    caller.own(&meta.world(), id)?;
    me(meta, call)
}

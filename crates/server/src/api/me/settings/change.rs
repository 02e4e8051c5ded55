//! Changes one's own settings.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::{MemberSettings, Notifications, clock_time, is_time_zone};
use serde::Deserialize;
use store::{
    StoreError,
    change::{ChangeKind, NewChange},
};
use utoipa::ToSchema;

use crate::{
    auth::Myself,
    extract::{Json, given},
    problem::Problem,
    shape::{Calendar, Density, MySettings, QuietHours, SendWith, Sound, Theme},
    state::Server,
};

/// Longest time in which a reply can be taken back, in seconds.
const LONGEST_UNDO: u8 = 30;

/// What to change; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MySettingsChange {
    /// Light or dark.
    #[serde(default)]
    pub theme: Option<Theme>,
    /// How much room a row has.
    #[serde(default)]
    pub density: Option<Density>,
    /// The page's language, a BCP 47 tag; null for that of the device.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub language: Option<Option<String>>,
    /// The zone that times are written in, by its IANA name; null for that of the device.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub time_zone: Option<Option<String>>,
    /// Which calendar dates are written in.
    #[serde(default)]
    pub calendar: Option<Calendar>,
    /// Whether a letter alone does something.
    #[serde(default)]
    pub single_keys: Option<bool>,
    /// Which key sends.
    #[serde(default)]
    pub send_with: Option<SendWith>,
    /// Seconds in which a reply can still be taken back; 0 for none.
    #[serde(default)]
    #[schema(maximum = 30)]
    pub undo_send_s: Option<u8>,
    /// When a tone is played.
    #[serde(default)]
    pub sound: Option<Sound>,
    /// What to be notified of.
    #[serde(default)]
    pub notifications: Option<NotificationsChange>,
    /// When not; null for never.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<QuietHours>)]
    pub quiet_hours: Option<Option<QuietHours>>,
}

/// Which switches to turn; what is left out stays.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationsChange {
    /// A conversation was given to me, or its contact writes.
    #[serde(default)]
    pub assigned: Option<bool>,
    /// A note names me.
    #[serde(default)]
    pub mentioned: Option<bool>,
    /// A contact writes in a conversation that nobody has.
    #[serde(default)]
    pub unassigned: Option<bool>,
    /// The time to answer is nearly up.
    #[serde(default)]
    pub window_now: Option<bool>,
    /// What was written stays out of notifications.
    #[serde(default)]
    pub hide_text: Option<bool>,
}

/// Changes one's own settings, on every device: each open page hears `member.updated`.
#[utoipa::path(patch, path = "/me/settings", tag = "me", operation_id = "my_settings_change", request_body = MySettingsChange, responses((status = 200, body = MySettings)))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Myself,
    Json(change): Json<MySettingsChange>,
) -> Result<Answer<MySettings>, Problem> {
    check(&change)?;
    let (now, change) = (server.now(), &change);
    let noted = NewChange {
        kind: ChangeKind::MemberUpdated,
        object_id: who.member.uuid(),
        account_id: None,
        conversation_id: None,
    };
    let settings = server
        .store
        .write(async |tx| {
            // Another device may change another of them at this moment.
            store::member::lock(&tx, who.workspace, who.member).await?;
            let mut settings = store::member_settings::read(&tx, who.workspace, who.member).await?;
            apply(change, &mut settings);
            store::member_settings::save(&tx, who.workspace, who.member, &settings, now).await?;
            store::change::note(&tx, who.workspace, &[noted], now).await?;
            Ok::<_, StoreError>(settings)
        })
        .await?;
    Ok(Answer(settings.into()))
}

fn check(change: &MySettingsChange) -> Result<(), Problem> {
    if let Some(Some(tag)) = &change.language
        && !is_language(tag)
    {
        return Err(Problem::invalid(
            "language",
            "Write the language as a BCP 47 tag, such as th or zh-Hans.",
        ));
    }
    if let Some(Some(zone)) = &change.time_zone {
        zone_of("time_zone", zone)?;
    }
    if change.undo_send_s.is_some_and(|s| s > LONGEST_UNDO) {
        return Err(Problem::invalid("undo_send_s", "A reply can be held back for 0 to 30 seconds."));
    }
    let Some(Some(hours)) = &change.quiet_hours else { return Ok(()) };
    for (field, text) in [("quiet_hours.from", &hours.from), ("quiet_hours.to", &hours.to)] {
        if clock_time(text).is_none() {
            return Err(Problem::invalid(field, "Write the time as 22:00."));
        }
    }
    let mut days = hours.days.clone();
    days.sort_unstable();
    days.dedup();
    if days.is_empty() || days.len() != hours.days.len() || days.iter().any(|day| !(1..=7).contains(day)) {
        return Err(Problem::invalid(
            "quiet_hours.days",
            "Name each day on which they begin once: 1 for Monday to 7 for Sunday.",
        ));
    }
    zone_of("quiet_hours.time_zone", &hours.time_zone)
}

fn zone_of(field: &str, zone: &str) -> Result<(), Problem> {
    if zone.len() <= 64 && is_time_zone(zone) {
        return Ok(());
    }
    Err(Problem::invalid(field, "There is no such time zone. Use an IANA name, such as Asia/Bangkok."))
}

/// The form of a BCP 47 tag: letters and digits in pieces of at most eight.
fn is_language(tag: &str) -> bool {
    let fits =
        |piece: &str| (1..=8).contains(&piece.len()) && piece.bytes().all(|b| b.is_ascii_alphanumeric());
    tag.len() <= 35 && tag.split('-').all(fits) && tag.as_bytes()[0].is_ascii_alphabetic()
}

fn apply(change: &MySettingsChange, s: &mut MemberSettings) {
    fn set<T: Clone, U: From<T>>(into: &mut U, value: Option<&T>) {
        if let Some(value) = value {
            *into = value.clone().into();
        }
    }
    set(&mut s.theme, change.theme.as_ref());
    set(&mut s.density, change.density.as_ref());
    set(&mut s.language, change.language.as_ref());
    set(&mut s.time_zone, change.time_zone.as_ref());
    set(&mut s.calendar, change.calendar.as_ref());
    set(&mut s.single_keys, change.single_keys.as_ref());
    set(&mut s.send_with, change.send_with.as_ref());
    set(&mut s.undo_send_s, change.undo_send_s.as_ref());
    set(&mut s.sound, change.sound.as_ref());
    if let Some(switches) = change.notifications {
        let was = s.notifications;
        s.notifications = Notifications {
            assigned: switches.assigned.unwrap_or(was.assigned),
            mentioned: switches.mentioned.unwrap_or(was.mentioned),
            unassigned: switches.unassigned.unwrap_or(was.unassigned),
            window_now: switches.window_now.unwrap_or(was.window_now),
            hide_text: switches.hide_text.unwrap_or(was.hide_text),
        };
    }
    if let Some(hours) = &change.quiet_hours {
        s.quiet_hours = hours.clone().map(|q| model::QuietHours {
            from: q.from,
            to: q.to,
            days: q.days,
            time_zone: q.time_zone,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_the_form_of_a_tag() {
        for fine in ["th", "zh-Hans", "en-GB", "zh-Hant-TW"] {
            assert!(is_language(fine), "{fine}");
        }
        for bad in ["", "-", "th_TH", "x".repeat(40).as_str(), "1", "th-", "ไทย"] {
            assert!(!is_language(bad), "{bad}");
        }
    }
}

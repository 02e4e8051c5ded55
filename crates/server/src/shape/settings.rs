//! Personal settings as the API shows them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::name::{Calendar, Density, SendWith, Sound, Theme};

/// What a member has set for themselves. What is null is as the device has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MySettings {
    /// Light or dark.
    pub theme: Theme,
    /// How much room a row has.
    pub density: Density,
    /// The page's language, a BCP 47 tag.
    #[schema(example = "th")]
    pub language: Option<String>,
    /// The zone that times are written in, by its IANA name.
    #[schema(example = "Asia/Bangkok")]
    pub time_zone: Option<String>,
    /// Which calendar dates are written in.
    pub calendar: Calendar,
    /// Whether a letter alone does something.
    pub single_keys: bool,
    /// Which key sends.
    pub send_with: SendWith,
    /// Seconds in which a reply can still be taken back before it leaves; 0 for none.
    #[schema(maximum = 30)]
    pub undo_send_s: u8,
    /// When a tone is played.
    pub sound: Sound,
    /// What they are notified of.
    pub notifications: NotificationSwitches,
    /// When they are not.
    pub quiet_hours: Option<QuietHours>,
}

/// What a member is notified of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "five switches that a person sees side by side")]
pub struct NotificationSwitches {
    /// A conversation was given to them, or its contact writes.
    pub assigned: bool,
    /// A note names them.
    pub mentioned: bool,
    /// A contact writes in a conversation that nobody has.
    pub unassigned: bool,
    /// The time to answer is nearly up.
    pub window_now: bool,
    /// What was written stays out of notifications.
    pub hide_text: bool,
}

/// Hours in which nothing is shown and nothing sounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// When they begin.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "22:00")]
    pub from: String,
    /// When they end; before `from`, it is that of the next day; the same as `from`, they hold for the whole day.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "07:00")]
    pub to: String,
    /// The days on which they begin: 1 is Monday, 7 is Sunday.
    #[schema(min_items = 1, max_items = 7)]
    pub days: Vec<u8>,
    /// Whose clock it is, by the zone's IANA name.
    #[schema(example = "Asia/Bangkok")]
    pub time_zone: String,
}

impl From<model::MemberSettings> for MySettings {
    fn from(s: model::MemberSettings) -> MySettings {
        MySettings {
            theme: s.theme.into(),
            density: s.density.into(),
            language: s.language,
            time_zone: s.time_zone,
            calendar: s.calendar.into(),
            single_keys: s.single_keys,
            send_with: s.send_with.into(),
            undo_send_s: s.undo_send_s,
            sound: s.sound.into(),
            notifications: NotificationSwitches {
                assigned: s.notifications.assigned,
                mentioned: s.notifications.mentioned,
                unassigned: s.notifications.unassigned,
                window_now: s.notifications.window_now,
                hide_text: s.notifications.hide_text,
            },
            quiet_hours: s.quiet_hours.map(|q| QuietHours {
                from: q.from,
                to: q.to,
                days: q.days,
                time_zone: q.time_zone,
            }),
        }
    }
}

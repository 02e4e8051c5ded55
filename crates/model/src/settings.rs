//! What a member sets for themselves: how the page looks, and when it asks for them.

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::Time;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the device has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How much room a row has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Three lines.
    #[default]
    Comfortable,
    /// One line.
    Compact,
}

/// Which calendar dates are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calendar {
    /// 2026.
    #[default]
    Gregorian,
    /// 2569.
    Buddhist,
}

/// Which key sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendWith {
    /// ⌘ or Ctrl with Enter; Enter alone is a new line.
    #[default]
    ModEnter,
    /// Enter alone; Shift with it is a new line.
    Enter,
}

/// When a tone is played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sound {
    /// Never.
    Off,
    /// While nobody looks at the page.
    #[default]
    Away,
    /// Whenever something asks for the member.
    Always,
}

/// What a member is notified of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "five switches that a person sees side by side")]
pub struct Notifications {
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

impl Default for Notifications {
    fn default() -> Notifications {
        Notifications {
            assigned: true,
            mentioned: true,
            unassigned: true,
            window_now: true,
            hide_text: false,
        }
    }
}

/// Hours in which nothing is shown and nothing sounds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct QuietHours {
    /// When they begin, `22:00`.
    pub from: String,
    /// When they end, `07:00`; before `from`, it is that of the next day.
    pub to: String,
    /// The days on which they begin: 1 is Monday, 7 is Sunday.
    pub days: Vec<u8>,
    /// Where the clock of `from` and `to` hangs, by its IANA name.
    pub time_zone: String,
}

/// What a member sets for themselves. What is none is the device's business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MemberSettings {
    /// Light or dark.
    pub theme: Theme,
    /// How much room a row has.
    pub density: Density,
    /// The page's language, a BCP 47 tag.
    pub language: Option<String>,
    /// The zone that times are written in, by its IANA name.
    pub time_zone: Option<String>,
    /// Which calendar dates are written in.
    pub calendar: Calendar,
    /// Whether a letter alone does something.
    pub single_keys: bool,
    /// Which key sends.
    pub send_with: SendWith,
    /// Seconds in which a reply can still be taken back before it leaves; 0 for none.
    pub undo_send_s: u8,
    /// When a tone is played.
    pub sound: Sound,
    /// What they are notified of.
    pub notifications: Notifications,
    /// When they are not.
    pub quiet_hours: Option<QuietHours>,
}

impl Default for MemberSettings {
    fn default() -> MemberSettings {
        MemberSettings {
            theme: Theme::default(),
            density: Density::default(),
            language: None,
            time_zone: None,
            calendar: Calendar::default(),
            single_keys: true,
            send_with: SendWith::default(),
            undo_send_s: 5,
            sound: Sound::default(),
            notifications: Notifications::default(),
            quiet_hours: None,
        }
    }
}

impl MemberSettings {
    /// Whether they want to be left alone at this moment.
    pub fn is_quiet(&self, now: Time) -> bool {
        self.quiet_hours.as_ref().is_some_and(|hours| hours.holds(now))
    }
}

impl QuietHours {
    /// Whether a moment lies within them. Hours that cannot be read hold nothing back.
    pub fn holds(&self, now: Time) -> bool {
        let Some((from, to)) = clock_time(&self.from).zip(clock_time(&self.to)) else { return false };
        let Ok(zone) = TimeZone::get(&self.time_zone) else { return false };
        let Ok(at) = Timestamp::from_millisecond(now.as_millis()) else { return false };
        let local = at.to_zoned_datetime(zone);
        let begins_on = |day: civil::Weekday| {
            u8::try_from(day.to_monday_one_offset()).is_ok_and(|day| self.days.contains(&day))
        };
        let (today, time) = (local.date().weekday(), local.time());
        if from < to {
            begins_on(today) && from <= time && time < to
        } else {
            (begins_on(today) && from <= time) || (begins_on(today.previous()) && time < to)
        }
    }
}

/// Whether there is a time zone of that IANA name.
pub fn is_time_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

/// Reads `22:00`.
pub fn clock_time(text: &str) -> Option<civil::Time> {
    let (hour, minute) = text.split_once(':')?;
    let digits =
        |part: &str| (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok());
    civil::Time::new(digits(hour)??, digits(minute)??, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Time::parse(text).expect("a time")
    }

    fn hours(from: &str, to: &str, days: &[u8], zone: &str) -> QuietHours {
        QuietHours {
            from: from.to_owned(),
            to: to.to_owned(),
            days: days.to_vec(),
            time_zone: zone.to_owned(),
        }
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        // 27 November 2026 is a Friday; Bangkok is seven hours ahead.
        let friday = hours("22:00", "07:00", &[5], "Asia/Bangkok");
        assert!(!friday.holds(at("2026-11-27T14:59:00Z")), "21:59");
        assert!(friday.holds(at("2026-11-27T15:00:00Z")), "22:00");
        assert!(friday.holds(at("2026-11-27T23:59:00Z")), "06:59 on Saturday");
        assert!(!friday.holds(at("2026-11-28T00:00:00Z")), "07:00 on Saturday");
        assert!(!friday.holds(at("2026-11-28T15:30:00Z")), "Saturday evening is another day's");
        assert!(!friday.holds(at("2026-11-26T23:00:00Z")), "Friday morning is Thursday's night");
    }

    #[test]
    fn hours_of_one_day_and_of_a_whole_day() {
        let noon = hours("12:00", "13:00", &[1, 2, 3, 4, 5], "Asia/Ho_Chi_Minh");
        assert!(noon.holds(at("2026-11-26T05:30:00Z")));
        assert!(!noon.holds(at("2026-11-26T06:00:00Z")));
        assert!(!noon.holds(at("2026-11-28T05:30:00Z")), "a Saturday");
        let sunday = hours("00:00", "00:00", &[7], "Asia/Jakarta");
        assert!(sunday.holds(at("2026-11-28T17:00:00Z")) && sunday.holds(at("2026-11-29T16:59:00Z")));
        assert!(!sunday.holds(at("2026-11-29T17:00:00Z")));
    }

    #[test]
    fn the_clock_is_that_of_the_wall_also_when_it_is_set_back() {
        // New York leaves summer time on 1 November 2026: 06:30 UTC is 01:30 for the second time.
        let night = hours("01:00", "02:00", &[7], "America/New_York");
        assert!(night.holds(at("2026-11-01T05:30:00Z")) && night.holds(at("2026-11-01T06:30:00Z")));
        assert!(!night.holds(at("2026-11-01T07:00:00Z")));
    }

    #[test]
    fn what_cannot_be_read_holds_nothing_back() {
        for (from, to, zone) in [
            ("22", "07:00", "Asia/Bangkok"),
            ("25:00", "07:00", "Asia/Bangkok"),
            ("22:00", "07:00", "Mars/Olympus"),
        ] {
            assert!(!hours(from, to, &[1, 2, 3, 4, 5, 6, 7], zone).holds(at("2026-11-27T16:00:00Z")));
        }
        assert!(
            clock_time("7:00").is_none() && clock_time("+7:00").is_none() && clock_time("07:0x").is_none()
        );
    }

    #[test]
    fn settings_of_another_version_are_read() {
        let known: MemberSettings = serde_json::from_str("{\"density\":\"compact\"}").expect("reads");
        assert_eq!(known, MemberSettings { density: Density::Compact, ..MemberSettings::default() });
    }
}

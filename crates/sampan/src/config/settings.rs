//! The table of settings: every key that is not a platform's.

/// A setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its path.
    pub path: &'static str,
    /// Its value when nothing is said; none where there is none or another setting decides.
    pub default: Option<&'static str>,
    /// Whether it is a secret, and so may also be given as `<key>_file`.
    pub secret: bool,
}

const fn setting(path: &'static str, default: &'static str) -> Setting {
    Setting { path, default: Some(default), secret: false }
}

const fn optional(path: &'static str) -> Setting {
    Setting { path, default: None, secret: false }
}

const fn secret(path: &'static str) -> Setting {
    Setting { path, default: None, secret: true }
}

/// Every setting that is not a platform's. `deploy/sampan.toml` says the same in sentences; a test compares.
pub const SETTINGS: &[Setting] = &[
    setting("listen", "127.0.0.1:8080"),
    optional("public_url"),
    setting("data_dir", "/var/lib/sampan"),
    setting("log.level", "info"),
    setting("log.format", "pretty"),
    optional("metrics.listen"),
    secret("database.url"),
    secret("vault.master_key"),
    optional("vault.master_key_file"),
    setting("retention.messages_months", "12"),
    setting("retention.raw_events_days", "30"),
    setting("retention.deleted_workspace_days", "30"),
    secret("mail.url"),
    optional("mail.from"),
    optional("outgoing.allow_private"),
    setting("sync.orders_interval_s", "300"),
    setting("sync.chat_interval_s", "300"),
    setting("sync.token_refresh_check_s", "60"),
];

/// The setting of that path.
pub fn find(path: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|s| s.path == path)
}

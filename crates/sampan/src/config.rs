//! The configuration: one TOML file, and the environment over it.
//!
//! Found at `--config`, `$SAMPAN_CONFIG`, `./sampan.toml`, `/etc/sampan/sampan.toml`; the first that is there. Every
//! key is also an environment variable, `SAMPAN_` and its path joined with `__`, and every secret also a
//! `<key>_file`. What is wrong is said all at once: where, which key, and what to write instead.

mod check;
mod given;
mod platforms;
mod problem;
mod settings;
mod source;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use connector::{Manifest, Secret};
use engine::MailServer;
use tracing_subscriber::filter::LevelFilter;
use url::Url;

pub use platforms::{PlatformSettings, Purpose};
pub use problem::{ConfigError, Problem};

use check::Reader;

/// All settings, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file that was read, if there was one.
    pub file: Option<PathBuf>,
    /// Where the daemon listens.
    pub listen: SocketAddr,
    /// The name that browsers and platforms call the daemon by: scheme, host, port, nothing after.
    pub public_url: Url,
    /// Where the database, the vault and the attachments are.
    pub data_dir: PathBuf,
    /// What is logged, and how.
    pub log: Log,
    /// Where Prometheus may read, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// The database, if it is not the SQLite file in `data_dir`. A secret: it may hold a password.
    pub database_url: Option<Secret>,
    /// The key over all keys.
    pub master_key: MasterKey,
    /// How long things are kept.
    pub retention: Retention,
    /// By whom mail goes out, if any goes out.
    pub mail: Option<MailServer>,
    /// How often platforms are asked.
    pub sync: Sync,
    /// By platform: its hosts, and the apps that the file gives.
    pub platforms: BTreeMap<&'static str, PlatformSettings>,
}

/// `[log]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Log {
    /// The least serious that is said.
    pub level: LevelFilter,
    /// For people or for machines.
    pub format: LogFormat,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object per line.
    Json,
}

/// `[vault]`: where the master key comes from.
#[derive(Debug, Clone)]
pub enum MasterKey {
    /// A file of base64, made on the first run.
    File(PathBuf),
    /// Given by value.
    Given(Secret),
}

/// `[retention]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Months that messages are kept; 0 keeps them for ever.
    pub messages_months: u32,
    /// Days that raw events are kept after they were applied.
    pub raw_events_days: u32,
    /// Days between the deletion of a workspace and its erasure.
    pub deleted_workspace_days: u32,
}

/// `[sync]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sync {
    /// Between two looks for orders.
    pub orders_interval: Duration,
    /// Between two looks for messages, where a platform allows it.
    pub chat_interval: Duration,
    /// Between two looks at which grants have to be renewed.
    pub token_refresh_check: Duration,
}

impl Config {
    /// Finds and reads the settings.
    ///
    /// `named` is the file that `--config` names. The error holds everything that is wrong, not only the first.
    pub fn load(
        named: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        manifests: &[&'static Manifest],
    ) -> Result<Config, ConfigError> {
        let environment: BTreeMap<String, String> = environment.into_iter().collect();
        let file = source::find(named, environment.get(source::CONFIG_VARIABLE))?;
        let mut given = match &file {
            Some(path) => source::read_file(path)?,
            None => given::Given::default(),
        };
        source::read_environment(&environment, &mut given);
        Config::from_given(file, given, manifests)
    }

    /// Reads settings out of a text alone; `name` stands for the file in errors.
    pub fn parse(name: &str, text: &str, manifests: &[&'static Manifest]) -> Result<Config, ConfigError> {
        let given = source::parse(Path::new(name), text)?;
        Config::from_given(None, given, manifests)
    }

    fn from_given(
        file: Option<PathBuf>,
        given: given::Given,
        manifests: &[&'static Manifest],
    ) -> Result<Config, ConfigError> {
        let mut read = Reader::new(given);
        let listen = read.address("listen");
        let public_url = read.public_url("public_url", listen);
        let data_dir = read.path("data_dir");
        let master_key = match read.master_key("vault.master_key") {
            Some(key) => MasterKey::Given(key),
            None => MasterKey::File(
                read.optional_path("vault.master_key_file").unwrap_or_else(|| data_dir.join("master.key")),
            ),
        };
        let metrics_listen = read.optional_address("metrics.listen");
        if metrics_listen == Some(listen) {
            read.refuse(
                "metrics.listen",
                "it is the address of the inbox itself",
                "give metrics a port of their own, such as \"127.0.0.1:9090\"",
            );
        }
        let config = Config {
            file,
            listen,
            public_url,
            data_dir,
            log: Log {
                level: read.choice("log.level", &check::LEVELS),
                format: read.choice("log.format", &check::FORMATS),
            },
            metrics_listen,
            database_url: read.database_url("database.url"),
            master_key,
            retention: Retention {
                messages_months: read.number("retention.messages_months", 0..=1200),
                raw_events_days: read.number("retention.raw_events_days", 1..=3650),
                deleted_workspace_days: read.number("retention.deleted_workspace_days", 0..=3650),
            },
            mail: read.mail("mail.url", "mail.from"),
            sync: Sync {
                orders_interval: read.seconds("sync.orders_interval_s"),
                chat_interval: read.seconds("sync.chat_interval_s"),
                token_refresh_check: read.seconds("sync.token_refresh_check_s"),
            },
            platforms: platforms::read(&mut read, manifests),
        };
        read.finish(manifests)?;
        Ok(config)
    }

    /// The public name without a slash at its end, for building addresses.
    pub fn public_origin(&self) -> &str {
        self.public_url.as_str().trim_end_matches('/')
    }
}

#[cfg(test)]
mod tests;

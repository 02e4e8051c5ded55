//! Turning what was given into what is meant.

use std::{collections::BTreeMap, fs, net::SocketAddr, ops::RangeInclusive, path::PathBuf, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use connector::{Manifest, Secret};
use engine::{MailError, MailServer};
use tracing_subscriber::filter::LevelFilter;
use url::{Host, Url};

use super::{
    ConfigError, LogFormat, Problem,
    given::{Entry, Given, Value},
    platforms,
    problem::Origin,
    settings,
};

/// Levels by name.
pub const LEVELS: [(&str, LevelFilter); 5] = [
    ("error", LevelFilter::ERROR),
    ("warn", LevelFilter::WARN),
    ("info", LevelFilter::INFO),
    ("debug", LevelFilter::DEBUG),
    ("trace", LevelFilter::TRACE),
];

/// Formats by name.
pub const FORMATS: [(&str, LogFormat); 2] = [("pretty", LogFormat::Pretty), ("json", LogFormat::Json)];

/// Seconds that an interval may have: from a second, for developing, to a day.
const SECONDS: RangeInclusive<u32> = 1..=86_400;

/// Takes values out of what was given and collects what is wrong with them. After a refusal it answers with a
/// value of the right type, so that the rest is read and refused too; `finish` never lets such a value out.
pub struct Reader {
    given: Given,
    seen: BTreeMap<String, Origin>,
    problems: Vec<Problem>,
}

/// A text and where it was given.
pub struct Told {
    /// The text.
    pub text: Secret,
    /// Where.
    pub origin: Origin,
}

impl Reader {
    pub fn new(given: Given) -> Reader {
        Reader { given, seen: BTreeMap::new(), problems: Vec::new() }
    }

    /// Everything that was given under a prefix and not yet taken.
    pub fn under(&self, prefix: &str) -> Vec<String> {
        self.given.under(prefix)
    }

    fn entry(&mut self, path: &str) -> Option<Entry> {
        let entry = self.given.take(path)?;
        self.seen.insert(path.to_owned(), entry.origin.clone());
        Some(entry)
    }

    /// Says what is wrong.
    pub fn problem(&mut self, origin: Origin, key: &str, what: impl Into<String>, cure: impl Into<String>) {
        self.problems.push(Problem { origin, key: key.to_owned(), what: what.into(), cure: cure.into() });
    }

    /// Says what is wrong with a setting that was already taken.
    pub fn refuse(&mut self, key: &str, what: &str, cure: &str) {
        let origin = self.seen.get(key).cloned().unwrap_or(Origin::Nowhere);
        self.problem(origin, key, what, cure);
    }

    /// A text that was given.
    pub fn told(&mut self, path: &str) -> Option<Told> {
        let Entry { value, origin } = self.entry(path)?;
        match value {
            Value::Text(text) | Value::Number(text) if !text.reveal().trim().is_empty() => {
                Some(Told { text, origin })
            }
            Value::Text(_) | Value::Number(_) => {
                self.problem(origin, path, "it is empty", "give it a value or leave the line out");
                None
            }
            Value::Other(kind) => {
                self.problem(
                    origin,
                    path,
                    format!("it is {kind}"),
                    "write a text in double quotes or a whole number",
                );
                None
            }
        }
    }

    fn told_or_default(&mut self, path: &str) -> Told {
        self.told(path).unwrap_or_else(|| Told {
            text: Secret::new(settings::find(path).and_then(|s| s.default).unwrap_or_default()),
            origin: Origin::Nowhere,
        })
    }

    /// A secret: by value, or as `<key>_file`. The environment's wins over the file's.
    pub fn secret(&mut self, path: &str) -> Option<Told> {
        let by_value = self.told(path);
        let by_file = self.told(&format!("{path}_file"));
        match (by_value, by_file) {
            (Some(value), None) => Some(value),
            (None, Some(file)) => self.secret_from_file(path, file),
            (None, None) => None,
            (Some(value), Some(file)) => match (&value.origin, &file.origin) {
                (Origin::Variable(_), Origin::File { .. }) => Some(value),
                (Origin::File { .. }, Origin::Variable(_)) => self.secret_from_file(path, file),
                _ => {
                    let cure = format!("keep either `{path}` or `{path}_file`");
                    self.problem(file.origin, &format!("{path}_file"), "the secret is given twice", cure);
                    None
                }
            },
        }
    }

    fn secret_from_file(&mut self, path: &str, file: Told) -> Option<Told> {
        let key = format!("{path}_file");
        let named = file.text.reveal();
        let text = match fs::read_to_string(named) {
            Ok(text) => Secret::new(text.trim_end_matches(['\r', '\n'])),
            Err(error) => {
                let what = format!("the file {named} cannot be read ({})", error.kind());
                self.problem(file.origin, &key, what, "name a file that the user Sampan runs as may read");
                return None;
            }
        };
        if text.is_empty() {
            self.problem(file.origin, &key, format!("the file {named} is empty"), "write the secret into it");
            return None;
        }
        Some(Told { text, origin: file.origin })
    }

    /// A path with a default.
    pub fn path(&mut self, path: &str) -> PathBuf {
        PathBuf::from(self.told_or_default(path).text.reveal())
    }

    /// A path that may be left out.
    pub fn optional_path(&mut self, path: &str) -> Option<PathBuf> {
        self.told(path).map(|told| PathBuf::from(told.text.reveal()))
    }

    /// An address to listen on.
    pub fn address(&mut self, path: &str) -> SocketAddr {
        let told = self.told_or_default(path);
        self.parse_address(path, told).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)))
    }

    /// An address to listen on that may be left out.
    pub fn optional_address(&mut self, path: &str) -> Option<SocketAddr> {
        let told = self.told(path)?;
        self.parse_address(path, told)
    }

    fn parse_address(&mut self, path: &str, told: Told) -> Option<SocketAddr> {
        let text = told.text.reveal();
        let parsed = text.replace("localhost:", "127.0.0.1:").parse().ok();
        if parsed.is_none() {
            let cure =
                "write an IP address and a port, such as \"127.0.0.1:8080\", or \"0.0.0.0:8080\" for all";
            self.problem(told.origin, path, format!("\"{text}\" is no address to listen on"), cure);
        }
        parsed
    }

    /// One of some names.
    pub fn choice<T: Copy>(&mut self, path: &str, names: &[(&'static str, T)]) -> T {
        let told = self.told_or_default(path);
        let text = told.text.reveal();
        if let Some((_, value)) = names.iter().find(|(name, _)| *name == text) {
            return *value;
        }
        let all = names.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        self.problem(
            told.origin,
            path,
            format!("\"{text}\" is not one of its values"),
            format!("write one of {all}"),
        );
        names[0].1
    }

    /// A whole number in a range.
    pub fn number(&mut self, path: &str, range: RangeInclusive<u32>) -> u32 {
        let told = self.told_or_default(path);
        let text = told.text.reveal();
        match text.replace('_', "").parse() {
            Ok(number) if range.contains(&number) => number,
            _ => {
                let cure = format!("write a whole number from {} to {}", range.start(), range.end());
                self.problem(told.origin, path, format!("{text} does not fit"), cure);
                *range.start()
            }
        }
    }

    /// Seconds.
    pub fn seconds(&mut self, path: &str) -> Duration {
        Duration::from_secs(u64::from(self.number(path, SECONDS)))
    }

    /// The name the world calls us by.
    pub fn public_url(&mut self, path: &str, listen: SocketAddr) -> Url {
        let cure = "write the address that people open in the browser, such as \"https://inbox.example.com\"";
        let Some(told) = self.told(path) else {
            if !listen.ip().is_loopback() {
                let what = "it is missing, and `listen` is not on this machine alone";
                self.problem(Origin::Nowhere, path, what, cure);
            }
            return own_url(listen);
        };
        let text = told.text.reveal();
        let Some(url) = web_url(text) else {
            self.problem(told.origin, path, format!("\"{text}\" is no web address"), cure);
            return own_url(listen);
        };
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            let what = "there is something after the host";
            self.problem(told.origin, path, what, "give Sampan a host name of its own, and write only that");
        } else if !is_safe(&url) {
            let what = "plain http is only for this machine itself";
            self.problem(
                told.origin,
                path,
                what,
                "write https://, and let a proxy such as Caddy hold the certificate",
            );
        }
        url
    }

    /// The address of a platform, without a slash at its end.
    pub fn platform_url(&mut self, path: &str) -> Option<String> {
        let told = self.told(path)?;
        let text = told.text.reveal();
        let Some(url) = web_url(text).filter(|url| url.query().is_none() && url.fragment().is_none()) else {
            let what = format!("\"{text}\" is no web address");
            self.problem(told.origin, path, what, "write a scheme, a host and perhaps a path, and no query");
            return None;
        };
        if !is_safe(&url) {
            let what = "plain http is only for this machine itself";
            self.problem(
                told.origin,
                path,
                what,
                "write https://, for tokens travel on it, or leave the line out",
            );
            return None;
        }
        Some(url.as_str().trim_end_matches('/').to_owned())
    }

    /// The database.
    pub fn database_url(&mut self, path: &str) -> Option<Secret> {
        let told = self.secret(path)?;
        let fits =
            ["sqlite:", "postgres://", "postgresql://"].iter().any(|s| told.text.reveal().starts_with(s));
        if !fits {
            let cure =
                "write \"sqlite:/path/to/sampan.db\" or \"postgres://user@host/name\", or leave it out";
            self.problem(told.origin, path, "it is neither SQLite nor PostgreSQL", cure);
            return None;
        }
        Some(told.text)
    }

    /// The master key by value. `master_key_file` is a setting of its own: the file is made on the first run.
    pub fn master_key(&mut self, path: &str) -> Option<Secret> {
        let told = self.told(path)?;
        if STANDARD.decode(told.text.reveal()).is_ok_and(|bytes| bytes.len() == 32) {
            return Some(told.text);
        }
        let cure = "make one with `sampan keys new`, and keep it somewhere else as well";
        self.problem(told.origin, path, "it is not base64 of 32 bytes", cure);
        None
    }

    /// By whom mail goes out; half of it is refused.
    pub fn mail(&mut self, url: &str, from: &str) -> Option<MailServer> {
        const EXAMPLE: &str = "write \"smtps://user:password@host\", or \"smtp://…\" for STARTTLS; @ and / in a password as %40 and %2F";
        const SENDER: &str = "say who mail is from, such as \"inbox@example.com\"";
        match (self.secret(url), self.told(from)) {
            (None, None) => None,
            (Some(told), None) => {
                self.problem(told.origin, from, "it is missing", SENDER);
                None
            }
            (None, Some(sender)) => {
                self.problem(sender.origin, url, "it is missing", EXAMPLE);
                None
            }
            (Some(told), Some(sender)) => match MailServer::new(&told.text, sender.text.reveal()) {
                Ok(server) => Some(server),
                Err(error @ MailError::From) => {
                    self.problem(sender.origin, from, error.to_string(), SENDER);
                    None
                }
                Err(error) => {
                    self.problem(told.origin, url, error.to_string(), EXAMPLE);
                    None
                }
            },
        }
    }

    /// Refuses what is left, and everything if anything was wrong.
    pub fn finish(mut self, manifests: &[&'static Manifest]) -> Result<(), ConfigError> {
        let left: Vec<_> = std::mem::take(&mut self.given).into_left().collect();
        for (path, entry) in left {
            let cure = match (unknown_platform(&path, manifests), nearest(&path, manifests)) {
                (Some(cure), _) => cure,
                (None, Some(known)) => format!("did you mean `{known}`?"),
                (None, None) => "every setting is listed in deploy/sampan.toml; remove it".to_owned(),
            };
            self.problem(entry.origin, &path, "there is no such setting", cure);
        }
        self.problems.sort_by(|a, b| a.origin.cmp(&b.origin));
        if self.problems.is_empty() { Ok(()) } else { Err(ConfigError::Problems(self.problems)) }
    }
}

fn own_url(listen: SocketAddr) -> Url {
    let url = format!("http://{listen}");
    url.parse().unwrap_or_else(|_| unreachable!("a socket address after http:// is a URL"))
}

fn web_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let fine = matches!(url.scheme(), "http" | "https") && url.has_host() && url.username().is_empty();
    (fine && url.password().is_none()).then_some(url)
}

/// Whether an address is encrypted, or does not leave this machine.
fn is_safe(url: &Url) -> bool {
    url.scheme() == "https"
        || match url.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            None => false,
        }
}

/// What to do about a section for a platform that there is no connector for.
fn unknown_platform(path: &str, manifests: &[&'static Manifest]) -> Option<String> {
    let (name, _) = path.strip_prefix("platforms.")?.split_once('.')?;
    if manifests.iter().any(|manifest| manifest.platform == name) {
        return None;
    }
    let all = manifests.iter().map(|manifest| manifest.platform).collect::<Vec<_>>().join(", ");
    Some(format!("there is no connector \"{name}\", only {all}; remove the section or correct its name"))
}

/// The known path that looks most like this one, if one does.
fn nearest(path: &str, manifests: &[&'static Manifest]) -> Option<String> {
    let known = settings::SETTINGS
        .iter()
        .flat_map(|s| {
            let file = s.secret.then(|| format!("{}_file", s.path));
            std::iter::once(s.path.to_owned()).chain(file)
        })
        .chain(platforms::paths(path, manifests));
    let last = path.rsplit('.').next().unwrap_or(path);
    known
        .map(|candidate| {
            // A right key under a wrong or missing section is as near as a slip of the finger.
            let same_leaf = candidate.rsplit('.').next() == Some(last);
            (if same_leaf { 1 } else { distance(path, &candidate) }, candidate)
        })
        .filter(|(far, _)| *far <= 3)
        .min_by_key(|(far, _)| *far)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.chars().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

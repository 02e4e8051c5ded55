//! `[platforms.<name>]`, checked against what the connectors claim. No platform's name is in here.
//!
//! A connector's manifest says which credentials its apps have and which hosts can be pointed elsewhere. A host
//! that differs by country is several endpoints, `api_url.th`, `api_url.vn` …: the file gives all of them at once
//! (`api_url = "…"`) or one (`api_url.th = "…"`).

use std::collections::BTreeMap;

use connector::{Endpoint, Manifest, Secrets};

use super::{check::Reader, problem::Origin};

/// The name of the app whose keys stand in `[platforms.<name>]` itself.
pub const MAIN_APP: &str = "main";

/// What is set for one platform.
#[derive(Debug, Clone)]
pub struct PlatformSettings {
    /// Every endpoint of the manifest, by key, without a slash at its end.
    pub endpoints: BTreeMap<&'static str, String>,
    /// Apps that the file gives, the platform's own first.
    pub apps: Vec<PlatformApp>,
}

/// An app that the operator registered in a platform's developer console.
#[derive(Debug, Clone)]
pub struct PlatformApp {
    /// None for the platform's own app; the name of a further one.
    pub name: Option<String>,
    /// What it is for; none where nothing was said.
    pub purpose: Option<Purpose>,
    /// Its credentials, by the names of the manifest's fields.
    pub credentials: Secrets,
}

/// What an app is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Messages.
    Chat,
    /// Orders.
    Orders,
    /// Both.
    Both,
}

const PURPOSES: [(&str, Purpose); 3] =
    [("chat", Purpose::Chat), ("orders", Purpose::Orders), ("both", Purpose::Both)];

impl Purpose {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Chat => "chat",
            Purpose::Orders => "orders",
            Purpose::Both => "both",
        }
    }
}

/// Reads every platform's section.
pub fn read(
    reader: &mut Reader,
    manifests: &[&'static Manifest],
) -> BTreeMap<&'static str, PlatformSettings> {
    manifests.iter().map(|manifest| (manifest.platform, read_one(reader, manifest))).collect()
}

fn read_one(reader: &mut Reader, manifest: &'static Manifest) -> PlatformSettings {
    let section = format!("platforms.{}.", manifest.platform);
    let endpoints = read_endpoints(reader, &section, manifest.endpoints);
    let mut apps = Vec::new();
    if !manifest.app_fields.is_empty() {
        apps.extend(read_app(reader, &section, None, manifest));
        for name in app_names(reader, &section) {
            let fits = !name.is_empty()
                && name.len() <= 32
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b));
            let app_section = format!("{section}apps.{name}.");
            if !fits || name == MAIN_APP {
                let what = "that is no name for a further app";
                reader.problem(
                    Origin::Nowhere,
                    &format!("{section}apps.{name}"),
                    what,
                    "use 1 to 32 of a-z, 0-9, _ and -, and not \"main\"; the name becomes part of its webhook address",
                );
            }
            apps.extend(read_app(reader, &app_section, Some(name), manifest));
        }
    }
    PlatformSettings { endpoints, apps }
}

fn app_names(reader: &Reader, section: &str) -> Vec<String> {
    let mut names: Vec<String> = reader
        .under(&format!("{section}apps."))
        .iter()
        .filter_map(|path| path.split_once('.').map(|(name, _)| name.to_owned()))
        .collect();
    names.dedup();
    names
}

fn read_endpoints(
    reader: &mut Reader,
    section: &str,
    endpoints: &'static [Endpoint],
) -> BTreeMap<&'static str, String> {
    let mut for_all: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for endpoint in endpoints {
        let own = reader.platform_url(&format!("{section}{}", endpoint.key));
        let group = endpoint.key.split_once('.').map(|(group, _)| group);
        let shared = group.and_then(|group| {
            for_all.entry(group).or_insert_with(|| reader.platform_url(&format!("{section}{group}"))).clone()
        });
        found.insert(endpoint.key, own.or(shared).unwrap_or_else(|| endpoint.default.to_owned()));
    }
    found
}

fn read_app(
    reader: &mut Reader,
    section: &str,
    name: Option<String>,
    manifest: &'static Manifest,
) -> Option<PlatformApp> {
    let mut credentials = Secrets::new();
    let mut missing = Vec::new();
    let mut origin = Origin::Nowhere;
    for field in manifest.app_fields {
        let path = format!("{section}{}", field.name);
        let told = if field.secret { reader.secret(&path) } else { reader.told(&path) };
        match told {
            Some(told) => {
                credentials.set(field.name, told.text.reveal());
                origin = told.origin;
            }
            None if !field.optional => missing.push(path),
            None => {}
        }
    }
    let purpose = read_purpose(reader, &format!("{section}purpose"));
    if name.is_none() && credentials.is_empty() && purpose.is_none() {
        return None;
    }
    for path in missing {
        let cure = "write it as the platform's developer console shows it, or leave the whole app out";
        reader.problem(origin.clone(), &path, "the app needs it, and it is missing", cure);
    }
    Some(PlatformApp { name, purpose, credentials })
}

fn read_purpose(reader: &mut Reader, path: &str) -> Option<Purpose> {
    let told = reader.told(path)?;
    let text = told.text.reveal();
    let known = PURPOSES.iter().find(|(name, _)| *name == text).map(|(_, purpose)| *purpose);
    if known.is_none() {
        let cure = "write one of \"chat\", \"orders\", \"both\"";
        reader.problem(told.origin, path, format!("\"{text}\" is nothing an app is for"), cure);
    }
    known
}

/// Every path that could be meant by `path`, for suggestions; app sections as far as `path` has one.
pub fn paths(path: &str, manifests: &[&'static Manifest]) -> Vec<String> {
    let words: Vec<&str> = path.split('.').collect();
    let mut found = Vec::new();
    for manifest in manifests {
        let section = format!("platforms.{}.", manifest.platform);
        for endpoint in manifest.endpoints {
            found.push(format!("{section}{}", endpoint.key));
        }
        if manifest.app_fields.is_empty() {
            continue;
        }
        let mut sections = vec![section.clone()];
        if let ["platforms", platform, "apps", app, _] = words[..]
            && platform == manifest.platform
        {
            sections = vec![format!("{section}apps.{app}.")];
        }
        for section in sections {
            found.push(format!("{section}purpose"));
            for field in manifest.app_fields {
                found.push(format!("{section}{}", field.name));
                if field.secret {
                    found.push(format!("{section}{}_file", field.name));
                }
            }
        }
    }
    found
}

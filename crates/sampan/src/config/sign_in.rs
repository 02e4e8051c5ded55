//! `[sign_in.oidc.<name>]`: single sign-on.

use connector::Secret;
use url::Url;

use super::{check::Reader, problem::Origin};

/// The keys of an issuer, and whether each is a secret.
pub const KEYS: [(&str, bool); 7] = [
    ("issuer", false),
    ("client_id", false),
    ("client_secret", true),
    ("label", false),
    ("create_members_as", false),
    ("workspace", false),
    ("domains", false),
];

/// The section of all issuers.
const SECTION: &str = "sign_in.oidc.";

/// An issuer of single sign-on.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// Its name in addresses.
    pub name: String,
    /// What its button says.
    pub label: String,
    /// Its address.
    pub issuer: Url,
    /// Who we are there.
    pub client_id: String,
    /// What shows it.
    pub client_secret: Option<Secret>,
    /// The workspace and the domains of those whom it makes members, if it does.
    pub newcomers: Option<(String, Vec<String>)>,
}

/// Reads every issuer's section.
pub fn read(reader: &mut Reader) -> Vec<OidcSettings> {
    let mut names: Vec<String> = reader
        .under(SECTION)
        .iter()
        .filter_map(|path| path.split_once('.').map(|(name, _)| name.to_owned()))
        .collect();
    names.dedup();
    names.into_iter().filter_map(|name| read_one(reader, name)).collect()
}

fn read_one(reader: &mut Reader, name: String) -> Option<OidcSettings> {
    let at = |key: &str| format!("{SECTION}{name}.{key}");
    let fits = (1..=32).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b))
        && !["password", "passkey"].contains(&name.as_str());
    if !fits {
        reader.problem(
            Origin::Nowhere,
            &format!("{SECTION}{name}"),
            "that is no name for a way to sign in",
            "use 1 to 32 of a-z, 0-9, _ and -, and not \"password\" or \"passkey\"; the name becomes part of its callback address",
        );
    }
    let issuer = reader.platform_url(&at("issuer"));
    let client_id = reader.told(&at("client_id"));
    let client_secret = reader.secret(&at("client_secret")).map(|told| told.text);
    let label = reader.told(&at("label")).map_or_else(|| name.clone(), |told| told.text.reveal().to_owned());
    let newcomers = read_newcomers(reader, &at);
    let origin = client_id.as_ref().map_or(Origin::Nowhere, |told| told.origin.clone());
    for (key, missing) in [("issuer", issuer.is_none()), ("client_id", client_id.is_none())] {
        if missing {
            reader.problem(
                origin.clone(),
                &at(key),
                "single sign-on needs it, and it is missing",
                "write it as the issuer shows it, or leave the whole section out",
            );
        }
    }
    Some(OidcSettings {
        label,
        issuer: issuer?.parse().ok()?,
        client_id: client_id?.text.reveal().to_owned(),
        client_secret,
        newcomers,
        name,
    })
}

fn read_newcomers(reader: &mut Reader, at: &impl Fn(&str) -> String) -> Option<(String, Vec<String>)> {
    let role = reader.told(&at("create_members_as"));
    let workspace = reader.told(&at("workspace"));
    let domains = reader.told(&at("domains"));
    let Some(role) = role else {
        for (key, told) in [("workspace", workspace), ("domains", domains)] {
            if let Some(told) = told {
                let cure = "write `create_members_as = \"agent\"` as well, or leave it out";
                reader.problem(told.origin, &at(key), "it is only for issuers that make members", cure);
            }
        }
        return None;
    };
    if role.text.reveal() != "agent" {
        let what = format!("\"{}\" is not a role that an issuer may give", role.text.reveal());
        let cure = "write \"agent\"; any other role is given by an owner or admin";
        reader.problem(role.origin.clone(), &at("create_members_as"), what, cure);
    }
    let list: Vec<String> = domains
        .as_ref()
        .map(|told| told.text.reveal().split(',').map(|d| d.trim().to_lowercase()).collect())
        .unwrap_or_default();
    let fits = !list.is_empty() && list.iter().all(|d| d.contains('.') && !d.contains(['@', ' ', '*', '/']));
    if !fits {
        reader.problem(
            domains.map_or(role.origin.clone(), |told| told.origin),
            &at("domains"),
            "it has to name the domains whose people become members",
            "write them with commas between, such as \"example.com, example.org\"",
        );
    }
    let Some(workspace) = workspace else {
        reader.problem(
            role.origin,
            &at("workspace"),
            "it is missing",
            "write the name of the workspace that people become members of",
        );
        return None;
    };
    Some((workspace.text.reveal().to_owned(), list))
}

/// Every path that could be meant by `path`, for suggestions.
pub fn paths(path: &str) -> Vec<String> {
    let Some((name, _)) = path.strip_prefix(SECTION).and_then(|rest| rest.split_once('.')) else {
        return Vec::new();
    };
    let key = |key: &str| format!("{SECTION}{name}.{key}");
    KEYS.iter()
        .flat_map(|(name, secret)| [Some(key(name)), secret.then(|| key(&format!("{name}_file")))])
        .flatten()
        .collect()
}

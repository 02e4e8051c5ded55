//! The accounts, customers and the app that a run begins with.

use std::collections::{BTreeSet, HashMap};

use super::Flavor;
use super::state::{Account, App, Customer, Openness, Operator, World};
use crate::dice::{hex_of, number_of};
use crate::world::{Market, person};

/// Fields that a Page's subscription may name (facebook §1.7).
pub const PAGE_FIELDS: &[&str] = &[
    "messages",
    "message_echoes",
    "messaging_postbacks",
    "messaging_referrals",
    "messaging_optins",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "message_edits",
    "messaging_handovers",
    "standby",
    "messaging_policy_enforcement",
    "messaging_account_linking",
    "response_feedback",
    "feed",
];

/// Fields of an Instagram account's subscription: the matrix of mode A (instagram §1.6).
pub const INSTAGRAM_FIELDS: &[&str] = &[
    "messages",
    "message_echoes",
    "message_reactions",
    "messaging_postbacks",
    "messaging_referral",
    "messaging_seen",
    "messaging_optins",
    "messaging_handover",
    "standby",
    "comments",
    "live_comments",
];

/// What a person with a full role may do on a Page.
pub const TASKS: &[&str] = &["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"];

const PAGES: &[(Market, &str, &str, usize)] = &[
    (Market::Th, "Blue Kettle กาน้ำสีคราม", "bluekettle.th", 12),
    (Market::Vn, "Tiệm Gốm Bát Tràng", "tiemgom.batrang", 10),
    (Market::Id, "Kopi Gayo Nusantara", "kopigayo.id", 10),
    (Market::Sg, "Peranakan Corner", "peranakan.corner", 8),
];

const INSTAGRAMS: &[(Market, &str, &str, usize)] = &[
    (Market::Th, "Blue Kettle", "bluekettle.bkk", 12),
    (Market::Id, "Batik Pekalongan", "batik.pekalongan", 10),
    (Market::Vn, "Lụa Vạn Phúc", "lua.vanphuc", 10),
    (Market::Tw, "雲山茶行", "yunshan.tea", 8),
];

/// The world of a seed.
pub fn world(seed: u64, flavor: Flavor) -> World {
    let shops = if flavor == Flavor::Messenger { PAGES } else { INSTAGRAMS };
    World {
        flavor,
        app: app(seed, flavor),
        operator: Operator {
            id: format!("10{:015}", number_of(seed, "facebook-operator") % 1_000_000_000_000_000),
            name: "Nok Operator".to_owned(),
            scopes: BTreeSet::new(),
        },
        accounts: shops
            .iter()
            .enumerate()
            .map(|(n, (market, name, login, people))| account(seed, flavor, n, *market, name, login, *people))
            .collect(),
        tokens: HashMap::new(),
        codes: HashMap::new(),
        assets: HashMap::new(),
        uploads: HashMap::new(),
        planned: Vec::new(),
        recent: HashMap::new(),
        calls: 0,
        comments: HashMap::new(),
        actions: Vec::new(),
        accepted: HashMap::new(),
        leaked_tokens: 0,
    }
}

fn app(seed: u64, flavor: Flavor) -> App {
    let meta_secret = hex_of(seed, "meta-app-secret", 32);
    let (key, fields) = match flavor {
        Flavor::Messenger => ("meta-app", PAGE_FIELDS),
        Flavor::Instagram => ("instagram-app", INSTAGRAM_FIELDS),
    };
    App {
        id: format!("9{:014}", number_of(seed, key) % 100_000_000_000_000),
        secret: match flavor {
            Flavor::Messenger => meta_secret.clone(),
            Flavor::Instagram => hex_of(seed, "instagram-app-secret", 32),
        },
        meta_secret,
        verify_token: format!("sim-verify-{}", hex_of(seed, &format!("{key}-verify"), 24)),
        name: "Sampan".to_owned(),
        callback_url: None,
        fields: BTreeSet::new(),
        deauthorize_url: None,
        deletion_url: None,
        redirect_uris: Vec::new(),
        require_proof: flavor == Flavor::Messenger,
        human_agent: true,
        reply_to: true,
        known_fields: fields.iter().map(|f| (*f).to_owned()).collect(),
        depth: 20,
        page_limit: 100,
        raw_utf8: false,
        receipts: true,
        echo_first: false,
        signed_by_meta: false,
        forms: BTreeSet::new(),
        api_version: "v25.0".to_owned(),
        usage: None,
    }
}

fn account(
    seed: u64,
    flavor: Flavor,
    n: usize,
    market: Market,
    name: &str,
    login: &str,
    people: usize,
) -> Account {
    let key = format!("{}-account-{n}", flavor.object());
    let ig_number = |key: &str| format!("17841{:012}", number_of(seed, key) % 1_000_000_000_000);
    let (id, scoped_id, instagram) = match flavor {
        Flavor::Messenger => (
            format!("1048{:011}", number_of(seed, &key) % 100_000_000_000),
            String::new(),
            // The first two accounts of the Instagram side are linked to Pages of their markets.
            match n {
                0 => Some((ig_number("instagram-account-0"), INSTAGRAMS[0].2.to_owned())),
                1 => Some((ig_number("instagram-account-2"), INSTAGRAMS[2].2.to_owned())),
                _ => None,
            },
        ),
        Flavor::Instagram => (
            ig_number(&key),
            format!("102{:014}", number_of(seed, &format!("{key}-scoped")) % 100_000_000_000_000),
            None,
        ),
    };
    Account {
        customers: (0..people).map(|p| customer(seed, flavor, &id, p, market)).collect(),
        id,
        scoped_id,
        name: name.to_owned(),
        username: login.to_owned(),
        market,
        tasks: TASKS.iter().map(|t| (*t).to_owned()).collect(),
        subscribed: BTreeSet::new(),
        granted: false,
        restricted: false,
        message_access: true,
        instagram,
        conversations: Vec::new(),
        alerts: Vec::new(),
    }
}

/// The `n`th customer of an account. Every second id is above 2^53.
pub fn customer(seed: u64, flavor: Flavor, account: &str, n: usize, market: Market) -> Customer {
    let languages = market.languages();
    let language = languages[n % languages.len()];
    let (name, username) = person::name(language, n);
    let random = number_of(seed, &format!("{account}-customer-{n}"));
    let id = match (flavor, n % 2) {
        (Flavor::Messenger, 0) => format!("7{:015}", random % 1_000_000_000_000_000),
        (Flavor::Messenger, _) => format!("24{:015}", random % 1_000_000_000_000_000),
        (Flavor::Instagram, 0) => format!("125{:013}", random % 10_000_000_000_000),
        (Flavor::Instagram, _) => format!("178{:014}", random % 100_000_000_000_000),
    };
    Customer {
        id,
        name,
        username,
        language,
        number: random % 1_000_000,
        blocked: false,
        profile: Openness::Open,
    }
}

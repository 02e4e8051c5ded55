//! The world that a run begins with, the same for the same seed: one app, three sellers, five shops, buyers.

use std::collections::{BTreeMap, HashMap};

use super::page::Pages;
use super::quirk::Quirks;
use super::state::{App, Buyer, SCOPES, Seller, Shop, World};
use crate::dice::{hex_of, number_of};
use crate::world::{Market, person};

const SELLERS: &[(&str, &str, &str)] = &[
    ("Sampan Trading", "TH", "CROSS_BORDER"),
    ("Gốm Sông Hồng", "VN", "LOCAL"),
    ("Toko Rotan Nusantara", "ID", "LOCAL"),
];

const SHOPS: &[(usize, &str, Market, usize)] = &[
    (0, "Sampan TH", Market::Th, 14),
    (0, "Sampan MY", Market::My, 8),
    (0, "Sampan PH", Market::Ph, 8),
    (1, "Gốm Sông Hồng", Market::Vn, 12),
    (2, "Toko Rotan Nusantara", Market::Id, 12),
];

/// A stable id of 19 digits.
pub(crate) fn id_of(seed: u64, name: &str, base: u64) -> u64 {
    base + number_of(seed, name) % 1_000_000_000_000_000
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let app = App {
            key: format!("6s{}", hex_of(seed, "tiktok-app", 11)),
            secret: hex_of(seed, "tiktok-secret", 40),
            service_id: id_of(seed, "tiktok-service", 7_400_000_000_000_000_000).to_string(),
            redirect_url: None,
            callback_url: None,
            topics: None,
            scopes: SCOPES.iter().map(|s| (*s).to_owned()).collect(),
            quirks: Quirks::default(),
        };
        let sellers = SELLERS
            .iter()
            .enumerate()
            .map(|(n, (name, region, kind))| {
                // Sample values are words, and sometimes digits alone (tiktok §1.3).
                let open_id = if n == 1 {
                    id_of(seed, name, 7_495_000_000_000_000_000).to_string()
                } else {
                    format!("sMpNaAAAAAD{}", hex_of(seed, name, 24))
                };
                Seller { open_id, name, region, kind, grant: None, consents: 0 }
            })
            .collect();
        let mut shops = Vec::new();
        let mut buyers = Vec::new();
        for (seller, name, market, count) in SHOPS {
            let id = id_of(seed, name, 7_496_000_000_000_000_000);
            shops.push(Shop {
                id,
                seller: *seller,
                name,
                market: *market,
                cipher: cipher(seed, id, 0),
                code: format!("{}LC{}", market.region(), hex_of(seed, name, 6).to_uppercase()),
                im_user_id: id_of(seed ^ id, "shop-im", 7_491_000_000_000_000_000),
                user_id: id_of(seed ^ id, "shop-user", 7_490_000_000_000_000_000),
                subscriptions: BTreeMap::new(),
                accepts_chat: false,
                quota: (0, 0),
            });
            buyers.extend((0..*count).map(|n| buyer(seed, id, *market, n)));
        }
        Self {
            app,
            sellers,
            shops,
            buyers,
            conversations: Vec::new(),
            orders: Vec::new(),
            cancellations: Vec::new(),
            returns: Vec::new(),
            codes: HashMap::new(),
            access: HashMap::new(),
            refresh: HashMap::new(),
            uploads: HashMap::new(),
            pages: Pages::default(),
            recent: HashMap::new(),
            coupon_sent: HashMap::new(),
        }
    }
}

/// The cipher of a shop after so many consents.
pub(crate) fn cipher(seed: u64, shop: u64, consents: u32) -> String {
    format!("ROW_sMpN8QAAAAB{}", hex_of(seed ^ shop, &format!("cipher-{consents}"), 24))
}

pub(crate) fn buyer(seed: u64, shop: u64, market: Market, n: usize) -> Buyer {
    let languages = market.languages();
    let language = languages[n % languages.len()];
    let (full_name, nickname) = person::name(language, n);
    let stem = seed ^ shop;
    Buyer {
        id: id_of(stem, &format!("buyer-{n}"), 7_490_000_000_000_000_000),
        im_user_id: id_of(stem, &format!("im-{n}"), 7_491_000_000_000_000_000),
        shop,
        nickname,
        full_name,
        language,
        tokopedia: market == Market::Id && n % 3 == 1,
    }
}

//! The shops of an authorization (tiktok §1.4), and calls in a shop's name.

use std::collections::BTreeMap;

use connector::{AccountContext, Auth, Body, Fault, Method, Reply, Request};
use serde::Deserialize;
use serde_json::Value;

use crate::{manifest, reply};

/// Account memo: what names the shop in calls. Opaque.
pub(crate) const CIPHER: &str = "shop_cipher";
/// Account memo: the shop's market, two letters.
pub(crate) const REGION: &str = "region";
/// Account memo: `LOCAL` or `CROSS_BORDER`.
pub(crate) const SELLER: &str = "seller_type";

/// A shop as an authorization lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shop {
    pub id: String,
    pub name: Option<String>,
    region: Option<String>,
    cipher: Option<String>,
    seller_type: Option<String>,
}

impl Shop {
    /// What to remember of it.
    pub(crate) fn memo(&self) -> BTreeMap<String, String> {
        [(CIPHER, &self.cipher), (REGION, &self.region), (SELLER, &self.seller_type)]
            .into_iter()
            .filter_map(|(k, v)| Some((k.to_owned(), v.clone()?)))
            .collect()
    }
}

/// The call that lists the shops; it must not carry a cipher (tiktok §1.4).
pub(crate) fn shops_request(auth: Auth) -> Request {
    Request::get(manifest::API, "/authorization/202309/shops", auth)
}

/// Reads the list. A shop that cannot be named is left out.
pub(crate) fn shops(answer: &Reply) -> Result<Vec<Shop>, Fault> {
    #[derive(Deserialize)]
    struct List {
        shops: Option<Vec<Value>>,
    }
    let list: List = reply::data(answer)?;
    let rows = list.shops.ok_or_else(|| Fault::malformed("TikTok Shop answered without a list of shops"))?;
    let shop = |v: &Value| {
        Some(Shop {
            id: reply::id(v, "id")?,
            name: connector::text(v, "name"),
            region: connector::text(v, "region").map(|r| r.trim().to_ascii_uppercase()),
            cipher: connector::text(v, "cipher"),
            seller_type: connector::text(v, "seller_type"),
        })
    };
    let found: Vec<Shop> = rows.iter().filter_map(shop).collect();
    if found.is_empty() && !rows.is_empty() {
        return Err(Fault::malformed("TikTok Shop listed shops without their ids"));
    }
    Ok(found)
}

/// A call in the shop's name: with its cipher. A body makes it what `method` says; without one, nothing is sent (tiktok §1.6).
pub(crate) fn call(account: &AccountContext, method: Method, path: &str, body: Option<&Value>) -> Request {
    let request = Request {
        method,
        body: body.map_or(Body::Empty, |b| Body::Json(b.to_string())),
        ..Request::get(manifest::API, path, Auth::Grant)
    };
    match account.memo.get(CIPHER).filter(|c| !c.is_empty()) {
        Some(cipher) => request.query(CIPHER, cipher.as_str()),
        None => request,
    }
}

//! Looking how a shop is, daily and after connecting.

use connector::{AccountContext, FaultClass, Op, Plan, Probe};
use model::Problem;

use super::{Seen, capabilities, look};
use crate::{country, manifest};

/// Looks at the shop. Never at its chats.
pub(crate) fn probe(account: &AccountContext) -> Plan<Probe> {
    let (country, _) = country::of_shop(&account.external_id);
    let account = account.clone();
    look(Op::Probe, manifest::SELLER, country, |request| request)
        // An app for chat alone may not be let look at the shop.
        .or_else(|f| match f.class {
            FaultClass::Forbidden if !f.operator => Plan::done(Seen::default()),
            _ => Plan::refuse(f),
        })
        .map(move |seen| found(&account, &seen))
}

fn found(account: &AccountContext, seen: &Seen) -> Probe {
    let mut problems = Vec::new();
    if let Some(status) = seen.closed() {
        problems.push(Problem {
            code: "shop_closed".to_owned(),
            detail: format!("Lazada has closed this shop ({status})."),
            cure: "See Seller Center for the reason; its permission is kept until it is open again."
                .to_owned(),
        });
    }
    if seen.verified == Some(false) {
        problems.push(Problem {
            code: "shop_not_verified".to_owned(),
            detail: "The shop's registration at Lazada is not complete.".to_owned(),
            cure: "Finish it in Seller Center; until then Lazada refuses some calls.".to_owned(),
        });
    }
    Probe {
        name: seen.name.clone().or_else(|| account.memo.get(super::NAME).cloned()),
        capabilities: capabilities(&account.memo),
        problems,
        quota: None,
        ends_at: None,
        memo: seen.memo(),
    }
}

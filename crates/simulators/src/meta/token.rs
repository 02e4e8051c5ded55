//! Tokens: issuing them, and checking who calls (facebook §1.4, §1.6, §5.3; instagram §1.3, §5).

use std::collections::BTreeSet;

use super::call::Call;
use super::refusal::Fault;
use super::sign::proof;
use super::state::{Token, TokenKind, World};
use super::{Flavor, Meta};

/// Why a token is over whose time is over.
pub const EXPIRED: &str = "Error validating access token: Session has expired.";

/// Who calls.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The token's text.
    pub token: String,
    /// Its kind; none for the app's own token.
    pub kind: Option<TokenKind>,
    /// The Page or Instagram account that it speaks for.
    pub account: Option<String>,
    /// What it may do.
    pub scopes: BTreeSet<String>,
}

/// Issues a token that lives so many `seconds` (none: until it is killed). Answers text and seconds.
pub fn issue(
    meta: &Meta,
    world: &mut World,
    kind: TokenKind,
    account: Option<String>,
    scopes: BTreeSet<String>,
    seconds: Option<i64>,
) -> (String, Option<i64>) {
    let now = meta.desk.clock.life_ms();
    let life_ms = seconds.map(|s| meta.desk.token_life_ms(s));
    let text = meta.token_text();
    let token =
        Token { kind, account, scopes, issued_ms: now, expires_ms: life_ms.map(|ms| now + ms), dead: None };
    world.tokens.insert(text.clone(), token);
    (text, life_ms.map(|ms| ms / 1000))
}

/// What is wrong with a token's life, if anything.
pub fn ailment(world: &World, token: &Token, now: i64) -> Option<Fault> {
    let dead = |subcode: Option<i64>, why: &str| {
        let fault = Fault::new(190, why).status(401);
        Some(subcode.map_or_else(|| fault.clone(), |s| fault.clone().subcode(s)))
    };
    if let Some((subcode, why)) = &token.dead {
        return dead(*subcode, why);
    }
    if token.expires_ms.is_some_and(|at| at <= now) {
        return dead(Some(463), EXPIRED);
    }
    if token.kind == TokenKind::Page
        && token.account.as_ref().is_some_and(|id| !world.account(id).is_some_and(|a| a.granted))
    {
        return dead(
            None,
            "Permission pages_messaging, pages_manage_metadata or pages_read_engagement must be granted before impersonating a user's page.",
        );
    }
    None
}

/// Checks token and proof of a call.
///
/// # Errors
/// 2500 without a token, 190 with a bad one, 100 for a missing or wrong proof.
pub fn caller(meta: &Meta, call: &Call) -> Result<Caller, Fault> {
    let Some(text) = call.token.clone().filter(|t| !t.is_empty()) else {
        return Err(Fault::new(
            2500,
            "An active access token must be used to query information about the current user.",
        ));
    };
    let world = meta.world();
    let app_token = format!("{}|{}", world.app.id, world.app.secret);
    let is_app = text == app_token;
    match call.text("appsecret_proof") {
        Some(given) if given != proof(&world.app.secret, &text) => {
            return Err(Fault::parameter("Invalid appsecret_proof provided in the API argument"));
        }
        None if world.app.require_proof && !is_app => {
            return Err(Fault::parameter("API calls from the server require an appsecret_proof argument"));
        }
        _ => {}
    }
    if is_app {
        return Ok(Caller { token: text, kind: None, account: None, scopes: BTreeSet::new() });
    }
    if meta.desk.switches().refuse_tokens {
        return Err(Fault::new(
            190,
            "Error validating access token: The session is invalid because the user logged out.",
        )
        .status(401)
        .subcode(467));
    }
    let Some(token) = world.tokens.get(&text) else {
        let words = if meta.flavor == Flavor::Messenger {
            "Invalid OAuth access token - Cannot parse access token"
        } else {
            "Invalid OAuth access token data."
        };
        return Err(Fault::new(190, words));
    };
    if let Some(fault) = ailment(&world, token, meta.desk.clock.life_ms()) {
        return Err(fault);
    }
    let mut scopes = token.scopes.clone();
    if meta.desk.switches().no_chat {
        scopes.remove(meta.flavor.messaging_scope());
    }
    Ok(Caller { token: text, kind: Some(token.kind), account: token.account.clone(), scopes })
}

impl Caller {
    /// Whether the caller holds a scope.
    ///
    /// # Errors
    /// 10 on reads, 200 on everything else, as both occur for the same thing.
    pub fn may(&self, scope: &str, call: &Call) -> Result<(), Fault> {
        if self.scopes.contains(scope) {
            return Ok(());
        }
        Err(if call.method == axum::http::Method::GET {
            Fault::new(10, format!("(#10) This endpoint requires the '{scope}' permission.")).status(403)
        } else {
            Fault::new(200, format!("(#200) Requires {scope} permission to manage the object.")).status(403)
        })
    }

    /// The account that a path names, which must be the caller's own.
    ///
    /// # Errors
    /// 190 for a token that speaks for no account, 100/33 for another's.
    pub fn own(&self, world: &World, node: &str) -> Result<String, Fault> {
        let Some(mine) = &self.account else {
            return Err(Fault::new(190, "This method must be called with a Page Access Token"));
        };
        let asked = if node == "me" { Some(mine.clone()) } else { world.account(node).map(|a| a.id.clone()) };
        if asked.as_ref() == Some(mine) { Ok(mine.clone()) } else { Err(missing(node)) }
    }
}

/// 100/33: there is no such object, or not for this token.
pub fn missing(id: &str) -> Fault {
    Fault::new(
        100,
        format!(
            "Unsupported get request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation."
        ),
    )
    .subcode(33)
}

//! TikTok Shop's codes and what each means for us (tiktok §5).

use std::time::Duration;

use connector::{FaultClass, Op};

use super::words::plain;

/// The day's quota of chat calls is used up.
pub(super) const QUOTA: i64 = 45_101_004;

/// What to do about a code, and the sentence that says so.
pub(super) struct Verdict {
    pub class: FaultClass,
    pub words: &'static str,
    pub operator: bool,
    pub after: Option<Duration>,
}

const fn verdict(class: FaultClass, words: &'static str) -> Verdict {
    Verdict { class, words, operator: false, after: None }
}

const fn console(class: FaultClass, words: &'static str) -> Verdict {
    Verdict { class, words, operator: true, after: None }
}

pub(super) const fn throttled(words: &'static str) -> Verdict {
    verdict(FaultClass::Throttled, words)
}

pub(super) const fn upstream(words: &'static str) -> Verdict {
    verdict(FaultClass::Upstream, words)
}

pub(super) const fn unauthorized(words: &'static str) -> Verdict {
    verdict(FaultClass::Unauthorized, words)
}

pub(super) const fn invalid(words: &'static str) -> Verdict {
    verdict(FaultClass::Invalid, words)
}

const TOKEN: &str = "The shop's access token is no longer taken; it is renewed.";
const DEAD: &str = "TikTok Shop no longer takes the shop's permission: the seller withdrew it, or it has ended. Connect the shop again.";
const CODE: &str = "The consent was used already or is older than thirty minutes. Start connecting again.";
const FAULT: &str = "TikTok Shop has a fault of its own; it is tried again.";
const UNSURE: &str = "TikTok Shop stumbled while it took the message; it may or may not be out.";
const REQUEST: &str =
    "TikTok Shop could not read the request; this is a fault of Sampan's, please report it.";
const RETIRED: &str = "TikTok Shop no longer has this call; a newer Sampan is needed.";

/// The verdict on a code, by its words where the code alone says nothing (`36009004`).
pub(super) fn of_code(op: Op, code: i64, message: &str) -> Option<Verdict> {
    use FaultClass::{Forbidden, Gone, Invalid, Unauthorized, UnknownOutcome, WindowClosed};
    // What may have taken effect before it failed is not said again by itself.
    let own_fault = || if op == Op::Send { verdict(UnknownOutcome, UNSURE) } else { upstream(FAULT) };
    Some(match code {
        36_009_002 => throttled("TikTok Shop asks for fewer calls; they go on more slowly."),
        36_009_003 | 36_009_007 | 45_101_001 => own_fault(),
        105_001 | 105_002 => match op {
            Op::Renew => verdict(Unauthorized, DEAD),
            _ => verdict(Unauthorized, TOKEN),
        },
        105_005 => verdict(
            Forbidden,
            "The permission for this part of TikTok Shop is missing, at the app or in what the seller gave: shops and webhooks need the scope seller.authorization.info, orders seller.order.info, and chat seller.customer_service, which TikTok's partner manager grants. Then connect the shop again.",
        ),
        101_000 => verdict(
            Unauthorized,
            "TikTok Shop says that token and shop do not belong together: connect the shop again.",
        ),
        106_001 => console(
            Invalid,
            "TikTok Shop does not accept the call's signature: check that app_key and app_secret are those of one app in Partner Center.",
        ),
        106_013 => invalid("The shop's cipher is missing: connect the shop again."),
        36_009_004 => by_words(op, message),
        36_009_009 | 36_009_010 | 36_009_014 => invalid(RETIRED),
        36_009_021 => invalid("The file is larger than TikTok Shop takes: send a smaller one."),
        36_009_022 | 36_009_023 => invalid(REQUEST),
        36_009_033 => console(
            Invalid,
            "This server's address is not on the app's IP allow list: add it in Partner Center, or turn the list off.",
        ),
        36_004_004 | 98_001_004 | 98_001_005 | 98_001_006 if op == Op::Renew => verdict(Unauthorized, DEAD),
        36_004_004 | 98_001_004 | 98_001_005 => invalid(CODE),
        98_001_006 => verdict(Unauthorized, DEAD),
        45_101_002 | 45_111_017 => invalid(
            "TikTok Shop does not take this card here: the product, order or coupon does not meet its conditions.",
        ),
        45_101_003 => verdict(Gone, "TikTok Shop no longer has this conversation or message."),
        QUOTA => throttled(
            "The day's 10,000 chat calls of this shop are used up; new messages still arrive, and the rest goes on tomorrow.",
        ),
        45_101_006 => invalid(
            "TikTok Shop's moderation blocked this message for words or a picture that it does not allow: write it differently.",
        ),
        45_102_007 => verdict(
            WindowClosed,
            "This shop may not write in this conversation; see Seller Center for who holds it.",
        ),
        45_109_001 => verdict(
            WindowClosed,
            "TikTok Shop lets a shop write only within 30 days of the last conversation or 60 days of an order, or after a return. Wait until the customer writes or orders again.",
        ),
        45_109_003 => verdict(
            WindowClosed,
            "TikTok Shop does not let this shop open a conversation with this customer.",
        ),
        45_111_001 => invalid("TikTok Shop does not support this kind of message here."),
        45_111_012 => Verdict {
            after: Some(Duration::from_secs(2)),
            ..throttled("TikTok Shop takes a coupon card every two seconds; it is sent a little later.")
        },
        45_101_008 | 10_002_014 | 10_002_015 | 10_037_002..=10_037_004 => upstream(FAULT),
        10_006_402 | 25_020_005 => verdict(Forbidden, "The app has no permission for this order."),
        21_008_111 => invalid("An order among these belongs to another seller."),
        25_001_001 => invalid(REQUEST),
        _ => return None,
    })
}

/// `36009004` means a dozen things; words that nobody wrote down never disconnect a shop.
fn by_words(op: Op, message: &str) -> Verdict {
    let m = plain(message);
    let has = |part: &str| m.contains(part);
    if has("timestamp") {
        Verdict {
            after: Some(Duration::from_secs(30)),
            ..console(
                FaultClass::Throttled,
                "TikTok Shop says that the call's time is off; it allows 30 seconds ahead and 5 minutes behind: set this server's clock (NTP).",
            )
        }
    } else if has("refresh_token") || has("refresh token") {
        verdict(FaultClass::Unauthorized, DEAD)
    } else if has("access_token") || has("access token") || has("access-token") {
        verdict(FaultClass::Unauthorized, TOKEN)
    } else if has("app_key") || has("app key") {
        console(
            FaultClass::Invalid,
            "TikTok Shop does not know this app_key: check it in Partner Center, and that the app is of this seller's market.",
        )
    } else if has("app_secret") || has("app secret") {
        console(FaultClass::Invalid, "TikTok Shop does not take this app_secret: check it in Partner Center.")
    } else if has("auth_code") || op == Op::Connect && has("code") {
        invalid(CODE)
    } else if has("shop_cipher") || has("shop_id") {
        invalid("TikTok Shop does not know this shop: connect it again.")
    } else {
        invalid(REQUEST)
    }
}

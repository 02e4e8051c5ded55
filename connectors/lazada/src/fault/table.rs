//! Lazada's codes and what each means for us (lazada §5.2).

use std::time::Duration;

use connector::{FaultClass, Op};

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

pub(super) const fn throttled(words: &'static str, seconds: u64) -> Verdict {
    Verdict {
        class: FaultClass::Throttled,
        words,
        operator: false,
        after: Some(Duration::from_secs(seconds)),
    }
}

pub(super) const fn upstream(words: &'static str) -> Verdict {
    verdict(FaultClass::Upstream, words)
}

pub(super) const fn invalid(words: &'static str) -> Verdict {
    verdict(FaultClass::Invalid, words)
}

/// A refusal from inside a reply whose number the documentation does not explain, such as that of the five messages.
pub(super) const INSIDE: &str =
    "Lazada does not take this now. A customer who has not written for a day gets five messages at most.";

const TOKEN: &str = "The shop's access token is no longer taken; it is renewed.";
const DEAD: &str = "The shop's refresh token is at its end. Connect the shop again.";
const SUBSCRIBED: &str = "The permission lasts as long as the seller's subscription of the app, and cannot be renewed by itself: extend it in the Service Marketplace, then connect the shop again.";
const CODE: &str =
    "The consent was used already, is older than 30 minutes, or is another app's. Start connecting again.";
const NO_RIGHT: &str = "This app has no permission for this part of Lazada. Chat needs an app of its own, of the category ERP IM Chat or In-house IM Chat; orders need an order or ERP app.";
const FAULT: &str = "Lazada has a fault of its own; it is tried again.";
const REQUEST: &str = "Lazada could not read the request; this is a fault of Sampan's, please report it.";
const BUSY: &str = "Lazada asks for fewer calls; they go on more slowly.";
const NOT_NOW: &str = "Lazada takes no more messages from this shop at this moment. It was not sent; send it again in a moment.";

/// The verdict on a code.
pub(super) fn of_code(op: Op, code: &str) -> Option<Verdict> {
    use FaultClass::{Forbidden, Gone, Invalid, Unauthorized, Upstream, WindowClosed};
    Some(match code {
        "IllegalAccessToken" | "InvalidAccessToken" | "AccessTokenExpired" => verdict(Unauthorized, TOKEN),
        "IllegalRefreshToken" | "InvalidRefreshToken" => verdict(Unauthorized, DEAD),
        "AUTH_TYPE_UNSUPPORTED" => verdict(Forbidden, SUBSCRIBED),
        "InvalidCode" => invalid(CODE),
        "InsufficientPermission" => verdict(Forbidden, NO_RIGHT),
        "InvalidApiPath" | "InvalidApi" => console(
            Invalid,
            "Lazada does not know this call at this address: check that api_url is the host of the shop's country.",
        ),
        "IncompleteSignature" => console(
            Invalid,
            "Lazada does not accept the call's signature: check app_key and app_secret; the secret may have been reset in Lazada's console.",
        ),
        "MissingPartner" => console(
            Invalid,
            "Lazada wants the caller named: put any name, such as sampan-1.0, into the app's partner_id.",
        ),
        "IllegalTimestamp" | "InvalidTimestamp" => console(
            Upstream,
            "Lazada says that the call's time is off by more than two hours: set this server's clock (NTP).",
        ),
        "InvalidAppKey" | "APP_KEY_INVALID" => {
            console(Invalid, "Lazada does not know this app_key: check it in the app's settings.")
        }
        "AppWhiteIpLimit" => console(
            Invalid,
            "This server's address is not on the app's IP whitelist: add it in Lazada's console, or turn the list off.",
        ),
        "AppNotSubscribed" => console(
            Forbidden,
            "The seller has not subscribed to this app: subscribe in the country's Service Marketplace, then connect the shop again.",
        ),
        // A message that was refused is not said again by a machine (lazada §5.2, §7.13).
        "ApiCallLimit" | "SellerCallLimit" | "AppCallLimit" | "901" if op == Op::Send => {
            verdict(WindowClosed, NOT_NOW)
        }
        "ApiCallLimit" | "901" => throttled(BUSY, 1),
        "SellerCallLimit" => {
            throttled("Lazada asks for fewer calls for this shop; they go on more slowly.", 3)
        }
        "AppCallLimit" => throttled(
            "The app's quota of calls is used up, or Lazada serves fewer calls during a campaign; it goes on in a minute.",
            60,
        ),
        "ServiceTimeout" | "ServiceUnavailable" | "15" | "6" | "E006" | "1000" | "1002" | "300" => {
            upstream(FAULT)
        }
        "SellerNotVerified" => console(
            Forbidden,
            "The shop's registration at Lazada is not complete; finish it in Seller Center.",
        ),
        "Mp3SellerApiLimit" => verdict(
            Forbidden,
            "Lazada does not open this part to shops in its Marketplace Ease Mode or Choice programme.",
        ),
        "16" | "LD_INVOKE_DOWNSTREAM_RESPONSE_BLANK" => {
            verdict(Gone, "Lazada has no such order in this shop.")
        }
        "105" | "106" | "112" | "117" => verdict(Gone, "Lazada has no such return in this shop."),
        "MissingParameter"
        | "14"
        | "17"
        | "19"
        | "36"
        | "74"
        | "75"
        | "37"
        | "38"
        | "39"
        | "56"
        | "116"
        | "118"
        | "INPUT_PARAM_VALID"
        | "LD_INPUT_PARAM_VALID" => invalid(REQUEST),
        "302" => invalid("Lazada could not read the picture: send it as JPEG or PNG."),
        "303" => invalid("The picture is too large for Lazada: send one under 1 MB."),
        "-22" => verdict(
            WindowClosed,
            "The order is too old for a chat: Lazada lets a shop write first only for some days after an order.",
        ),
        _ => return None,
    })
}

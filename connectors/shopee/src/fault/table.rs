//! Shopee's codes and what each means for us.

use std::time::Duration;

use connector::{FaultClass, Op};

use super::words::plain;

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

pub(super) const fn invalid(words: &'static str) -> Verdict {
    verdict(FaultClass::Invalid, words)
}

const TOKEN: &str = "The shop's access token is no longer taken; it is renewed.";
const DEAD: &str = "The shop's refresh token is used up or lost. Connect the shop again; or, on a live app, use “resend code” in Shopee's console.";
const UNLINKED: &str =
    "The shop has not given this app its permission, or has taken it back. Connect the shop again.";
const NO_RIGHT: &str = "This app or shop has no permission for this part of Shopee. Chat needs an app of the type Seller In-house System with the chat permission.";
const CODE: &str = "The consent was used already or is older than ten minutes. Start connecting again.";
const FAULT: &str = "Shopee has a fault of its own; it is tried again.";
const BUSY: &str = "Shopee asks for fewer calls; they go on more slowly.";
const CLOCK: &str =
    "Shopee says that the call's time is off by more than five minutes: set this server's clock (NTP).";
const APP: &str = "Shopee does not know this partner id at this address: check partner_id, and that api_url and the app are both live or both sandbox.";
const REQUEST: &str = "Shopee could not read the request; this is a fault of Sampan's, please report it.";

/// The verdict on a code, by its words where the code alone says nothing (`error_auth`, `error_param`).
pub(super) fn of_code(op: Op, code: &str, message: &str) -> Option<Verdict> {
    use FaultClass::{Forbidden, Gone, Invalid, Unauthorized};
    Some(match code {
        "invalid_acceess_token" | "invalid_access_token" => verdict(Unauthorized, TOKEN),
        "error_auth" => by_words(message),
        "invalid_code" => invalid(CODE),
        "invalid_shop_id" | "invalid_main_acount_id" if op == Op::Connect => invalid(CODE),
        "invalid_partner_id" => console(Invalid, APP),
        "partner_shop_no_link" | "shop_no_linked" | "merchant_no_linked" => verdict(Unauthorized, UNLINKED),
        "refresh_token_expired"
        | "error_shop_refresh_token"
        | "shop_access_expired"
        | "merchant_access_expired"
        | "error_merchant_refresh_token" => verdict(Unauthorized, DEAD),
        "error_api_permission"
        | "error_ashop_api_permission"
        | "error_permission"
        | "user_is_unauthorized" => verdict(Forbidden, NO_RIGHT),
        "error_server" | "error_network" | "internal_server_error" | "error_inner" => upstream(FAULT),
        "error_sign" => console(
            Invalid,
            "Shopee does not accept the call's signature: check partner_key (not the push key), and that api_url and the app are both live or both sandbox.",
        ),
        "error_param" | "param_error" | "error_data" => by_parameter(message),
        "error_not_found" | "resource_not_found" | "order_not_found" | "logistics.invalid_error" => {
            verdict(Gone, "Shopee no longer has this.")
        }
        "error_rate_limit" | "system_busy" => throttled(BUSY),
        "error_limit" => throttled(
            "The app's quota of calls for today is used up; it goes on after midnight in Singapore.",
        ),
        "shop_banned" => frozen(op),
        "error_shop" => {
            console(Invalid, "Shopee does not accept this shop id for the app; connect the shop again.")
        }
        "error_kyc_auth" => console(
            Forbidden,
            "The seller's registration at Shopee is not complete; finish it in Seller Centre.",
        ),
        "error_partner_key_expired" => console(
            Invalid,
            "The app's partner key has expired: reset it in Shopee's console and put the new one into Sampan's settings.",
        ),
        "source_ip_undeclared" => console(
            Invalid,
            "This server's address is not on the app's IP allow-list: add it in Shopee's console.",
        ),
        "error_api_call_restricted" | "api_suspended" => console(
            Forbidden,
            "Shopee has restricted this app or retired this call: look into the app's messages in Shopee's console.",
        ),
        "order_list_invalid_time" => invalid(REQUEST),
        "logistics.error_param" => {
            throttled("Shopee is still assigning a parcel number; it is asked again later.")
        }
        "package_number_not_exist" | "package_not_exist" => verdict(Gone, "Shopee has no such parcel."),
        "error_status_limit" => invalid("The order is not in a state for this."),
        _ => return chat(code),
    })
}

/// The refusals of chat (shopee §3.7). None is tried again by a machine.
fn chat(code: &str) -> Option<Verdict> {
    use FaultClass::{Forbidden, WindowClosed};
    let closed = |words| verdict(WindowClosed, words);
    Some(match code {
        "first_chat_without_order_info" => closed(
            "Shopee wants an order named when a shop writes first: send one of the customer's orders as a card, then write.",
        ),
        "user_is_forbidden" => closed(
            "Shopee lets a shop write only within 7 days of the customer's message or 30 days of their order, or while a return is open. Wait until they write or order again.",
        ),
        "reach_5_message_limit" => {
            closed("Shopee takes five messages in a row; the customer has to answer before the next.")
        }
        "message_too_long" => {
            invalid("The text is longer than the 600 characters that Shopee takes: shorten or split it.")
        }
        "error_business" => closed(
            "Shopee does not take this message now; most often because the same message went to this customer within the last 24 hours. Write it differently.",
        ),
        "message_is_censored" => {
            invalid("Shopee found words or a picture that it does not allow: write it differently.")
        }
        "exceed_send_limitaion" => throttled("Too many messages in a short time; it is sent a little later."),
        "block_by_internal_safety_strategies" => {
            closed("Shopee's safety rules blocked this message; write it differently or use Seller Centre.")
        }
        "error_blocked" => closed("The customer has blocked this shop."),
        "error_sender_block_receiver" => {
            closed("This shop has blocked the customer: unblock them in Seller Centre first.")
        }
        "assigned_to_subaccount" => closed(
            "The chat is assigned to a sub-account at Shopee: answer there, or take the assignment off in Seller Centre.",
        ),
        "shop_bound_subaccount" => console(
            Forbidden,
            "Chat Distribution is on in Shopee's Sub-account Platform, and shuts the API out: turn it off there.",
        ),
        "not_open_market" => verdict(Forbidden, "Shopee does not open chat to apps in this shop's market."),
        _ => return None,
    })
}

/// `error_auth` means a dozen things (shopee §5.2); words that nobody wrote down never disconnect a shop.
fn by_words(message: &str) -> Verdict {
    let m = plain(message);
    let has = |part: &str| m.contains(part);
    if has("timestamp") {
        console(FaultClass::Upstream, CLOCK)
    } else if has("refresh_token") || has("refresh token") {
        verdict(FaultClass::Unauthorized, DEAD)
    } else if has("access_token") || has("access token") || has("acceess_token") {
        verdict(FaultClass::Unauthorized, TOKEN)
    } else if has("invalid code") {
        invalid(CODE)
    } else if has("partner_id or shop") {
        verdict(FaultClass::Unauthorized, UNLINKED)
    } else if has("partner_id") || has("partner id") {
        console(FaultClass::Invalid, APP)
    } else if has("permission") {
        verdict(FaultClass::Forbidden, NO_RIGHT)
    } else if has("system error") {
        upstream(FAULT)
    } else {
        invalid("Shopee refused the call for a reason that Sampan does not know.")
    }
}

fn by_parameter(message: &str) -> Verdict {
    let m = plain(message);
    if m.contains("timestamp") {
        console(FaultClass::Upstream, CLOCK)
    } else if m.contains("permission") {
        verdict(FaultClass::Forbidden, NO_RIGHT)
    } else {
        invalid(REQUEST)
    }
}

/// A frozen shop keeps its tokens and is asked again hourly (shopee §1.8); a reply to it does not wait that long.
fn frozen(op: Op) -> Verdict {
    let words = "Shopee has suspended this shop: see Seller Centre. Its permission is kept and tried again every hour.";
    if op == Op::Send {
        console(FaultClass::WindowClosed, words)
    } else {
        Verdict { after: Some(Duration::from_hours(1)), ..console(FaultClass::Throttled, words) }
    }
}

//! The table of codes (facebook §5.3, instagram §5).

use std::time::Duration;

use connector::{FaultClass, Op};

use super::SaidError;

/// What a code means.
#[derive(Clone, Copy)]
pub(super) struct Verdict {
    pub(super) class: FaultClass,
    pub(super) words: &'static str,
    pub(super) operator: bool,
    pub(super) after: Option<Duration>,
}

impl Verdict {
    pub(super) const fn new(class: FaultClass, words: &'static str) -> Verdict {
        Verdict { class, words, operator: false, after: None }
    }

    const fn operator(self) -> Verdict {
        Verdict { operator: true, ..self }
    }

    const fn after(self, wait: Duration) -> Verdict {
        Verdict { after: Some(wait), ..self }
    }
}

const RESTRICTED: Verdict = Verdict::new(
    FaultClass::Forbidden,
    "Meta has restricted this account from sending. Look at the Page's support inbox (Page quality), and send nothing until it is lifted.",
)
.operator();
const REAUTH: Verdict = Verdict::new(
    FaultClass::Unauthorized,
    "Meta does not take the token any more: it was revoked, the password was changed, or the app was removed. Connect the account again.",
);
const PERMISSION: Verdict = Verdict::new(
    FaultClass::Forbidden,
    "The app lacks a permission for this. In Meta's App Dashboard see App Review and access levels; then connect the account again.",
)
.operator();
const WINDOW: Verdict = Verdict::new(
    FaultClass::WindowClosed,
    "The time to answer is over: the customer's last message is too old. They have to write first.",
);
const TOO_MANY: Verdict =
    Verdict::new(FaultClass::Throttled, "Meta asks for fewer calls; they go on more slowly.");
const CONTENT: Verdict = Verdict::new(FaultClass::Invalid, "Meta does not take this.");
const TROUBLE: Verdict = Verdict::new(FaultClass::Upstream, "Meta is in trouble.");
const NOT_THERE: Verdict =
    Verdict::new(FaultClass::Invalid, "This person cannot be reached from this account.");
const REFUSES: Verdict = Verdict::new(
    FaultClass::Invalid,
    "This person takes no messages from this account: they blocked it, left, or are not available.",
);
const ELSEWHERE: Verdict = Verdict::new(
    FaultClass::WindowClosed,
    "Another tool holds this conversation. It can be answered from here when that tool gives it back.",
);
const CONFIG: Verdict = Verdict::new(
    FaultClass::Invalid,
    "The app's settings do not fit: check app_id, app_secret and api_version against Meta's App Dashboard.",
)
.operator();

/// What a code means; none where the sheets do not know it.
#[expect(clippy::match_same_arms, reason = "a table, in the order of the sheets' rows")]
pub(super) fn verdict(op: Op, said: &SaidError) -> Option<Verdict> {
    let reading = !matches!(op, Op::Send | Op::Look | Op::MarkRead | Op::Recall);
    let lower = said.message.to_lowercase();
    let subcode = said.subcode.unwrap_or(0);
    Some(match (said.code, subcode) {
        (1, 1_357_046) => Verdict::new(
            FaultClass::UnknownOutcome,
            "Meta says that it sent the message although it answers with an error.",
        ),
        // What a wrong secret is answered with when a code is turned into a token.
        (1, _) if lower.contains("client secret") => CONFIG,
        (1 | 1200, _) => TROUBLE,
        (2, 2_018_344) => {
            Verdict::new(FaultClass::Forbidden, "The Page has not accepted Meta's terms for labels.")
        }
        (2, _) => TROUBLE,
        (3, _) => PERMISSION,
        (613, 2_018_338) => Verdict::new(
            FaultClass::Throttled,
            "Meta slows this account down because message tags were overused. Answer within 24 hours where possible.",
        )
        .operator(),
        (4 | 17 | 32 | 341 | 613 | 80_001..=80_009, _) => TOO_MANY,
        (10, code) => ten(code, &lower),
        (36_000, _) => Verdict::new(FaultClass::Invalid, "The picture is too large for Meta."),
        (100, code) => hundred(code, &lower, reading),
        (102, _) => REAUTH,
        (101 | 104 | 191, _) => CONFIG,
        (190, code) => one_ninety(code),
        (200, 2_018_027 | 2_018_028) => Verdict::new(
            FaultClass::Forbidden,
            "The app may not write to this person: it is not Live, or has no Advanced Access yet. See App Review in Meta's App Dashboard.",
        )
        .operator(),
        (200, 1_545_041) => REFUSES,
        (200, 2_534_041) => Verdict::new(
            FaultClass::Unauthorized,
            "The account's owner has switched message access off. In the Instagram app: Settings → Messages and story replies → Message \
             controls → Connected tools → Allow access to messages. Then connect the account again.",
        ),
        (210 | 230, _) => Verdict::new(FaultClass::Invalid, "This person cannot be seen by this account, or has not consented."),
        (200..=299, _) => PERMISSION,
        (368, _) => Verdict {
            after: Some(Duration::from_hours(24)),
            ..RESTRICTED
        },
        (551, _) => REFUSES,
        (1_545_041, _) => REFUSES,
        (2022, _) => Verdict::new(FaultClass::Invalid, "Messages of shops are switched off for this account."),
        (9, _) => Verdict::new(FaultClass::Invalid, "Too many requests of this kind to this person."),
        (9010, _) => Verdict::new(FaultClass::Gone, "There is no such Instagram user."),
        (2_018_218, _) => {
            Verdict::new(FaultClass::Gone, "This person's account was made with a phone number and has no profile.")
        }
        (2_018_247, _) => PERMISSION,
        (2_018_278 | 2_534_022, _) => WINDOW,
        (2_018_300 | 2_534_037, _) => ELSEWHERE,
        (2_018_321, _) => Verdict::new(
            FaultClass::Throttled,
            "An automatic dialogue of Meta's is running with this person; it is tried again in a minute.",
        )
        .after(Duration::from_mins(1)),
        (2500, _) => CONFIG,
        (36_103, _) => {
            Verdict::new(FaultClass::Forbidden, "This Instagram account is not eligible for Meta's API.").operator()
        }
        (9_000_001, _) => Verdict::new(
            FaultClass::Gone,
            "Meta does not give this message: it was deleted, or is beyond the twenty newest.",
        ),
        _ => return None,
    })
}

fn ten(subcode: i64, lower: &str) -> Verdict {
    match subcode {
        2_018_278 | 2_534_022 | 2_018_065 => WINDOW,
        2_018_108 => REFUSES,
        1_893_063 => RESTRICTED,
        2_534_077 => Verdict::new(
            FaultClass::Unauthorized,
            "Meta wants the link between Page and Instagram account mended, or two-factor login. Do that in Meta's settings, then connect \
             the account again.",
        ),
        2_018_300 | 2_534_037 => ELSEWHERE,
        _ if lower.contains("outside of allowed window") || lower.contains("outside the allowed window") => {
            WINDOW
        }
        _ => PERMISSION,
    }
}

#[expect(clippy::match_same_arms, reason = "a table, in the order of the sheets' rows")]
fn hundred(subcode: i64, lower: &str, reading: bool) -> Verdict {
    let gone =
        Verdict::new(FaultClass::Gone, "Meta has nothing by that name, or does not show it to this account.");
    match subcode {
        33 if reading => gone,
        2_018_001 | 33 => NOT_THERE,
        2_018_008 => Verdict::new(
            FaultClass::Invalid,
            "Meta could not fetch the file from this server. public_url must be an https address that the Internet can reach.",
        ),
        2_018_047 => {
            Verdict::new(FaultClass::Invalid, "The file is not what its kind says; send it as a file.")
        }
        2_018_074 => {
            Verdict::new(FaultClass::Invalid, "Meta does not have the uploaded file any more; send it again.")
        }
        2_018_109 => Verdict::new(FaultClass::Invalid, "The file is too large for Meta."),
        2_018_164 => CONFIG,
        2_018_294 => {
            Verdict::new(FaultClass::Invalid, "Meta could not read the film in time; send a smaller one.")
        }
        2_018_278 | 2_534_022 => WINDOW,
        2_534_013 => Verdict::new(
            FaultClass::Unauthorized,
            "The Page is not linked to an Instagram account any more. Link them in the Page's settings, then connect again.",
        ),
        2_534_014 => NOT_THERE,
        2_534_015 => CONTENT,
        2_534_025 => Verdict::new(FaultClass::Invalid, "This comment cannot be answered by message."),
        2_534_029 => RESTRICTED,
        2_534_037 | 2_018_300 => ELSEWHERE,
        _ if lower.contains("appsecret_proof") => CONFIG,
        _ => CONTENT,
    }
}

fn one_ninety(subcode: i64) -> Verdict {
    let words = match subcode {
        458 => "The app was removed by the person who connected it. Connect the account again.",
        459 | 464 => {
            "The person who connected this account has to pass a check on facebook.com first (log in there). Then connect the account again."
        }
        460 => {
            "The password of the person who connected this account was changed. Connect the account again."
        }
        463 => "The token has expired. Connect the account again.",
        467 => "The token is not valid any more: logged out, or revoked. Connect the account again.",
        492 => {
            "The person who connected this account has lost their role on the Page. Give it back, or connect the account as somebody else."
        }
        _ => return REAUTH,
    };
    Verdict { words, ..REAUTH }
}

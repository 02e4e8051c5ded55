//! Deauthorize and data-deletion calls (facebook §1.9, instagram §1.5).
//!
//! Both are POSTs of a signed request to addresses of their own. A deletion is answered with an address where a person can read what
//! became of it, and a code; the address is our own callback's.

use connector::{Admission, Answer, Delivery, Hook, Method, Refusal, Unreadable, sha256_hex, text};
use model::Time;
use serde_json::{Value, json};

use crate::{SignedRequest, moment, whole};

/// Which of the two was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// Somebody removed the app.
    Deauthorize,
    /// Somebody asks for their data to be deleted.
    Deletion,
}

/// A consent taken back, read from the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// Which call it was.
    pub kind: Withdrawal,
    /// The app-scoped id of the person; none where a Page removed the app.
    pub user_id: Option<String>,
    /// The Page that removed the app.
    pub profile_id: Option<String>,
    /// When.
    pub at: Option<Time>,
}

impl Withdrawal {
    /// The callbacks, for the manifest: `/webhooks/{platform}/deauthorize` and `…/data-deletion`.
    pub const CALLBACKS: &'static [&'static str] = &["deauthorize", "data-deletion"];

    /// The call that a hook is, if it is one.
    pub fn of(hook: &Hook<'_>) -> Option<Withdrawal> {
        match hook.callback? {
            "deauthorize" => Some(Withdrawal::Deauthorize),
            "data-deletion" => Some(Withdrawal::Deletion),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Withdrawal::Deauthorize => "deauthorize",
            Withdrawal::Deletion => "deletion",
        }
    }
}

/// Checks such a call, with any of these secrets. A deletion gets its address and code; whoever opens the address reads a sentence.
pub fn admit_withdrawal(kind: Withdrawal, hook: &Hook<'_>, secrets: &[&str]) -> Result<Admission, Refusal> {
    if hook.method != Method::Post {
        return match kind {
            Withdrawal::Deletion => Ok(Admission::Answer(Answer { status: 200, body: sentence(hook) })),
            Withdrawal::Deauthorize => Err(Refusal::Missing),
        };
    }
    let signed = SignedRequest::in_form(hook.body).ok_or(Refusal::Missing)?;
    SignedRequest::verify(&signed, secrets)?;
    Ok(match kind {
        Withdrawal::Deauthorize => Admission::Deliver,
        Withdrawal::Deletion => {
            let code = code(&signed);
            let body = json!({ "url": format!("{}?code={code}", hook.url), "confirmation_code": code });
            Admission::DeliverAnd(Answer { status: 200, body: body.to_string() })
        }
    })
}

/// A code for the person, the same when the call comes again.
fn code(signed: &str) -> String {
    sha256_hex(signed.as_bytes())[..16].to_uppercase()
}

fn sentence(hook: &Hook<'_>) -> String {
    let code = hook.query.iter().find(|(name, _)| name == "code").map_or("", |(_, v)| v.as_str());
    let fine = code.len() == 16 && code.bytes().all(|b| b.is_ascii_hexdigit());
    let which = if fine { format!(" {code}") } else { String::new() };
    format!(
        "Your request{which} to delete data has been received. The access that was given to this inbox has been destroyed at once, \
         and what it held of the connection is erased. Nothing more has to be done."
    )
}

/// The delivery of such a call: for no account; [`Withdrawn::concerns`] tells whose it is.
pub fn split_withdrawal(kind: Withdrawal, hook: &Hook<'_>) -> Vec<Delivery> {
    let Some(signed) = SignedRequest::in_form(hook.body) else { return vec![whole(None, hook.body)] };
    let Some(request) = SignedRequest::read(&signed) else { return vec![whole(None, hook.body)] };
    let body = json!({
        "sampan": kind.word(),
        "user_id": request.user_id,
        "profile_id": request.profile_id,
        "issued_at": request.issued_at.map(Time::as_millis),
    });
    vec![Delivery {
        account: None,
        key: format!("{}:{}", kind.word(), sha256_hex(signed.as_bytes())),
        at: request.issued_at,
        body: body.to_string().into_bytes(),
    }]
}

/// Reads a delivery of [`split_withdrawal`]; none when it is another kind of event.
pub fn read_withdrawal(body: &[u8]) -> Option<Result<Withdrawn, Unreadable>> {
    let json: Value = serde_json::from_slice(body).ok()?;
    let kind = match json.get("sampan")?.as_str()? {
        "deauthorize" => Withdrawal::Deauthorize,
        "deletion" => Withdrawal::Deletion,
        _ => return None,
    };
    let (user_id, profile_id) = (text(&json, "user_id"), text(&json, "profile_id"));
    if user_id.is_none() && profile_id.is_none() {
        return Some(Err(Unreadable("it does not say who takes the consent back".to_owned())));
    }
    Some(Ok(Withdrawn { kind, user_id, profile_id, at: moment(&json, "issued_at") }))
}

impl Withdrawn {
    /// Whether it concerns an account with one of these ids (its own, its owner's, its app-scoped one).
    pub fn concerns(&self, ids: &[&str]) -> bool {
        let named = |id: &Option<String>| id.as_deref().is_some_and(|id| ids.contains(&id));
        named(&self.user_id) || named(&self.profile_id)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    const SECRET: &str = "3f9a1c7be24d58f06a1b9cd2e7f40835";
    const SR_1: &str = "Wsd_slukcffDexzIB9FQ0xM-rIQrYaYOz9rvZWhDlWM.eyJ1c2VyX2lkIjoiMTAyMjM0NTY3ODkwMTIzNDUiLCJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMH0";

    fn with<T>(method: Method, callback: &str, query: &str, body: &str, f: impl FnOnce(&Hook<'_>) -> T) -> T {
        let headers = HeaderMap::new();
        let query = vec![("code".to_owned(), query.to_owned())];
        f(&Hook {
            method,
            url: "https://inbox.example.net/webhooks/facebook/data-deletion",
            callback: Some(callback),
            query: &query,
            headers: &headers,
            body: body.as_bytes(),
        })
    }

    #[test]
    fn a_deletion_is_answered_with_its_page_and_code() {
        let form = format!("signed_request={SR_1}");
        let admitted = with(Method::Post, "data-deletion", "", &form, |h| {
            admit_withdrawal(Withdrawal::Deletion, h, &[SECRET])
        });
        let Ok(Admission::DeliverAnd(answer)) = admitted else { panic!("{admitted:?}") };
        let json: Value = serde_json::from_str(&answer.body).expect("JSON");
        let code = json["confirmation_code"].as_str().expect("a code");
        assert_eq!(
            json["url"],
            format!("https://inbox.example.net/webhooks/facebook/data-deletion?code={code}")
        );
        let page = with(Method::Get, "data-deletion", code, "", |h| {
            admit_withdrawal(Withdrawal::Deletion, h, &[SECRET])
        });
        assert!(matches!(page, Ok(Admission::Answer(a)) if a.status == 200 && a.body.contains(code)));
        let page = with(Method::Get, "data-deletion", "<script>", "", |h| {
            admit_withdrawal(Withdrawal::Deletion, h, &[SECRET])
        });
        assert!(matches!(page, Ok(Admission::Answer(a)) if !a.body.contains('<')));
    }

    #[test]
    fn a_deauthorization_says_whose_it_is() {
        let form = format!("signed_request={SR_1}");
        let kind = Withdrawal::Deauthorize;
        let admitted = with(Method::Post, "deauthorize", "", &form, |h| admit_withdrawal(kind, h, &[SECRET]));
        assert_eq!(admitted, Ok(Admission::Deliver));
        let other =
            with(Method::Post, "deauthorize", "", &form, |h| admit_withdrawal(kind, h, &["fake-other"]));
        assert!(other.is_err());
        assert!(with(Method::Get, "deauthorize", "", "", |h| admit_withdrawal(kind, h, &[SECRET])).is_err());
        let all = with(Method::Post, "deauthorize", "", &form, |h| split_withdrawal(kind, h));
        let read = read_withdrawal(&all[0].body).expect("one of these").expect("readable");
        assert!(read.concerns(&["10223456789012345"]) && !read.concerns(&["1", "2"]));
        assert_eq!(read.at, Some(Time::from_secs(1_784_023_200)));
        assert_eq!(with(Method::Post, "deauthorize", "", "x=1", |h| split_withdrawal(kind, h)).len(), 1);
    }
}

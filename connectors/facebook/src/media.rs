//! Fetching a file: from Meta's delivery network, by a signed address that expires, without any of our keys (facebook §2.7).

use connector::{Auth, Exchange, Fault, FaultClass, Op, Plan, Reply, Request, Target};
use model::MediaRef;

use crate::manifest::{API, FETCH_MAX, FILES};

pub(crate) fn media(what: &MediaRef) -> Plan<Reply> {
    let MediaRef::Url { url } = what else {
        let detail = "Facebook's files are fetched by address, and this one has none any more.";
        return Plan::refuse(Fault::new(FaultClass::Gone, "no_address", detail));
    };
    let mut request = Request::get(API, "/", Auth::None);
    request.target = Target::Url(url.clone());
    Plan::ask(Exchange::read(Op::Media, FILES, request).file(FETCH_MAX), Ok)
}

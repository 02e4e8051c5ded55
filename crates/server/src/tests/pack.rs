//! What is packed on its way.

use axum::body::Body;
use http::{Method, header};
use model::{ThreadKind, ThreadRef};

use super::{Answer, Guest, House, NOBODY, policies};

const LIST: &str = "/api/v1/conversations";

async fn get_packed(house: &House, guest: &Guest, path: &str) -> Answer {
    let request = guest.request(Method::GET, path).header(header::ACCEPT_ENCODING, "gzip");
    house.call(request.body(Body::empty()).expect("a request")).await
}

fn is_packed(answer: &Answer) -> bool {
    assert_eq!(answer.status, 200, "{answer:?}");
    let says_so = answer.headers.get(header::CONTENT_ENCODING).is_some_and(|how| how == "gzip");
    assert_eq!(says_so, answer.bytes.starts_with(&[0x1f, 0x8b]), "it is what it says");
    says_so
}

#[tokio::test]
async fn lists_are_packed_and_nothing_else_of_the_api_is() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (first, _) = house.conversation(workspace).await;
    assert!(!is_packed(&get_packed(&house, &owner, &format!("{LIST}/{first}")).await), "short");
    let sight = store::Sight::house(workspace);
    let c =
        store::conversation::get(&house.server.store, &sight, first).await.expect("reads").expect("there");
    for i in 0..12 {
        let now = house.server.now();
        let open = house.server.store.write(async |tx| {
            let thread = ThreadRef { id: format!("more-{i}"), kind: ThreadKind::Direct };
            store::conversation::open(&tx, workspace, c.account_id, &thread, c.contact_id, now).await
        });
        open.await.expect("made");
    }

    let packed = get_packed(&house, &owner, LIST).await;
    assert!(is_packed(&packed));
    let whole = house.get(&owner, LIST).await;
    assert!(!is_packed(&whole), "nobody asked for it");
    assert!(packed.bytes.len() * 3 < whole.bytes.len(), "{} of {}", packed.bytes.len(), whole.bytes.len());
    let vary = packed
        .headers
        .get_all(header::VARY)
        .iter()
        .any(|v| v.as_bytes().eq_ignore_ascii_case(b"accept-encoding"));
    assert!(vary, "whoever keeps it keeps it for those who can read it");
    assert!(is_packed(&get_packed(&house, &NOBODY, "/inbox").await), "the page");

    assert!(!is_packed(&get_packed(&house, &owner, "/api/v1/me").await), "short");
    let mut acts = get_packed(&house, &owner, "/api/v1/audit-events/export").await;
    assert!(!is_packed(&acts), "an export");
    // Long ones too: a file may be of the very type that is packed.
    let file = format!("[{}1]", "1,".repeat(2000)).into_bytes();
    let kept = policies::upload(&house, &owner, &file, "a.json").await.json();
    let at = format!("/api/v1/attachments/{}", kept["id"].as_str().expect("an id"));
    acts = get_packed(&house, &owner, &at).await;
    assert!(!is_packed(&acts) && acts.bytes == file, "a file");
}

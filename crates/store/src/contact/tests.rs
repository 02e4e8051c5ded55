//! One person in two places: found, made one, and taken apart again.

use model::{Currency, Order, OrderStatus, Role, Time};

use super::*;
use crate::{
    Sight, StoreError,
    bed::{Bed, on_both},
    conversation, order, sql,
};

fn bought(external_id: &str, buyer: &str, at: Time) -> Order {
    Order {
        external_id: external_id.to_owned(),
        status: OrderStatus::ToShip,
        platform_status: "READY".to_owned(),
        total: None,
        currency: Currency::parse("THB").ok(),
        lines: Vec::new(),
        parcels: Vec::new(),
        buyer_note: None,
        buyer_external_id: None,
        buyer_name: Some(buyer.to_owned()),
        placed_at: at,
        paid_at: None,
        ship_by: None,
        updated_at: at,
    }
}

async fn buys(bed: &Bed, contact: ContactId, account: AccountId, external_id: &str, buyer: &str) {
    let (ws, now) = (bed.workspace, bed.now());
    let (order, links) =
        (&bought(external_id, buyer, now), order::Links { contact_id: Some(contact), conversation_id: None });
    bed.store
        .write(|tx| async move { order::upsert(&tx, ws, account, order, links, now).await })
        .await
        .expect("kept");
}

async fn write(bed: &Bed, id: ContactId, change: impl Fn(&mut Profile)) {
    let (ws, now, change) = (bed.workspace, bed.now(), &change);
    bed.store
        .write(|tx| async move {
            let mut contact = get(&tx, &Sight::house(ws), id).await?.ok_or(StoreError::Missing("contact"))?;
            change(&mut contact.profile);
            save(&tx, &mut contact, now).await
        })
        .await
        .expect("written");
}

on_both! {
    async fn who_may_be_one_person_is_found_however_they_wrote_it(bed: Bed) {
        let elsewhere = bed.account("shop-2").await;
        let (store, ws) = (&bed.store, bed.workspace);
        let a = bed.conversation(bed.account, "a").await.contact_id;
        let b = bed.conversation(elsewhere, "b").await.contact_id;
        let c = bed.conversation(elsewhere, "c").await.contact_id;
        let d = bed.conversation(elsewhere, "d").await.contact_id;
        write(&bed, a, |p| { p.phone = Some("081-234-5678".to_owned()); p.name = Some("สมชาย ใจดี".to_owned()); }).await;
        write(&bed, b, |p| { p.phone = Some("+66 81 234 5678".to_owned()); p.email = Some("fake@example.test".to_owned()); }).await;
        write(&bed, c, |p| p.email = Some("Fake@Example.test".to_owned())).await;
        buys(&bed, d, elsewhere, "O1", "สมชาย  ใจดี").await;
        let alike = async |id, only: Option<&[AccountId]>| {
            let contact = get(store, &Sight::house(ws), id).await.expect("reads").expect("there");
            let found = suggest(store, &only.map_or_else(|| Sight::house(ws), |only| Sight::of(ws, Role::Agent, Some(only.to_vec()), None)), &contact).await.expect("looked");
            found.into_iter().map(|f| (f.contact.id, f.likeness)).collect::<Vec<_>>()
        };
        assert_eq!(alike(a, None).await, [(b, vec![Likeness::Phone]), (d, vec![Likeness::Buyer])]);
        assert_eq!(alike(b, None).await, [(a, vec![Likeness::Phone]), (c, vec![Likeness::Email])]);
        assert_eq!(alike(c, None).await, [(b, vec![Likeness::Email])]);
        assert_eq!(alike(d, None).await, [(a, vec![Likeness::Buyer])]);
        // Who writes and buys only where they may not look is not told of.
        assert_eq!(alike(a, Some(&[bed.account])).await, []);
        assert_eq!(alike(b, Some(&[elsewhere])).await, [(c, vec![Likeness::Email])]);
        let now = bed.now();
        store.write(|tx| async move { merge(&tx, ws, b, a, now).await }).await.expect("merged");
        assert_eq!(alike(a, None).await, [(c, vec![Likeness::Email]), (d, vec![Likeness::Buyer])]);
    }
}

on_both! {
    async fn a_merge_is_taken_back_whole(bed: Bed) {
        let elsewhere = bed.account("shop-2").await;
        let (s, ws) = (&bed.store, bed.workspace);
        let a = bed.conversation(bed.account, "a").await;
        let b = bed.conversation(elsewhere, "b").await;
        let x = bed.conversation(bed.account, "x").await;
        let (into, from, earlier) = (a.contact_id, b.contact_id, x.contact_id);
        write(&bed, into, |p| p.notes = Some("likes blue".to_owned())).await;
        write(&bed, from, |p| { p.phone = Some("0812345678".to_owned()); p.notes = Some("wants gifts".to_owned()); }).await;
        buys(&bed, from, elsewhere, "O1", "B").await;
        let names = async |id| get(s, &Sight::house(ws), id).await.expect("reads").expect("there").profile;
        let before = (names(into).await, names(from).await);
        let merge = async |from, into| {
            let now = bed.now();
            s.write(|tx| async move { merge(&tx, ws, from, into, now).await }).await.expect("merged")
        };
        merge(earlier, from).await;
        let before_second = names(from).await;
        merge(from, into).await;
        let all = merged(s, ws, into).await.expect("reads");
        assert_eq!(all.iter().map(|m| m.from).collect::<Vec<_>>(), [from, earlier]);
        assert_eq!(names(into).await.notes.as_deref(), Some("likes blue\n\nwants gifts"));
        // What comes in on their account, and what our people write, between the two.
        buys(&bed, into, elsewhere, "O2", "B").await;
        write(&bed, into, |p| p.notes = Some("ours".to_owned())).await;
        let now = bed.now();
        let apart = async |from, into| s.write(|tx| async move { unmerge(&tx, ws, from, into, now).await }).await.expect("taken back");
        let (kept, freed) = apart(from, into).await.expect("it was merged");
        assert_eq!((kept.id, freed.id, freed.merged_into), (into, from, None));
        assert_eq!((kept.profile.phone, kept.profile.notes.as_deref()), (None, Some("ours")), "a later word of ours stays");
        assert_eq!(freed.profile, before_second);
        let of = async |id| {
            let orders = order::of_contact(s, &Sight::house(ws), id, None, 9).await.expect("reads").items;
            let threads = conversation::of_contact(s, &Sight::house(ws), id).await.expect("reads");
            let mut seen: Vec<String> = orders.into_iter().map(|o| o.order.external_id).collect();
            seen.extend(threads.into_iter().map(|c| c.thread.id));
            seen.extend(identities(s, &Sight::house(ws), id).await.expect("reads").into_iter().map(|i| i.external_id));
            seen.sort();
            seen
        };
        assert_eq!(of(into).await, ["a", "a"]);
        assert_eq!(of(from).await, ["O1", "O2", "b", "b", "x", "x"]);
        assert_eq!(merged(s, ws, into).await.expect("reads"), []);
        assert_eq!(apart(from, into).await, None);
        // And the one before it.
        apart(earlier, from).await.expect("it was merged");
        assert_eq!(of(earlier).await, ["x", "x"]);
        assert_eq!(names(from).await, before.1);
        assert_eq!(before.0.phone, None);
        let readable = sql::rows(s, "SELECT id FROM contact_merge", vec![]).await.expect("reads");
        assert!(readable.is_empty());
    }
}

on_both! {
    async fn nothing_begins_for_somebody_who_is_gone_or_went_up_in_another(bed: Bed) {
        let (ws, account, now) = (bed.workspace, bed.account, bed.now());
        let (a, b) = (bed.conversation(account, "a").await.contact_id, bed.conversation(account, "b").await.contact_id);
        let open = async |id: &'static str, contact| {
            bed.store
                .write(|tx| async move {
                    let thread = model::ThreadRef { id: id.to_owned(), kind: model::ThreadKind::Direct };
                    conversation::open(&tx, ws, account, &thread, contact, now).await
                })
                .await
                .map(|opened| opened.created)
        };
        assert!(open("first", a).await.expect("opens"));
        bed.store.write(|tx| async move { merge(&tx, ws, a, b, now).await }).await.expect("merged");
        assert!(matches!(open("second", a).await, Err(StoreError::Stale(_))), "looked up before the merge");
        bed.store.write(|tx| async move { erase(&tx, ws, b, now).await }).await.expect("erased");
        assert!(matches!(open("third", b).await, Err(StoreError::Stale(_))), "looked up before the erasing");
        assert!(matches!(open("first", a).await, Err(StoreError::Stale(_))), "what went up in them is gone too");
    }
}

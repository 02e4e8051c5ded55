//! Outgoing webhooks: nothing lost between a change and its delivery, nothing twice, in order where it matters.

use std::time::Duration;

use super::{
    delivery::{Claimed, DeliveryState, NewDelivery, Tried},
    *,
};
use crate::{
    StoreError,
    bed::{Bed, START, on_both},
    contact,
};

impl Bed {
    async fn hook(&self) -> OutgoingWebhook {
        let (workspace, now) = (self.workspace, self.now());
        let events = &["message.created".to_owned()];
        let new = &NewWebhook {
            name: Some("Fake ERP"),
            url: "https://fake.example/secret-path",
            events,
            secret: "whsec_ZmFrZQ==",
        };
        self.store.write(|tx| async move { create(&tx, workspace, new, now).await }).await.expect("made")
    }

    async fn put(&self, hook: &OutgoingWebhook, about: u128, n: u8) {
        let now = self.now();
        let new = &NewDelivery {
            event: "message.created".to_owned(),
            about: sea_orm::prelude::Uuid::from_u128(about),
            account_id: Some(self.account),
            body: vec![n],
        };
        let until = now.after(Duration::from_hours(72));
        self.store
            .write(|tx| async move { delivery::put(&tx, hook, new, until, now).await })
            .await
            .expect("put");
    }

    async fn claimed(&self, at: Time) -> Vec<Claimed> {
        let until = at.after(Duration::from_mins(1));
        self.store
            .write(|tx| async move { delivery::claim(&tx, "me", at, until, 10).await })
            .await
            .expect("claimed")
    }

    async fn tried(&self, id: model::DeliveryId, state: DeliveryState, next_at: Option<Time>) -> bool {
        let tried = &Tried { state, next_at, status: Some(500), problem: Some("status") };
        let now = self.now();
        self.store
            .write(|tx| async move { delivery::settle(&tx, id, "me", tried, now).await })
            .await
            .expect("settled")
    }
}

fn bodies(claimed: &[Claimed]) -> Vec<u8> {
    let mut all: Vec<u8> = claimed.iter().map(|c| c.body[0]).collect();
    all.sort_unstable();
    all
}

on_both! {
    async fn changes_become_deliveries_once_and_the_place_is_kept_with_them(bed: Bed) {
        let hook = bed.hook().await;
        assert_eq!((hook.name.as_deref(), hook.url.as_str(), hook.active), (Some("Fake ERP"), "https://fake.example/secret-path", true));
        let now = bed.now();
        let until = now.after(Duration::from_hours(72));
        let new = &NewDelivery { event: "message.created".into(), about: bed.account.uuid(), account_id: None, body: b"{}".to_vec() };
        let hook = &hook;
        let fan = async || bed.store.write(|tx| async move {
            delivery::fan_out(&tx, hook, hook.read_to + 3, std::slice::from_ref(new), until, now).await
        }).await.expect("asked");
        assert!(fan().await);
        assert!(!fan().await, "the same changes make no second delivery");
        let again = active(&bed.store).await.expect("reads").remove(0);
        assert_eq!(again.read_to, hook.read_to + 3);
        let failed: Result<(), StoreError> = bed.store.write(|tx| async move {
            delivery::fan_out(&tx, &OutgoingWebhook { read_to: hook.read_to + 3, ..hook.clone() }, 99, std::slice::from_ref(new), until, now).await?;
            Err(StoreError::Missing("reason"))
        }).await;
        failed.expect_err("broken off");
        assert_eq!(active(&bed.store).await.expect("reads")[0].read_to, hook.read_to + 3, "neither or both");
        let all = delivery::list(&bed.store, bed.workspace, hook.id, None, None, 9).await.expect("reads");
        assert_eq!(all.items.len(), 1);
    }
}

on_both! {
    async fn what_is_about_one_thing_goes_in_order_and_the_rest_does_not_wait(bed: Bed) {
        let hook = bed.hook().await;
        for (about, n) in [(1, 1), (1, 2), (2, 3)] {
            bed.put(&hook, about, n).await;
        }
        let mut now = Time::from_millis(START).after(Duration::from_hours(1));
        let first = bed.claimed(now).await;
        assert_eq!(bodies(&first), [1, 3]);
        assert!(bed.claimed(now).await.is_empty(), "claimed once");
        let one = first.iter().find(|c| c.body[0] == 1).expect("it").delivery.id;
        for _ in 1..delivery::IN_ORDER {
            now = now.after(Duration::from_mins(2));
            assert!(bed.tried(one, DeliveryState::Pending, Some(now)).await);
            assert_eq!(bodies(&bed.claimed(now).await.into_iter().filter(|c| c.body[0] != 3).collect::<Vec<_>>()), [1]);
        }
        assert!(bed.tried(one, DeliveryState::Pending, Some(now.after(Duration::from_hours(9)))).await);
        assert!(bodies(&bed.claimed(now).await).contains(&2), "one that does not arrive holds up nothing for ever");
        assert!(!bed.tried(one, DeliveryState::Delivered, None).await, "the claim was given back");
    }
}

on_both! {
    async fn a_claim_that_ran_out_is_claimed_anew(bed: Bed) {
        let hook = bed.hook().await;
        bed.put(&hook, 1, 1).await;
        let now = Time::from_millis(START).after(Duration::from_hours(1));
        assert_eq!(bed.claimed(now).await.len(), 1);
        assert_eq!(bed.claimed(now.after(Duration::from_mins(2))).await.len(), 1);
    }
}

on_both! {
    async fn one_that_nothing_reaches_is_not_told_any_more_until_somebody_says_so(bed: Bed) {
        let hook = bed.hook().await;
        let (workspace, id, patience) = (bed.workspace, hook.id, Duration::from_hours(72));
        let settle = async |reached, at: Time| bed.store.write(|tx| async move {
            settled(&tx, workspace, id, reached, patience, at).await
        }).await.expect("noted");
        let start = bed.now();
        assert!(!settle(false, start).await);
        assert!(!settle(false, start.after(Duration::from_hours(71))).await);
        assert!(settle(false, start.after(Duration::from_hours(73))).await);
        assert!(!settle(true, start.after(Duration::from_hours(74))).await);
        assert!(!settle(false, start.after(Duration::from_hours(75))).await, "it counts from anew");
        bed.put(&hook, 1, 1).await;
        let now = bed.now();
        assert!(bed.store.write(|tx| async move { disable(&tx, workspace, id, "failing", now).await }).await.expect("off"));
        let later = now.after(Duration::from_hours(1));
        assert!(bed.claimed(later).await.is_empty());
        let mut off = get(&bed.store, workspace, id).await.expect("reads").expect("there");
        assert_eq!((off.active, off.problem.as_deref()), (false, Some("failing")));
        off.active = true;
        let on = &off;
        assert!(bed.store.write(|tx| async move { change(&tx, workspace, on, now).await }).await.expect("on"));
        assert_eq!(bed.claimed(later).await.len(), 1, "what was on its way goes on");
        assert_eq!(get(&bed.store, workspace, id).await.expect("reads").expect("there").problem, None);
    }
}

on_both! {
    async fn a_rotated_secret_signs_beside_the_new_one_for_a_while(bed: Bed) {
        let hook = bed.hook().await;
        let (workspace, id, now) = (bed.workspace, hook.id, bed.now());
        let until = now.after(Duration::from_hours(24));
        assert!(bed.store.write(|tx| async move { rotate(&tx, workspace, id, "whsec_bmV3", until, now).await }).await.expect("rotated"));
        let both = secrets(&bed.store, workspace, id).await.expect("reads").expect("there");
        assert_eq!(both.signing(now), ["whsec_bmV3", "whsec_ZmFrZQ=="]);
        assert_eq!(both.signing(until), ["whsec_bmV3"]);
        assert_eq!(format!("{both:?} {hook:?}").find("whsec_").or(format!("{hook:?}").find("secret-path")), None);
    }
}

on_both! {
    async fn an_erased_contact_takes_what_was_said_of_them_along_and_a_removed_webhook_all_of_its(bed: Bed) {
        let hook = bed.hook().await;
        let c = bed.conversation(bed.account, "u1").await;
        bed.put(&hook, c.id.uuid().as_u128(), 1).await;
        bed.put(&hook, c.contact_id.uuid().as_u128(), 2).await;
        bed.put(&hook, 7, 3).await;
        let (workspace, now) = (bed.workspace, bed.now());
        assert!(bed.store.write(|tx| async move { contact::erase(&tx, workspace, c.contact_id, now).await }).await.expect("erased"));
        let left = async || delivery::list(&bed.store, workspace, hook.id, None, None, 9).await.expect("reads").items.len();
        assert_eq!(left().await, 1);
        let id = hook.id;
        assert!(bed.store.write(|tx| async move { remove(&tx, workspace, id).await }).await.expect("removed"));
        assert_eq!(left().await, 0);
    }
}

on_both! {
    async fn old_deliveries_go_and_those_on_their_way_stay(bed: Bed) {
        let hook = bed.hook().await;
        bed.put(&hook, 1, 1).await;
        bed.put(&hook, 2, 2).await;
        let now = Time::from_millis(START).after(Duration::from_hours(1));
        let done = bed.claimed(now).await.remove(0).delivery.id;
        bed.tried(done, DeliveryState::Delivered, None).await;
        let workspace = bed.workspace;
        let prune = async |before: Time| bed.store.write(|tx| async move { delivery::prune(&tx, before, 100).await }).await.expect("pruned");
        assert_eq!(prune(now.after(Duration::from_hours(1))).await, 1);
        let all = delivery::list(&bed.store, workspace, hook.id, None, None, 9).await.expect("reads").items;
        assert_eq!((all.len(), all[0].state), (1, DeliveryState::Pending));
        assert_eq!(prune(now.after(Duration::from_hours(24 * 31))).await, 1, "nobody waits for ever");
    }
}

on_both! {
    async fn of_two_who_change_the_secret_at_once_each_has_one_that_signs(bed: Bed) {
        let (workspace, id, now) = (bed.workspace, bed.hook().await.id, bed.now());
        let until = now.after(Duration::from_hours(24));
        let both = ["whsec_QQ==", "whsec_Qg=="].map(|secret| {
            let store = bed.store.clone();
            tokio::spawn(async move {
                store.write(|tx| async move { rotate(&tx, workspace, id, secret, until, now).await }).await
            })
        });
        for one in both {
            assert!(one.await.expect("it ends").expect("written"));
        }
        let secrets = secrets(&bed.store, workspace, id).await.expect("reads").expect("there");
        let mut signing = secrets.signing(now);
        signing.sort_unstable();
        assert_eq!(signing, ["whsec_QQ==", "whsec_Qg=="]);
    }
}

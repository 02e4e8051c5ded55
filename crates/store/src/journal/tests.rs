use model::{JournalSource, JournalState, Time};

use super::*;
use crate::{
    Store, StoreError,
    bed::{Bed, START, on_both, platform},
};

fn entry(bed: &Bed, key: &str) -> NewEntry {
    NewEntry {
        workspace_id: Some(bed.workspace),
        account_id: Some(bed.account),
        platform: platform(),
        source: JournalSource::Webhook,
        scope: NewEntry::account_scope(bed.account),
        key: key.to_owned(),
        external_id: Some("shop-1".to_owned()),
        received_at: Time::from_millis(START),
        event_at: None,
        unrouted: false,
        body: format!("body of {key}").into_bytes(),
    }
}

async fn settled(store: &Store, ids: Vec<model::JournalId>, outcome: Outcome) {
    let (ids, outcome) = (&ids, &outcome);
    store.write(|tx| async move { settle(&tx, ids, outcome).await }).await.expect("settled");
}

on_both! {
    async fn the_same_event_is_new_once_whoever_brings_it_and_comes_out_in_order(bed: Bed) {
        // Two processes, eight callers, each bringing the same 200 keys in batches of odd sizes.
        let stores = [bed.store.clone(), bed.again().await];
        let entries: Vec<NewEntry> = (0..200).map(|i| entry(&bed, &format!("k{i}"))).collect();
        let tasks: Vec<_> = (0..8)
            .map(|i| {
                let (store, entries) = (stores[i % 2].clone(), entries.clone());
                tokio::spawn(async move {
                    let mut new = 0;
                    for chunk in entries.chunks(7 + i * 5) {
                        let told = store.journal().append(chunk.to_vec()).await.expect("durable");
                        assert_eq!(told.len(), chunk.len());
                        new += told.iter().filter(|a| matches!(a, Appended::New(_))).count();
                    }
                    new
                })
            })
            .collect();
        let mut new = 0;
        for task in tasks {
            new += task.await.expect("no panic");
        }
        assert_eq!(new, 200);
        let pending = pending(&bed.store, 0, 1000).await.expect("reads");
        assert_eq!(pending.len(), 200);
        assert!(pending.windows(2).all(|w| w[0].seq < w[1].seq));
        assert!(pending.iter().all(|p| p.body.as_slice() == format!("body of {}", p.key).as_bytes()));
    }
}

on_both! {
    async fn one_batch_keeps_its_order_even_with_a_duplicate_inside(bed: Bed) {
        let keys = ["c", "a", "c", "b"];
        let told = bed.store.journal().append(keys.iter().map(|k| entry(&bed, k)).collect()).await.expect("durable");
        assert!(matches!(told[..], [Appended::New(_), Appended::New(_), _, Appended::New(_)]));
        assert_eq!(told[2], Appended::Known);
        let order: Vec<String> = pending(&bed.store, 0, 10).await.expect("reads").into_iter().map(|p| p.key).collect();
        assert_eq!(order, ["c", "a", "b"]);
        // More than one statement's worth at once.
        let many = (0..700).map(|i| entry(&bed, &format!("n{i:04}"))).collect();
        bed.store.journal().append(many).await.expect("durable");
        let order: Vec<String> = pending(&bed.store, 0, 1000).await.expect("reads").into_iter().skip(3).map(|p| p.key).collect();
        assert!(order.is_sorted() && order.len() == 700);
    }
}

on_both! {
    async fn failed_events_are_listed_replayed_and_pruned(bed: Bed) {
        bed.store.journal().append(["a", "b", "c"].iter().map(|k| entry(&bed, k)).collect()).await.expect("durable");
        let ids: Vec<_> = pending(&bed.store, 0, 10).await.expect("reads").iter().map(|p| p.id).collect();
        settled(&bed.store, vec![ids[0]], Outcome::Applied).await;
        settled(&bed.store, vec![ids[1]], Outcome::Failed("no such kind".to_owned())).await;
        settled(&bed.store, vec![ids[2]], Outcome::Ignored).await;
        let filter = JournalFilter { state: Some(JournalState::Failed), ..JournalFilter::default() };
        let page = list(&bed.store, Some(bed.workspace), &filter, None, 10).await.expect("reads");
        assert_eq!(page.items.len(), 1);
        assert_eq!((page.items[0].attempts, page.items[0].problem.as_deref()), (1, Some("no such kind")));
        let (_, body) = get(&bed.store, Some(bed.workspace), ids[1]).await.expect("reads").expect("there");
        assert_eq!(body.as_slice(), b"body of b");
        let account = bed.account;
        let n = bed.store.write(|tx| async move { replay(&tx, None, None, Some(account), None).await }).await.expect("replayed");
        assert_eq!(n, 1);
        assert_eq!(pending(&bed.store, 0, 10).await.expect("reads").len(), 1);
        let n = bed.store.write(|tx| async move { prune(&tx, Time::from_millis(START + 1), 100).await }).await.expect("pruned");
        assert_eq!(n, 2);
        // A page at a time, each once.
        let page = list(&bed.store, None, &JournalFilter::default(), None, 1).await.expect("reads");
        assert_eq!((page.items.len(), page.next), (1, None));
    }
}

on_both! {
    async fn unrouted_events_find_their_account_when_it_is_connected(bed: Bed) {
        let mut stray = entry(&bed, "s1");
        (stray.workspace_id, stray.account_id, stray.unrouted) = (None, None, true);
        stray.scope = "app".to_owned();
        stray.external_id = Some("shop-9".to_owned());
        bed.store.journal().append(vec![stray]).await.expect("durable");
        assert!(pending(&bed.store, 0, 10).await.expect("reads").is_empty());
        let account = bed.account("shop-9").await;
        let (workspace, now) = (bed.workspace, bed.now());
        let n = bed.store.write(|tx| async move { replay_account(&tx, workspace, account, now).await }).await.expect("routed");
        assert_eq!(n, 1);
        let found = pending(&bed.store, 0, 10).await.expect("reads");
        assert_eq!((found[0].account_id, found[0].body.as_slice()), (Some(account), b"body of s1".as_slice()));
        // The platform's redelivery is known now.
        let mut again = entry(&bed, "s1");
        again.scope = NewEntry::account_scope(account);
        again.account_id = Some(account);
        assert_eq!(bed.store.journal().append(vec![again]).await.expect("durable"), [Appended::Known]);
    }
}

on_both! {
    async fn a_bad_row_fails_only_its_caller(bed: Bed) {
        let mut bad = entry(&bed, "x");
        bad.workspace_id = Some(model::WorkspaceId::from_uuid(sea_orm::prelude::Uuid::from_u128(5)));
        let journal = bed.store.journal();
        let (refused, fine) = tokio::join!(journal.append(vec![bad]), journal.append(vec![entry(&bed, "nul\0key")]));
        assert!(matches!(refused, Err(StoreError::Key(_))));
        assert!(matches!(fine.expect("durable")[..], [Appended::New(_)]));
    }
}

use std::sync::Arc;

use model::Time;

use super::*;
use crate::{
    KeyError, StoreSettings, account,
    bed::{START, key, on_both},
    contact, conversation, workspace,
};

on_both! {
    async fn opens_again_with_the_same_key_and_refuses_another(bed: Bed) {
        let again = bed.again().await;
        let found = account::get(&again, &crate::Sight::house(bed.workspace), bed.account).await.expect("it reads").expect("it is there");
        assert_eq!(found.name, "Shop of Fake Seller");
        assert!(again.migration_status().await.expect("status").pending.is_empty());
        again.ping().await.expect("alive");
        let wrong = Store::open(StoreSettings::new(&bed.url, bed.folder.path(), key(8))).await;
        assert!(matches!(wrong, Err(StoreError::Key(KeyError::WrongMaster))));
    }
}

on_both! {
    async fn nothing_crosses_from_one_workspace_to_another(bed: Bed) {
        let other = bed.store.write(|tx| async move { workspace::create(&tx, "Other", Time::from_millis(START)).await }).await.expect("made").id;
        let c = bed.conversation(bed.account, "u1").await;
        let m = bed.say(&c, "m1", "hello").await.expect("new").message;
        assert!(account::get(&bed.store, &crate::Sight::house(other), bed.account).await.expect("reads").is_none());
        assert!(conversation::get(&bed.store, &crate::Sight::house(other), c.id).await.expect("reads").is_none());
        assert!(conversation::row(&bed.store, &crate::Sight::house(other), c.id).await.expect("reads").is_none());
        assert!(contact::get(&bed.store, &crate::Sight::house(other), c.contact_id).await.expect("reads").is_none());
        assert!(crate::message::get(&bed.store, &crate::Sight::house(other), m.id).await.expect("reads").is_none());
        assert!(matches!(
            bed.store.write(|tx| async move { workspace::create(&tx, "other", Time::from_millis(START)).await }).await,
            Err(StoreError::Exists("workspace"))
        ));
    }
}

on_both! {
    async fn contended_writes_never_fail_and_never_lose(bed: Bed) {
        // Two processes of four writers each, adding to one row that each reads first.
        let stores = [bed.store.clone(), bed.again().await];
        let (workspace, account) = (bed.workspace, bed.account);
        let tasks: Vec<_> = (0..8)
            .map(|i| {
                let store = stores[i % 2].clone();
                tokio::spawn(async move {
                    for n in 0..20 {
                        let at = Time::from_millis(START + 3_600_000 * (n % 3));
                        store
                            .write(|tx| async move {
                                account::get(&tx, &crate::Sight::house(workspace), account).await?;
                                account::note_hour(&tx, account, at, 1).await
                            })
                            .await
                            .expect("a contended write succeeds");
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("no panic");
        }
        let hours = account::hourly(&bed.store, workspace, account, Time::from_millis(START + 3_600_000 * 2)).await.expect("reads");
        assert_eq!(hours.iter().map(|h| h.received).sum::<u32>(), 160);
    }
}

on_both! {
    async fn a_failed_write_leaves_nothing_and_a_kept_transaction_is_refused(bed: Bed) {
        let account = bed.account;
        let failed = bed
            .store
            .write(|tx| async move {
                account::note_hour(&tx, account, Time::from_millis(START), 5).await?;
                Err::<(), _>(StoreError::Missing("reason"))
            })
            .await;
        assert!(matches!(failed, Err(StoreError::Missing("reason"))));
        let hours = account::hourly(&bed.store, bed.workspace, account, Time::from_millis(START)).await.expect("reads");
        assert_eq!(hours[23].received, 0);
        let kept = Arc::new(std::sync::Mutex::new(None));
        let keep = &kept;
        let result = bed.store.write(|tx| async move { *keep.lock().expect("free") = Some(tx); Ok::<(), StoreError>(()) }).await;
        assert!(matches!(result, Err(StoreError::Kept)));
    }
}

on_both! {
    async fn nothing_readable_reaches_the_disk(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        bed.say(&c, "m1", "the-secret-words-of-a-customer").await.expect("new");
        let account = account::get(&bed.store, &crate::Sight::house(bed.workspace), bed.account).await.expect("it reads");
        assert_eq!(account.expect("it is there").name, "Shop of Fake Seller", "what is looked for below");
        if bed.store.is_postgres() {
            return;
        }
        for file in std::fs::read_dir(bed.folder.path()).expect("the folder").flatten() {
            let bytes = std::fs::read(file.path()).unwrap_or_default();
            for needle in ["the-secret-words", "secret-words", "Name of u1", "Shop of Fake Seller", "Fake Shop"] {
                let found = bytes.windows(needle.len()).any(|w| w.eq_ignore_ascii_case(needle.as_bytes()));
                assert!(!found, "{needle} is readable in {:?}", file.file_name());
            }
        }
    }
}

on_both! {
    async fn an_erased_workspace_cannot_be_opened_and_leaves_no_rows(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        bed.say(&c, "m1", "hello").await.expect("new");
        assert!(workspace::erase(&bed.store, bed.workspace).await.expect("erased"));
        assert!(!workspace::erase(&bed.store, bed.workspace).await.expect("gone"));
        assert!(workspace::get(&bed.store, bed.workspace).await.expect("reads").is_none());
        assert!(matches!(
            account::list(&bed.again().await, &crate::Sight::house(bed.workspace)).await.map(|l| l.len()),
            Ok(0)
        ));
        let rows = crate::sql::rows(&bed.store, "SELECT id FROM message", vec![]).await.expect("reads");
        assert!(rows.is_empty());
    }
}

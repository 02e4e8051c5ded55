use std::collections::HashSet;

use model::{ContactSeen, Event, ThreadKind, ThreadRef};

use super::*;
use crate::{
    bed::on_both,
    effect, message,
    tombstone::{self, Erased},
};

fn ids(ids: &[&str]) -> HashSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn ahead() -> Foresight {
    Foresight {
        messages: ids(&["old", "alias", "new", "erased", "edited"]),
        threads: ids(&["u1", "u2", "gone"]),
        contacts: ids(&["u1", "u2"]),
    }
}

on_both! {
    async fn what_is_there_is_found_as_without_looking_ahead(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        let old = bed.say(&c, "old", "words").await.expect("new").message;
        let (workspace, account, now) = (bed.workspace, bed.account, bed.now());
        let (old_id, thread) = (old.id, ThreadRef { id: "u1".to_owned(), kind: ThreadKind::Direct });
        bed.store
            .write(|tx| {
                let thread = thread.clone();
                async move {
                    message::add_alias(&tx, workspace, account, "alias", old_id).await?;
                    tombstone::put(&tx, workspace, account, Erased::Message, "erased", now).await?;
                    tombstone::put(&tx, workspace, account, Erased::Thread, "gone", now).await?;
                    let unsent = Event::Unsent { thread, external_id: "edited".to_owned(), at: now };
                    effect::put(&tx, workspace, account, "edited", &unsent, now).await
                }
            })
            .await
            .expect("written");
        bed.store
            .write(|tx| async move {
                foresee(&tx, workspace, account, &ahead()).await?;
                for (id, there) in [("old", true), ("alias", true), ("new", false), ("erased", false)] {
                    let found = message::find(&tx, workspace, account, id).await?;
                    assert_eq!(found.map(|m| m.id), there.then_some(old_id), "{id}");
                }
                let erased = tombstone::check(&tx, workspace, account, Erased::Message, "erased").await?;
                assert_eq!(erased, Some(now));
                assert_eq!(tombstone::check(&tx, workspace, account, Erased::Message, "new").await?, None);
                assert!(tombstone::check(&tx, workspace, account, Erased::Thread, "gone").await?.is_some());
                assert!(tombstone::check(&tx, workspace, account, Erased::Thread, "u1").await?.is_none());
                assert_eq!(effect::take(&tx, workspace, account, "edited").await?.len(), 1);
                assert!(effect::take(&tx, workspace, account, "new").await?.is_empty());
                let contact = contact::find(&tx, workspace, account, "u1").await?.expect("known");
                assert_eq!(contact.profile.name.as_deref(), Some("Name of u1"));
                assert!(contact::find(&tx, workspace, account, "u2").await?.is_none());
                let found = conversation::find(&tx, workspace, account, "u1").await?.expect("known");
                assert_eq!(found.contact_id, contact.id);
                assert!(conversation::find(&tx, workspace, account, "u2").await?.is_none());
                Ok::<_, StoreError>(())
            })
            .await
            .expect("looked up");
    }
}

on_both! {
    async fn what_the_transaction_writes_is_seen_in_it(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        let (workspace, account, now) = (bed.workspace, bed.account, bed.now());
        let new = bed.inbound(&c, "new", "words");
        let new = &new;
        bed.store
            .write(|tx| async move {
                foresee(&tx, workspace, account, &ahead()).await?;
                let made = message::insert(&tx, workspace, new.clone()).await?.expect("new").message;
                let found = message::find(&tx, workspace, account, "new").await?.expect("inserted");
                assert_eq!(found.id, made.id);
                assert!(message::insert(&tx, workspace, new.clone()).await?.is_none(), "doubled");
                assert!(message::add_alias(&tx, workspace, account, "alias", made.id).await?);
                assert!(message::find(&tx, workspace, account, "alias").await?.is_some());

                tombstone::put(&tx, workspace, account, Erased::Message, "erased", now).await?;
                assert!(tombstone::check(&tx, workspace, account, Erased::Message, "erased").await?.is_some());
                let thread = ThreadRef { id: "u1".to_owned(), kind: ThreadKind::Direct };
                let unsent = Event::Unsent { thread, external_id: "edited".to_owned(), at: now };
                effect::put(&tx, workspace, account, "edited", &unsent, now).await?;
                assert_eq!(effect::take(&tx, workspace, account, "edited").await?.len(), 1);

                // A contact renamed, a conversation changed: the next look sees it, and can be saved again.
                let seen = ContactSeen {
                    external_id: "u1".to_owned(),
                    name: Some("Another name".to_owned()),
                    ..ContactSeen::default()
                };
                contact::see(&tx, workspace, account, &seen, now).await?;
                let contact = contact::find(&tx, workspace, account, "u1").await?.expect("known");
                assert_eq!(contact.profile.name.as_deref(), Some("Another name"));
                for count in [1, 2] {
                    let mut c = conversation::find(&tx, workspace, account, "u1").await?.expect("known");
                    c.unread_count += 1;
                    conversation::save(&tx, &mut c, now).await?;
                    let c = conversation::find(&tx, workspace, account, "u1").await?.expect("known");
                    assert_eq!(c.unread_count, count);
                }
                Ok::<_, StoreError>(())
            })
            .await
            .expect("written");
    }
}

on_both! {
    async fn nothing_is_known_after_rows_were_removed(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        let (workspace, account, now) = (bed.workspace, bed.account, bed.now());
        let contact_id = c.contact_id;
        bed.store
            .write(|tx| async move {
                foresee(&tx, workspace, account, &ahead()).await?;
                contact::erase(&tx, workspace, contact_id, now).await?;
                assert!(contact::find(&tx, workspace, account, "u1").await?.is_none());
                assert!(conversation::find(&tx, workspace, account, "u1").await?.is_none());
                let erased = tombstone::check(&tx, workspace, account, Erased::Contact, "u1").await?;
                assert_eq!(erased, Some(now));
                Ok::<_, StoreError>(())
            })
            .await
            .expect("written");
    }
}

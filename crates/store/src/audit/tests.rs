//! The chain of acts, and everything that somebody with the database could do to it.

use super::*;
use crate::{
    bed::{Bed, on_both},
    vault,
};

/// The place where a chain is broken.
#[expect(clippy::unnecessary_wraps, reason = "compared with a verdict")]
fn at(seq: i64) -> Option<i64> {
    Some(seq)
}

impl Bed {
    /// Appends so many acts; gives the last place.
    async fn acts(&self, n: usize) -> i64 {
        for i in 0..n {
            let (workspace, now) = (self.workspace, self.now());
            let actor = if i % 2 == 0 { "cli" } else { "system" };
            let act = &Act {
                actor: actor.to_owned(),
                action: format!("label.{}", if i % 3 == 0 { "create" } else { "change" }),
                subject: Some(format!("subject-{i}")),
                from: None,
                detail: Some(format!("Detail {i}")),
            };
            self.store.write(|tx| async move { append(&tx, workspace, act, now).await }).await.expect("kept");
        }
        self.verdict().await.whole
    }

    async fn verdict(&self) -> Verdict {
        verify(&self.store, self.workspace).await.expect("reads")
    }

    async fn tamper(&self, sql: &str) {
        sql::execute(&self.store, sql, vec![]).await.expect("tampered");
    }

    async fn vault(&self, sql: &str) {
        let shared = &self.store.shared;
        vault::execute(shared, &shared.vault_write, sql, vec![]).await.expect("tampered");
    }

    async fn first_bad(&self) -> Option<i64> {
        self.verdict().await.first_bad
    }
}

on_both! {
    async fn a_whole_chain_is_whole_after_a_restart_and_a_rotation(bed: Bed) {
        assert_eq!(bed.verdict().await, Verdict { whole: 0, first_bad: None });
        assert_eq!(bed.acts(3).await, 3);
        assert_eq!(bed.verdict().await, Verdict { whole: 3, first_bad: None });
        crate::master::rotate(&bed.store, &crate::bed::key(8), bed.now()).await.expect("rotated");
        bed.acts(1).await;
        assert_eq!(bed.verdict().await, Verdict { whole: 4, first_bad: None });
    }
}

on_both! {
    async fn a_changed_act_is_found(bed: Bed) {
        bed.acts(4).await;
        bed.tamper("UPDATE audit_event SET at = at + 1 WHERE seq = 2").await;
        assert_eq!(bed.first_bad().await, at(2));
    }
}

on_both! {
    async fn a_removed_act_is_found_and_a_gap_that_is_closed_too(bed: Bed) {
        bed.acts(5).await;
        bed.tamper("DELETE FROM audit_event WHERE seq = 2").await;
        assert_eq!(bed.first_bad().await, at(2));
        bed.tamper("UPDATE audit_event SET seq = seq - 1 WHERE seq = 3").await;
        assert_eq!(bed.first_bad().await, at(2));
    }
}

on_both! {
    async fn acts_taken_from_the_end_are_missed_and_more_acts_do_not_hide_it(bed: Bed) {
        bed.acts(5).await;
        bed.tamper("DELETE FROM audit_event WHERE seq = 5").await;
        assert_eq!(bed.first_bad().await, at(5));
        bed.acts(3).await;
        assert_eq!(bed.first_bad().await, at(5));
        bed.tamper("DELETE FROM audit_event").await;
        assert_eq!(bed.first_bad().await, at(1));
    }
}

on_both! {
    async fn two_acts_that_changed_places_are_found(bed: Bed) {
        bed.acts(4).await;
        bed.tamper("UPDATE audit_event SET seq = 99 WHERE seq = 2").await;
        bed.tamper("UPDATE audit_event SET seq = 2 WHERE seq = 3").await;
        bed.tamper("UPDATE audit_event SET seq = 3 WHERE seq = 99").await;
        assert_eq!(bed.first_bad().await, at(2));
    }
}

on_both! {
    async fn an_act_that_can_no_longer_be_found_by_what_it_is_counts_as_changed(bed: Bed) {
        bed.acts(3).await;
        bed.tamper("UPDATE audit_event SET action_index = actor_index WHERE seq = 3").await;
        assert_eq!(bed.first_bad().await, at(3));
    }
}

on_both! {
    async fn an_act_of_another_workspace_fits_nowhere(bed: Bed) {
        bed.acts(2).await;
        let now = bed.now();
        let other = bed.store.write(|tx| async move { crate::workspace::create(&tx, "Other", now).await }).await.expect("made").id;
        let act = &By::cli().did("label.create", None);
        bed.store.write(|tx| async move { append(&tx, other, act, now).await }).await.expect("kept");
        bed.tamper("DELETE FROM audit_event WHERE seq = 2").await;
        let mine = bed.workspace;
        sql::execute(&bed.store, "UPDATE audit_event SET workspace_id = $1, seq = 2 WHERE workspace_id = $2",
            vec![mine.uuid().into(), other.uuid().into()]).await.expect("moved");
        assert_eq!(bed.first_bad().await, at(2));
        assert_eq!(verify(&bed.store, other).await.expect("reads").first_bad, at(1));
    }
}

on_both! {
    async fn a_head_that_is_gone_or_written_by_somebody_else_is_found(bed: Bed) {
        bed.acts(3).await;
        bed.tamper("DELETE FROM audit_event WHERE seq = 3").await;
        bed.vault("UPDATE {vault}audit_head SET seq = 2").await;
        assert_eq!(bed.first_bad().await, at(3), "its MAC does not fit");
        bed.vault("DELETE FROM {vault}audit_head").await;
        assert!(bed.first_bad().await.is_some());
        bed.acts(1).await;
        assert!(bed.first_bad().await.is_some(), "no later act makes a new head");
    }
}

on_both! {
    async fn acts_are_found_by_who_what_to_what_and_when(bed: Bed) {
        bed.acts(12).await;
        let page = async |filter: Filter<'_>, cursor: Option<&str>, limit| {
            find(&bed.store, bed.workspace, &filter, cursor, limit).await.expect("reads")
        };
        let seqs = |page: &crate::Page<AuditEvent>| page.items.iter().map(|e| e.seq).collect::<Vec<_>>();
        let (cli, create) = (["cli".to_owned()], ["label.create".to_owned()]);
        let by_both = Filter { actors: &cli, actions: &create, ..Filter::default() };
        assert_eq!(seqs(&page(by_both, None, 9).await), [7, 1]);
        assert_eq!(seqs(&page(Filter { subject: Some("subject-4"), ..Filter::default() }, None, 9).await), [5]);
        let fits: &(dyn Fn(&Act) -> bool + Send + Sync) = &|act| act.detail.as_deref().is_some_and(|d| d.ends_with('1'));
        let looked = page(Filter { fits: Some(fits), ..Filter::default() }, None, 1).await;
        assert_eq!(seqs(&looked), [12]);
        let next = page(Filter { fits: Some(fits), ..Filter::default() }, looked.next.as_deref(), 1).await;
        assert_eq!((seqs(&next), next.next), (vec![2], None));
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let some = page(Filter::default(), cursor.as_deref(), 5).await;
            all.extend(seqs(&some));
            cursor = some.next;
            if cursor.is_none() { break; }
        }
        assert_eq!(all, (1..=12).rev().collect::<Vec<_>>());
        let third = list(&bed.store, bed.workspace, None, 12).await.expect("reads").items[9].at;
        let since = Filter { since: Some(third), until: Some(third.after(std::time::Duration::from_millis(1))), ..Filter::default() };
        assert_eq!(seqs(&page(since, None, 9).await), [3]);
    }
}

on_both! {
    async fn acts_of_before_are_taken_in_and_a_broken_chain_is_not_healed(bed: Bed) {
        bed.acts(3).await;
        let old = async |bed: &Bed| {
            let keys = bed.store.keys(bed.workspace).await.expect("keys");
            let mut before = Vec::new();
            for event in list(&bed.store, bed.workspace, None, 9).await.expect("reads").items.iter().rev() {
                before = relink::plain(&before, bed.workspace, event.id, event.seq, event.at, &event.act).expect("hashed");
                sql::execute(&bed.store, "UPDATE audit_event SET hash = $2, actor_index = NULL, action_index = NULL, subject_index = NULL WHERE id = $1",
                    vec![event.id.uuid().into(), before.clone().into()]).await.expect("written");
            }
            drop(keys);
            bed.vault("DELETE FROM {vault}audit_head").await;
        };
        old(&bed).await;
        relink_all(&bed.store).await.expect("relinked");
        assert_eq!(bed.verdict().await, Verdict { whole: 3, first_bad: None });
        old(&bed).await;
        bed.tamper("UPDATE audit_event SET at = at + 1 WHERE seq = 2").await;
        relink_all(&bed.store).await.expect("looked at");
        assert!(bed.first_bad().await.is_some());
    }
}

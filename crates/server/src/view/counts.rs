//! Counts as a member sees them: the kept ones, and for what those do not know a look that is never dear.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Display,
    sync::{Mutex, PoisonError},
};

use model::{AccountId, LabelId, Platform, Time};
use store::{
    Sight,
    conversation::{Filter, Tally},
};

use crate::{
    api::{ConversationCount, ConversationCounts, view_filter},
    auth::Caller,
    problem::Problem,
    state::Server,
};

/// A view that has to be looked through counts to here.
const MOST: u32 = 1_000;
/// What took a while is not looked for again until this many times as long has gone by: two percent of one reader's time.
const REST: i64 = 50;
/// Looks that are remembered.
const KEPT: usize = 1_000;

/// Looks of a moment ago, by what was looked for.
#[derive(Debug, Default)]
pub struct Recounts {
    views: Mutex<HashMap<String, Look<u64>>>,
    labels: Mutex<HashMap<String, Look<BTreeMap<LabelId, u64>>>>,
}

#[derive(Clone, Debug)]
struct Look<T> {
    value: T,
    good_until: Time,
}

impl Recounts {
    fn fresh<T: Clone>(kept: &Mutex<HashMap<String, Look<T>>>, key: &str, now: Time) -> Option<T> {
        let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key).filter(|look| look.good_until > now).map(|look| look.value.clone())
    }

    fn keep<T: Clone>(
        kept: &Mutex<HashMap<String, Look<T>>>,
        key: String,
        value: &T,
        (from, to): (Time, Time),
    ) {
        let took = to.as_millis() - from.as_millis();
        let good_until = Time::from_millis(to.as_millis() + took * REST);
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.retain(|_, look| look.good_until > to);
        }
        if kept.len() < KEPT {
            kept.insert(key, Look { value: value.clone(), good_until });
        }
    }
}

/// Counts for a member, with those of their views.
pub async fn counts(server: &Server, who: &Caller) -> Result<ConversationCounts, Problem> {
    let tally = store::conversation::tally(&server.store, &who.sight).await?;
    let kept = tally.counts(Some(who.member));
    Ok(ConversationCounts {
        open: kept.open,
        pending: kept.pending,
        snoozed: kept.snoozed,
        resolved: kept.resolved,
        mine: kept.mine,
        unassigned: kept.unassigned,
        waiting: kept.waiting,
        unread: kept.unread,
        accounts: named(kept.open_by_account),
        waiting_by_account: named(kept.waiting_by_account),
        mentions: store::conversation::unread_mentions(&server.store, &who.sight, who.member).await?,
        teams: named(kept.open_by_team),
        labels: named(labelled(server, &who.sight).await?),
        views: views(server, who, &tally).await?,
    })
}

/// How many conversations fit a filter, and how many of them wait.
pub async fn count(server: &Server, who: &Caller, filter: Filter) -> Result<ConversationCount, Problem> {
    let tally = store::conversation::tally(&server.store, &who.sight).await?;
    let platforms = platforms(server, who).await?;
    let waiting = Filter { waiting: true, ..filter.clone() };
    if let (Some(conversations), Some(waiting)) =
        (tally.of(&filter, &platforms), tally.of(&waiting, &platforms))
    {
        return Ok(ConversationCount { conversations, waiting, is_whole: true });
    }
    let conversations = looked_for(server, who, &filter).await?;
    let waiting = looked_for(server, who, &waiting).await?;
    Ok(ConversationCount { conversations, waiting, is_whole: conversations < u64::from(MOST) })
}

fn named<K: Display + Ord>(of: BTreeMap<K, u64>) -> BTreeMap<String, u64> {
    of.into_iter().map(|(id, n)| (id.to_string(), n)).collect()
}

async fn labelled(server: &Server, sight: &Sight) -> Result<BTreeMap<LabelId, u64>, Problem> {
    let (key, from) = (seen(sight), server.now());
    if let Some(known) = Recounts::fresh(&server.recounts.labels, &key, from) {
        return Ok(known);
    }
    let labels = store::conversation::labelled(&server.store, sight).await?;
    Recounts::keep(&server.recounts.labels, key, &labels, (from, server.now()));
    Ok(labels)
}

/// What of the conversations is seen: whoever sees the same shares a look.
fn seen(sight: &Sight) -> String {
    format!("{:?} {:?} {:?}", sight.workspace(), sight.accounts(), sight.teams())
}

/// How many conversations each view of a member holds.
async fn views(server: &Server, who: &Caller, tally: &Tally) -> Result<BTreeMap<String, u64>, Problem> {
    let views = store::view::list(&server.store, who.workspace, who.member).await?;
    if views.is_empty() {
        return Ok(BTreeMap::new());
    }
    let platforms = platforms(server, who).await?;
    let mut counted = BTreeMap::new();
    for view in views {
        // What was saved by an older Sampan may ask for what is no more; it is shown without a count.
        let Some(filter) = view_filter(&view.body.filter, who) else { continue };
        let n = match tally.of(&filter, &platforms) {
            Some(n) => n,
            None => looked_for(server, who, &filter).await?,
        };
        counted.insert(view.id.to_string(), n);
    }
    Ok(counted)
}

/// Whose each account is that is seen.
async fn platforms(server: &Server, who: &Caller) -> Result<BTreeMap<AccountId, Platform>, Problem> {
    let accounts = store::account::list(&server.store, &who.sight).await?;
    Ok(accounts.into_iter().map(|a| (a.id, a.platform)).collect())
}

async fn looked_for(server: &Server, who: &Caller, filter: &Filter) -> Result<u64, Problem> {
    let (key, from) = (format!("{} {filter:?}", seen(&who.sight)), server.now());
    if let Some(known) = Recounts::fresh(&server.recounts.views, &key, from) {
        return Ok(known);
    }
    let n = store::conversation::count(&server.store, &who.sight, filter, MOST).await?;
    Recounts::keep(&server.recounts.views, key, &n, (from, server.now()));
    Ok(n)
}

#[cfg(test)]
mod tests {
    use model::{AccountId, MemberId, Role, UserId, WorkspaceId};
    use store::member::Member;

    use super::*;

    fn sight(n: u8, role: Role, accounts: Option<Vec<AccountId>>) -> Sight {
        Sight::of_member(&Member {
            id: MemberId::new(Time::EPOCH, [n; 10]),
            workspace_id: WorkspaceId::new(Time::EPOCH, [1; 10]),
            user_id: UserId::new(Time::EPOCH, [n; 10]),
            name: String::new(),
            email: String::new(),
            role,
            only_accounts: accounts,
            only_teams: None,
            created_at: Time::EPOCH,
        })
    }

    #[test]
    fn whoever_sees_the_same_shares_a_look() {
        let only = || Some(vec![AccountId::new(Time::EPOCH, [1; 10])]);
        assert_eq!(seen(&sight(1, Role::Agent, None)), seen(&sight(2, Role::Owner, only())));
        assert_eq!(seen(&sight(1, Role::Agent, only())), seen(&sight(2, Role::Viewer, only())));
        assert_ne!(seen(&sight(1, Role::Agent, None)), seen(&sight(1, Role::Agent, only())));
        assert_ne!(seen(&sight(1, Role::Agent, Some(vec![]))), seen(&sight(1, Role::Agent, None)));
    }
}

//! What a refusal says about the account, beyond the one call that was refused: a missing capability, or something that only a
//! person can mend. It is shown on the account until it is over.

use connector::{Fault, FaultClass, FeedPace, Manifest};
use model::{AccountState, Capability, Problem};
use store::{
    StoreError,
    account::{self, Account, AccountChange},
    change::{self, ChangeKind, NewChange},
};

use crate::{Engine, clock, errand::Use};

/// Begins the code of the problem of a feed that is refused; the feed's name follows.
const FEED: &str = "feed_refused_";
/// Begins the code of the problem of messages that are refused; what the platform calls it follows.
const SEND: &str = "send_refused_";
/// The code of the problem of a grant that is not renewed, although it is not refused.
const NOT_RENEWED: &str = "not_renewed";

impl Engine {
    /// A message was refused: without the permission for chat the capability is missing, and what only an operator can mend is shown.
    pub(crate) async fn send_refused(&self, label: &str, account: &Account, fault: &Fault) {
        let forbidden = fault.class == FaultClass::Forbidden;
        if forbidden || fault.operator && !is_of_the_grant(fault) {
            let missing = forbidden.then_some(Use::Messages);
            self.note_problem(account, problem(&format!("{SEND}{}", fault.code), label, fault), missing)
                .await;
        }
    }

    /// A message was taken: what was wrong with earlier ones is over.
    pub(crate) async fn send_taken(&self, account: &Account) {
        // As the account was when sending began: most have no problem, and that costs no look.
        if account.problems.iter().any(|p| p.code.starts_with(SEND)) {
            self.end_problems(account, |p| p.code.starts_with(SEND)).await;
        }
    }

    /// A feed was refused, and asking again will not help by itself. The first feed of a pace is the one that a capability stands
    /// for; a further one (returns, say) may be closed to a shop whose orders are not.
    pub(crate) async fn feed_refused(
        &self,
        manifest: &Manifest,
        account: &Account,
        feed: &str,
        used_for: Use,
        fault: &Fault,
    ) {
        if is_of_the_grant(fault) {
            return;
        }
        let stands_for_it = first_feed(manifest, used_for) == Some(feed);
        let missing = (fault.class == FaultClass::Forbidden && stands_for_it).then_some(used_for);
        let problem = problem(&format!("{FEED}{feed}"), manifest.label, fault);
        self.note_problem(account, problem, missing).await;
    }

    /// A feed was read. What it was refused for before the reading began is over; a refusal that came meanwhile is newer.
    pub(crate) async fn feed_read(&self, account: &Account, feed: &str) {
        let code = format!("{FEED}{feed}");
        // Most have no problem, and that costs no look.
        if account.problems.iter().any(|p| p.code == code) {
            self.end_problems(account, |p| is_ended_by_reading(&code, &account.problems, p)).await;
        }
    }

    /// A grant was not renewed, for a reason that does not pass by itself and yet takes no permission away.
    pub(crate) async fn not_renewed(&self, label: &str, account: &Account, fault: &Fault) {
        self.note_problem(account, problem(NOT_RENEWED, label, fault), None).await;
    }

    /// A grant was renewed.
    pub(crate) async fn renewed(&self, account: &Account) {
        self.end_problems(account, |p| p.code == NOT_RENEWED).await;
    }

    async fn note_problem(&self, account: &Account, problem: Problem, missing: Option<Use>) {
        self.amend(account, |now_is| {
            let mut change = AccountChange::default();
            if !now_is.problems.contains(&problem) {
                let mut problems = now_is.problems.clone();
                problems.retain(|p| p.code != problem.code);
                problems.push(problem.clone());
                change.problems = Some(problems);
            }
            if let Some(used_for) = missing {
                let gone = Capability { available: false, reason: Some(problem.detail.clone()) };
                let mut capabilities = now_is.capabilities.clone();
                match used_for {
                    Use::Orders => capabilities.orders = gone,
                    Use::Messages | Use::Any => capabilities.messages = gone,
                }
                if capabilities != now_is.capabilities {
                    change.capabilities = Some(capabilities);
                }
            }
            (change.problems.is_some() || change.capabilities.is_some()).then_some(change)
        })
        .await;
    }

    async fn end_problems(&self, account: &Account, is_over: impl Fn(&Problem) -> bool) {
        self.amend(account, |now_is| {
            let mut problems = now_is.problems.clone();
            problems.retain(|p| !is_over(p));
            let changed = problems.len() != now_is.problems.len();
            changed.then(|| AccountChange { problems: Some(problems), ..AccountChange::default() })
        })
        .await;
    }

    /// Changes an account from what it is now, in one transaction, and tells the stream. One that was taken out stays as it is.
    pub(super) async fn amend(&self, account: &Account, what: impl Fn(&Account) -> Option<AccountChange>) {
        let (now, workspace, id) = (clock::now(), account.workspace_id, account.id);
        let amended: Result<(), StoreError> = self
            .shared
            .store
            .write(async |tx| {
                let Some(now_is) = account::lock(&tx, workspace, id).await? else { return Ok(()) };
                if now_is.state == AccountState::Disconnected {
                    return Ok(());
                }
                let Some(change) = what(&now_is) else { return Ok(()) };
                account::change(&tx, workspace, id, &change, now).await?;
                let noted = NewChange {
                    kind: ChangeKind::AccountUpdated,
                    object_id: id.uuid(),
                    account_id: Some(id),
                    conversation_id: None,
                };
                change::note(&tx, workspace, &[noted], now).await
            })
            .await;
        if let Err(e) = amended {
            tracing::error!(account.id = %id, error = %e, "what is wrong with an account was not written");
        }
    }
}

/// Whether a reading that began when the problems were `before` ended this one: another reading may have been refused meanwhile.
fn is_ended_by_reading(code: &str, before: &[Problem], now_is: &Problem) -> bool {
    now_is.code == code && before.contains(now_is)
}

/// Whether a call did not leave because its grant could not be renewed: the renewal tells that itself, and when it is over.
fn is_of_the_grant(fault: &Fault) -> bool {
    fault.code == Fault::NOT_REACHED
}

/// The problem of a permission that a look at the account found gone. Its feed is not read any more, so it is told here in the words
/// in which the feed's refusal would have told it. None where the platform has no such feed.
pub(super) fn found_gone(manifest: &Manifest, used_for: Use, reason: &str) -> Option<Problem> {
    let feed = first_feed(manifest, used_for)?;
    let (code, cure) = (format!("{FEED}{feed}"), permission_cure(manifest.label));
    Some(Problem { code, detail: reason.to_owned(), cure })
}

/// The feed that a capability stands for.
fn first_feed(manifest: &Manifest, used_for: Use) -> Option<&'static str> {
    let is_of_use = |pace| (pace == FeedPace::Orders) == (used_for == Use::Orders);
    manifest.feeds.iter().find(|f| is_of_use(f.pace)).map(|f| f.name)
}

fn permission_cure(label: &str) -> String {
    format!(
        "Give the app this permission at {label}, then reconnect the account: Settings, Accounts, Reconnect. Until then this part is left out; everything else goes on."
    )
}

fn problem(code: &str, label: &str, fault: &Fault) -> Problem {
    let cure = match fault.class {
        FaultClass::Forbidden => permission_cure(label),
        _ if fault.operator => {
            format!("Mend it as said, at {label} or in Sampan's settings. It is tried again by itself.")
        }
        _ => "Nothing is lost: it is tried again by itself. If it lasts, run sampan doctor, and report it with the code.".to_owned(),
    };
    Problem { code: code.to_owned(), detail: fault.detail.clone(), cure }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_ends_the_refusal_before_it_and_none_that_came_meanwhile() {
        let refused = |code: &str, detail: &str| Problem {
            code: code.to_owned(),
            detail: detail.to_owned(),
            cure: "What to do.".to_owned(),
        };
        let (gone, unread) =
            (refused("feed_refused_chats", "Gone."), refused("feed_refused_chats", "Not read."));
        let other = refused("feed_refused_orders", "Gone.");
        let before = [gone.clone(), other.clone()];
        assert!(is_ended_by_reading("feed_refused_chats", &before, &gone));
        assert!(!is_ended_by_reading("feed_refused_chats", &before, &unread), "another reading met it since");
        assert!(!is_ended_by_reading("feed_refused_chats", &before, &other), "another feed's");
    }
}

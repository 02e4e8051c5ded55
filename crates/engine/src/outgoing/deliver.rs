//! From deliveries to other programs.

use std::{sync::Arc, time::Duration};

use model::Time;
use rand::RngExt;
use reqwest::Method;
use store::{
    StoreError,
    audit::{self, By},
    outgoing::{
        self,
        delivery::{self, Claimed, DeliveryState, Tried},
    },
};
use tokio::sync::Semaphore;
use url::Url;

use super::sign::signature;
use crate::{Engine, clock};

/// A delivery is tried for this long.
pub const GIVE_UP: Duration = Duration::from_hours(72);
/// What became of deliveries is kept for this long.
pub const LOG_KEPT: Duration = Duration::from_hours(24 * 30);
/// A program that nothing reaches for this long is not told any more.
const PATIENCE: Duration = Duration::from_hours(72);
/// How long a claim holds: longer than any try.
const HELD: Duration = Duration::from_mins(1);
/// How long the other program may take.
const ANSWER: Duration = Duration::from_secs(15);
/// Deliveries that are under way at once.
const AT_ONCE: usize = 16;
/// The longest that the other program may ask us to wait.
const LONGEST_WAIT: Duration = Duration::from_hours(24);
/// Between two looks.
const LOOK: Duration = Duration::from_secs(1);

/// Waits between tries, in seconds; the last again and again.
const WAITS: [u64; 10] = [5, 20, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800];

/// How one try ended.
struct Ended {
    status: Option<u16>,
    /// None when the other program has it.
    problem: Option<&'static str>,
    /// What it asked us to wait.
    wait: Option<Duration>,
}

impl Ended {
    fn refused(problem: &'static str) -> Ended {
        Ended { status: None, problem: Some(problem), wait: None }
    }
}

impl Engine {
    /// Delivers for ever.
    pub(super) async fn deliver_outgoing_forever(self) {
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        loop {
            let free = u32::try_from(permits.available_permits()).unwrap_or(0);
            let claimed = if free == 0 { Ok(Vec::new()) } else { self.claim_outgoing(free).await };
            match claimed {
                Ok(claimed) if claimed.is_empty() => {
                    tokio::select! {
                        () = self.shared.outgoing.notified() => {}
                        () = tokio::time::sleep(LOOK) => {}
                    }
                }
                Ok(claimed) => {
                    for one in claimed {
                        let (engine, permit) = (self.clone(), permits.clone().acquire_owned().await);
                        self.shared.tasks.spawn(async move {
                            let _permit = permit;
                            engine.deliver_outgoing(one).await;
                            // What waited behind it may go.
                            engine.hurry_outgoing();
                        });
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "deliveries to other programs wait: the store failed");
                    tokio::time::sleep(Duration::from_secs(2)).await;
                }
            }
        }
    }

    async fn claim_outgoing(&self, free: u32) -> Result<Vec<Claimed>, StoreError> {
        let (store, now) = (&self.shared.store, clock::now());
        // Looked for by reading first: most looks find nothing, and cost no write.
        if delivery::next_due(store).await?.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        let holder = self.shared.holder.as_str();
        store.write(async |tx| delivery::claim(&tx, holder, now, now.after(HELD), free).await).await
    }

    async fn deliver_outgoing(&self, one: Claimed) {
        let now = clock::now();
        let ended = if now >= one.delivery.give_up_at && one.delivery.attempts > 1 {
            Ended::refused("too_late")
        } else {
            match self.try_outgoing(&one).await {
                Ok(ended) => ended,
                Err(error) => {
                    tracing::error!(%error, "a delivery waits: the store failed");
                    return;
                }
            }
        };
        if let Err(error) = self.settle_outgoing(&one, &ended).await {
            tracing::error!(%error, "what became of a delivery was not written; it is made again");
        }
    }

    async fn try_outgoing(&self, one: &Claimed) -> Result<Ended, StoreError> {
        let (store, workspace, hook) = (&self.shared.store, one.workspace_id, one.delivery.webhook_id);
        let found = outgoing::get(store, workspace, hook).await?;
        let secrets = outgoing::secrets(store, workspace, hook).await?;
        let Some((hook, secrets)) = found.zip(secrets) else { return Ok(Ended::refused("removed")) };
        let Ok(url) = Url::parse(&hook.url) else { return Ok(Ended::refused("address_refused")) };
        let Ok(request) = self.shared.outside.request(Method::POST, url, &[]) else {
            return Ok(Ended::refused("address_refused"));
        };
        let (now, id) = (clock::now(), one.delivery.id.to_string());
        let answer = request
            .header("content-type", "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", now.as_secs().to_string())
            .header("webhook-signature", signature(&secrets.signing(now), &id, now, &one.body))
            .body(one.body.to_vec())
            .timeout(ANSWER)
            .send()
            .await;
        Ok(match answer {
            Ok(answer) => {
                let status = answer.status();
                let problem = if status.is_success() {
                    None
                } else if status.as_u16() == 410 {
                    Some("gone")
                } else if status.is_redirection() {
                    Some("redirect")
                } else {
                    Some("status")
                };
                let wait = answer.headers().get("retry-after").and_then(|v| v.to_str().ok()?.parse().ok());
                Ended { status: Some(status.as_u16()), problem, wait: wait.map(Duration::from_secs) }
            }
            // The error's text may hold the address: only its kind is kept.
            Err(error) if error.is_timeout() => Ended::refused("timeout"),
            Err(error) if is_private(&error) => Ended::refused("address_refused"),
            Err(error) if error.is_connect() => Ended::refused("not_reached"),
            Err(_) => Ended::refused("broken_off"),
        })
    }

    async fn settle_outgoing(&self, one: &Claimed, ended: &Ended) -> Result<(), StoreError> {
        let (now, holder) = (clock::now(), self.shared.holder.as_str());
        let (workspace, hook) = (one.workspace_id, one.delivery.webhook_id);
        let tried = tried(one, ended, now);
        let reached = ended.problem.is_none();
        self.shared
            .store
            .write(async |tx| {
                if !delivery::settle(&tx, one.delivery.id, holder, &tried, now).await? {
                    return Ok(());
                }
                let gone = ended.problem == Some("gone");
                let failing = outgoing::settled(&tx, workspace, hook, reached, PATIENCE, now).await?;
                if !gone && !failing {
                    return Ok(());
                }
                let why = if gone { "gone" } else { "failing" };
                if outgoing::disable(&tx, workspace, hook, why, now).await? {
                    let act = By::system().did("outgoing_webhook.disable", Some(&hook)).with(why);
                    audit::append(&tx, workspace, &act, now).await?;
                    tracing::warn!(webhook.id = %hook, why, "another program is not told any more");
                }
                Ok::<_, StoreError>(())
            })
            .await
    }
}

/// What a try comes to.
fn tried(one: &Claimed, ended: &Ended, now: Time) -> Tried {
    let Some(problem) = ended.problem else {
        return Tried { state: DeliveryState::Delivered, next_at: None, status: ended.status, problem: None };
    };
    let next = now.after(pause(one.delivery.attempts).max(ended.wait.unwrap_or_default().min(LONGEST_WAIT)));
    let over = matches!(problem, "gone" | "removed" | "too_late") || next > one.delivery.give_up_at;
    Tried {
        state: if over { DeliveryState::Failed } else { DeliveryState::Pending },
        next_at: (!over).then_some(next),
        status: ended.status,
        problem: Some(problem),
    }
}

/// The wait after so many tries, up to a tenth longer by chance so that many do not come back at once.
fn pause(attempts: u32) -> Duration {
    let at = (attempts.saturating_sub(1) as usize).min(WAITS.len() - 1);
    let ms = WAITS[at] * 1_000;
    Duration::from_millis(ms + rand::rng().random_range(0..=ms / 10))
}

/// Whether a name resolved to addresses that are not reached.
fn is_private(error: &reqwest::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<crate::outside::Forbidden>().is_some() {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use model::{DeliveryId, OutgoingWebhookId, WorkspaceId};
    use store::outgoing::delivery::Delivery;

    use super::*;

    fn claimed(attempts: u32) -> Claimed {
        let now = Time::from_secs(1_000_000);
        Claimed {
            workspace_id: WorkspaceId::new(now, [1; 10]),
            delivery: Delivery {
                id: DeliveryId::new(now, [1; 10]),
                webhook_id: OutgoingWebhookId::new(now, [1; 10]),
                event: "message.created".to_owned(),
                state: DeliveryState::Pending,
                attempts,
                next_at: Some(now),
                give_up_at: now.after(GIVE_UP),
                status: None,
                problem: None,
                tried_at: None,
                created_at: now,
            },
            body: b"{}".to_vec().into(),
        }
    }

    #[test]
    fn it_is_tried_for_three_days_at_growing_distances_and_then_given_up() {
        let (mut now, mut attempts) = (Time::from_secs(1_000_000), 0);
        loop {
            attempts += 1;
            let ended = Ended { status: Some(500), problem: Some("status"), wait: None };
            let tried = tried(&claimed(attempts), &ended, now);
            let Some(next) = tried.next_at else {
                assert_eq!(tried.state, DeliveryState::Failed);
                break;
            };
            assert!(next > now);
            now = next;
        }
        assert!((15..=25).contains(&attempts), "{attempts}");
        assert!(now.since(Time::from_secs(1_000_000)) > Duration::from_hours(60));
    }

    #[test]
    fn what_is_gone_is_not_tried_again_and_a_named_wait_is_kept() {
        let now = Time::from_secs(1_000_000);
        let gone = Ended { status: Some(410), problem: Some("gone"), wait: None };
        assert_eq!(tried(&claimed(1), &gone, now).state, DeliveryState::Failed);
        let busy = Ended { status: Some(429), problem: Some("status"), wait: Some(Duration::from_mins(7)) };
        assert_eq!(tried(&claimed(1), &busy, now).next_at, Some(now.after(Duration::from_mins(7))));
        let fine = Ended { status: Some(204), problem: None, wait: None };
        assert_eq!(tried(&claimed(9), &fine, now).state, DeliveryState::Delivered);
    }
}

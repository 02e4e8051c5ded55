//! Who is told of what: changes become notices of members, and notices become pushes to their devices.
//!
//! Three steps, each durable. [`follow`] reads the changes of workspaces in which somebody has a device, and puts in what may
//! concern somebody. [`tell`] finds out whom, by what each may see and has set. [`show`] brings one device up to date with one
//! conversation: it reads what there is to say when it says it, so that nothing is said that is over.

mod follow;
mod show;
mod tell;
mod windows;

use model::{ConversationId, MemberId, PushSubscriptionId, Time, WorkspaceId};
use serde::{Deserialize, Serialize};
use store::{
    StoreError, Tx,
    job::{self, NewJob},
    notice::{self, End},
    push_subscription,
};
use url::Url;

use crate::{Engine, clock, push::Keys};

/// The kind of the jobs that bring a device up to date.
pub(crate) const PUSH: &str = "push";

/// What a device has to be brought up to date with.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Update {
    device: PushSubscriptionId,
    conversation: ConversationId,
}

impl Engine {
    /// Our key, as browsers want it when they make a push subscription.
    pub fn push_key(&self) -> &str {
        self.shared.pusher.sender().public_key()
    }

    /// Whether a push subscription is one that we could use; else what is wrong with it.
    pub fn check_push(&self, endpoint: &str, public_key: &[u8], auth: &[u8]) -> Result<(), String> {
        let url = Url::parse(endpoint).map_err(|_| "The endpoint is not a URL.".to_owned())?;
        self.shared.pusher.allows(&url).map_err(|e| {
            format!("This endpoint is not called: {e}. Use the one that the browser's push service gave.")
        })?;
        Keys::read(public_key, auth).map(|_| ()).map_err(|e| format!("Not usable: {e}."))
    }

    /// A member looked at a conversation: what they were told of it is taken back from their other devices.
    pub async fn seen(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        conversation: ConversationId,
    ) -> Result<(), StoreError> {
        let store = &self.shared.store;
        let told = notice::get(store, workspace, member, conversation).await?;
        if told.is_none_or(|notice| notice.over) {
            return Ok(());
        }
        let now = clock::now();
        store.write(async |tx| withdraw(&tx, workspace, conversation, End::Seen(member), now).await).await
    }
}

/// Ends notices, and takes them back from the devices.
async fn withdraw(
    tx: &Tx,
    workspace: WorkspaceId,
    conversation: ConversationId,
    by: End,
    now: Time,
) -> Result<(), StoreError> {
    let members = notice::end(tx, workspace, conversation, by).await?;
    if members.is_empty() {
        return Ok(());
    }
    for (member, device) in push_subscription::list_all(tx, workspace).await? {
        if members.contains(&member) {
            put_update(tx, workspace, Update { device, conversation }, now).await?;
        }
    }
    Ok(())
}

/// Puts in that a device has to be brought up to date. One that waits already, maybe because its push service asked for time,
/// will say what is so then.
async fn put_update(tx: &Tx, workspace: WorkspaceId, update: Update, now: Time) -> Result<(), StoreError> {
    let job = NewJob {
        kind: PUSH.to_owned(),
        workspace_id: Some(workspace),
        account_id: None,
        unique: Some(format!("{PUSH}:{}:{}", update.device, update.conversation)),
        run_at: now,
        // Two ids: they always serialise.
        payload: serde_json::to_vec(&update).unwrap_or_default(),
    };
    job::put_behind(tx, job, now).await.map(|_| ())
}

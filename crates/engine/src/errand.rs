//! Runs a connector's plan in an account's name.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use connector::{Connector, Fault, FaultClass, GrantUse, Plan, Secrets};
use futures::TryStreamExt;
use inbox::receive::{Receiving, receive};
use model::{AttachmentId, Event, JournalSource, WorkspaceId};
use store::{
    StoreError,
    account::{self, Account},
};

use crate::{
    Engine, clock,
    keys::{AccountKeys, AppKeys, store_fault},
    run::{Errand, FileSink, FileSource, Later, NoFiles},
};

/// For what the grant has to be good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Chat.
    Messages,
    /// Orders.
    Orders,
    /// The account itself, with whichever grant there is.
    Any,
}

impl From<Use> for GrantUse {
    fn from(used_for: Use) -> GrantUse {
        match used_for {
            Use::Messages => GrantUse::Messages,
            Use::Orders => GrantUse::Orders,
            Use::Any => GrantUse::Both,
        }
    }
}

impl Engine {
    /// Runs a plan in an account's name, signed with its grant.
    pub(crate) async fn run_for<T>(
        &self,
        connector: &'static dyn Connector,
        account: &Account,
        used_for: Use,
        plan: Plan<T>,
    ) -> Result<T, Fault> {
        self.run_with(connector, account, used_for, plan, None).await
    }

    /// The same, with a place for a downloaded file.
    pub(crate) async fn run_with<T>(
        &self,
        connector: &'static dyn Connector,
        account: &Account,
        used_for: Use,
        plan: Plan<T>,
        sink: Option<&dyn FileSink>,
    ) -> Result<T, Fault> {
        let keys = AccountKeys { engine: self, account, used_for: used_for.into() };
        let files = Uploads { engine: self, workspace: account.workspace_id };
        let app = account.app_id.map(|id| id.to_string()).unwrap_or_default();
        let errand =
            Errand { connector, keys: &keys, account: &account.external_id, app: &app, files: &files, sink };
        match self.shared.runner.run(plan, &errand).await {
            Err(fault) if fault.class == FaultClass::Unauthorized => {
                if self.is_outdated(account).await {
                    return Err(outdated(connector.manifest().label));
                }
                self.needs_reconnect(account, &fault).await;
                Err(fault)
            }
            result => result,
        }
    }

    /// Whether the account was connected anew, or found to be another, since a plan was made from it: what was refused then is
    /// no more what would be said now (a shop's cipher changes with each consent).
    async fn is_outdated(&self, account: &Account) -> bool {
        let now_is =
            account::get(&self.shared.store, &store::Sight::house(account.workspace_id), account.id).await;
        now_is.ok().flatten().is_some_and(|now_is| now_is.memo != account.memo)
    }

    /// Runs a plan with an app's credentials alone: consent, connecting, app-wide feeds.
    pub(crate) async fn run_as_app<T>(
        &self,
        connector: &'static dyn Connector,
        credentials: Arc<Secrets>,
        app: &str,
        plan: Plan<T>,
    ) -> Result<T, Fault> {
        let keys = AppKeys(credentials);
        let errand = Errand { connector, keys: &keys, account: "", app, files: &NoFiles, sink: None };
        self.shared.runner.run(plan, &errand).await
    }

    /// Applies events that we asked for ourselves (a profile), without the journal: they can be asked for again.
    pub(crate) async fn apply_now(
        &self,
        connector: &'static dyn Connector,
        account: &Account,
        events: Vec<Event>,
    ) -> Result<(), Fault> {
        let now = clock::now();
        let applied: Result<(), StoreError> = self
            .shared
            .store
            .write(async |tx| {
                let r = Receiving { connector, account, source: JournalSource::Poll, received_at: now, now };
                for event in events.clone() {
                    receive(&tx, &r, event).await?;
                }
                Ok(())
            })
            .await;
        applied.map_err(|e| store_fault(&e))
    }
}

fn outdated(label: &str) -> Fault {
    let detail = format!("The account was connected again while {label} was asked.");
    Fault::new(FaultClass::Upstream, Fault::NOT_REACHED, detail)
}

/// Our attachments, for platforms that take uploads.
struct Uploads<'a> {
    engine: &'a Engine,
    workspace: WorkspaceId,
}

impl FileSource for Uploads<'_> {
    fn read(&self, id: AttachmentId) -> Later<'_, Result<Bytes, Fault>> {
        Box::pin(async move {
            let gone = |_| {
                Fault::new(FaultClass::Gone, "attachment_gone", "The file is no longer here; add it again.")
            };
            let (size, stream) =
                self.engine.shared.store.read_attachment(self.workspace, id, None).await.map_err(gone)?;
            let mut bytes = BytesMut::with_capacity(usize::try_from(size).unwrap_or(0).min(64 << 20));
            let mut chunks = stream;
            while let Some(chunk) = chunks.try_next().await.map_err(gone)? {
                bytes.extend_from_slice(&chunk);
            }
            Ok(bytes.freeze())
        })
    }
}

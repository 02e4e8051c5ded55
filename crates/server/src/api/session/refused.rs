//! Notes a sign-in that was refused.

use std::{net::IpAddr, sync::Arc};

use model::{Time, UserId};
use store::{StoreError, audit::Act};

use crate::state::Server;

/// Notes it in the workspaces of whose mail address it was. The answer does not wait for it: how long it takes must not tell
/// whether anybody has this address.
pub fn note(server: &Arc<Server>, user: Option<UserId>, from: IpAddr, now: Time) {
    let Some(user) = user else { return };
    let store = server.store.clone();
    tokio::spawn(async move {
        let noted: Result<(), StoreError> = store
            .write(async |tx| {
                for member in store::member::of_user(&tx, user).await? {
                    let act = Act {
                        actor: member.id.to_string(),
                        action: "session.refuse".to_owned(),
                        subject: None,
                        from: Some(from.to_string()),
                        detail: None,
                    };
                    store::audit::append(&tx, member.workspace_id, &act, now).await?;
                }
                Ok(())
            })
            .await;
        if let Err(error) = noted {
            tracing::error!(%error, "a refused sign-in was not noted");
        }
    });
}

//! Lists raw events.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::{Role, WorkspaceId};
use serde::Deserialize;
use store::journal::JournalFilter;
use utoipa::IntoParams;

use crate::{
    auth::{Admin, Caller},
    extract::{Params, limit, one, words},
    problem::Problem,
    shape::{JournalEntry, JournalState, Page, When},
    state::Server,
};

/// Which raw events.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct JournalAsk {
    /// `pending`, `applied`, `ignored`, `failed` or `unrouted`; all, if left out.
    #[param(example = "failed")]
    state: Option<String>,
    /// An account's id.
    account: Option<String>,
    /// The platform's key of one event. Owners get its body too.
    external_id: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// 1 to 100; 50, if left out.
    limit: Option<String>,
}

/// Lists raw events, newest first.
#[utoipa::path(get, path = "/journal", tag = "journal", operation_id = "journal_list", params(JournalAsk), responses((status = 200, body = Page<JournalEntry>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Admin,
    Params(ask): Params<JournalAsk>,
) -> Result<Answer<Page<JournalEntry>>, Problem> {
    let limit = limit(ask.limit.as_deref())?;
    let state = match words::<JournalState>("state", ask.state.as_deref())?.as_slice() {
        [] => None,
        [one] => Some((*one).into()),
        _ => return Err(Problem::bad_parameter("state", "Name one state, or none for all.")),
    };
    let filter = JournalFilter {
        state,
        account: one("account", ask.account.as_deref())?,
        external_id: ask.external_id.filter(|t| !t.is_empty()),
        since: None,
    };
    let cursor = ask.cursor.as_deref().filter(|c| !c.is_empty());
    let of = journal_of(&server, &who).await?;
    let page = store::journal::list(&server.store, of, &filter, cursor, limit).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        // What arrived says what customers wrote: only owners see it, one event at a time.
        let body = if who.role == Role::Owner && filter.external_id.is_some() {
            let entry = store::journal::get(&server.store, of, row.id).await?;
            entry.map(|(_, body)| String::from_utf8_lossy(&body).into_owned())
        } else {
            None
        };
        items.push(JournalEntry {
            id: row.id.into(),
            account_id: row.account_id.map(Into::into),
            platform: row.platform.to_string(),
            source: row.source.into(),
            external_id: row.key,
            received_at: When(row.received_at),
            state: row.state.into(),
            attempts: row.attempts,
            problem: row.problem,
            body,
        });
    }
    let read: Vec<&JournalEntry> = items.iter().filter(|entry| entry.body.is_some()).collect();
    if !read.is_empty() {
        let now = server.now();
        server
            .store
            .write(async |tx| {
                for entry in &read {
                    let act = who.by().did("journal.read", Some(&entry.id));
                    store::audit::append(&tx, who.workspace, &act, now).await?;
                }
                Ok::<_, store::StoreError>(())
            })
            .await?;
    }
    Ok(Answer(Page { items, next_cursor: page.next }))
}

/// Whose events a member may see: the workspace's. Where it is the only one of the installation, those of unknown accounts
/// are its, too.
pub(super) async fn journal_of(server: &Server, who: &Caller) -> Result<Option<WorkspaceId>, Problem> {
    let all = store::workspace::list(&server.store).await?;
    Ok(if all.len() == 1 { None } else { Some(who.workspace) })
}

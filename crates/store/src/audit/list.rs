//! Reading acts.

use model::{AuditEventId, Time, WorkspaceId};

use super::{Act, AuditEvent, chain};
use crate::{
    Db, Page, StoreError,
    db::DbExt,
    entity::audit_event::Model,
    key::{ContentKeys, Place},
    page,
    sql::Sql,
    word::time,
};

/// Acts that one call looks at, where it has to open each to know whether it is asked for.
const LOOK: u32 = 5_000;

/// Which acts.
#[derive(Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Of any of these actors: members' ids, "system", "cli".
    pub actors: &'a [String],
    /// Any of these, as `noun.verb`.
    pub actions: &'a [String],
    /// To this.
    pub subject: Option<&'a str>,
    /// Not before.
    pub since: Option<Time>,
    /// Before.
    pub until: Option<Time>,
    /// Whether an opened act is asked for.
    pub fits: Option<&'a (dyn Fn(&Act) -> bool + Send + Sync)>,
}

/// All acts, newest first.
pub async fn list(
    db: &impl Db,
    workspace: WorkspaceId,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page<AuditEvent>, StoreError> {
    find(db, workspace, &Filter::default(), cursor, limit).await
}

/// Acts that are asked for, newest first. Where `fits` has to look into each, a page may hold fewer than `limit` before the end is reached.
pub async fn find(
    db: &impl Db,
    workspace: WorkspaceId,
    filter: &Filter<'_>,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page<AuditEvent>, StoreError> {
    let keys = db.keys(workspace).await?;
    let look = if filter.fits.is_some() { LOOK } else { limit };
    let mut sql = query(&keys, workspace, filter);
    if let Some(before) = page::read::<i64>(cursor)? {
        sql.add(" AND seq < ").bind(before);
    }
    sql.add(" ORDER BY seq DESC LIMIT ").bind(i64::from(look) + 1);
    let models = sql.models::<Model>(db).await?;
    let more = models.len() > look as usize;
    let (mut events, mut last) = (Vec::new(), 0);
    for m in models.into_iter().take(look as usize) {
        let event = open(&keys, &m);
        last = event.seq;
        if filter.fits.is_none_or(|fits| fits(&event.act)) {
            events.push(event);
        }
        if filter.fits.is_some() && events.len() > limit as usize {
            break;
        }
    }
    if filter.fits.is_none() || events.len() > limit as usize {
        let next = if filter.fits.is_none() { more.then_some(last) } else { None };
        let mut page = page::cut(events, limit, |event| event.seq);
        page.next = page.next.or_else(|| next.map(|seq| page::write(&seq)));
        return Ok(page);
    }
    Ok(Page { items: events, next: more.then(|| page::write(&last)) })
}

fn query(keys: &ContentKeys, workspace: WorkspaceId, filter: &Filter<'_>) -> Sql {
    let mut sql = Sql::new("SELECT * FROM audit_event WHERE workspace_id = ");
    sql.bind(workspace.uuid());
    if !filter.actors.is_empty() {
        sql.add(" AND actor_index IN ").list(filter.actors.iter().map(|a| chain::actor(keys, a)));
    }
    if !filter.actions.is_empty() {
        sql.add(" AND action_index IN ").list(filter.actions.iter().map(|a| chain::action(keys, a)));
    }
    if let Some(subject) = filter.subject {
        sql.add(" AND subject_index = ").bind(chain::subject(keys, subject));
    }
    if let Some(since) = filter.since {
        sql.add(" AND at >= ").bind(since.as_millis());
    }
    if let Some(until) = filter.until {
        sql.add(" AND at < ").bind(until.as_millis());
    }
    sql
}

/// An act that somebody damaged is shown as such: it must not hide all the others.
fn open(keys: &ContentKeys, m: &Model) -> AuditEvent {
    let act = keys
        .open_json(Place::new("audit_event", m.id, "act"), &m.act)
        .unwrap_or_else(|_| super::By::system().did("audit_event.unreadable", None));
    AuditEvent { id: AuditEventId::from_uuid(m.id), seq: m.seq, at: time(m.at), act }
}

impl std::fmt::Debug for Filter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Filter").field("actions", &self.actions).finish_non_exhaustive()
    }
}

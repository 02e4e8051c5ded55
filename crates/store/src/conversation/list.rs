//! The list: keyset pages over one denormalised row.

use std::collections::HashMap;

use model::{AccountId, ConversationId, LabelId, Status, TeamId, Time, WorkspaceId};
use sea_orm::{FromQueryResult, prelude::Uuid};
use serde::{Deserialize, Serialize};

use super::{ConversationRow, Filter, read, sealed};
use crate::{
    Db, Page, Sight, StoreError,
    account::AccountRef,
    contact::{self, ContactRef},
    db::DbExt,
    entity::conversation::Model,
    key::{Place, Sealed},
    label,
    member::MemberRef,
    page,
    sql::Sql,
    team::TeamRef,
};

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The last message first.
    #[default]
    Recent,
    /// Who waits longest first; then those who do not wait.
    Waiting,
    /// The window that closes soonest first; then those without a window; then the closed ones.
    Window,
}

/// Where a page ended: which part of the order, its column's value, the id, and `now` of the first page.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Place3 {
    pub(super) part: u8,
    pub(super) key: i64,
    pub(super) id: Uuid,
    pub(super) now: i64,
}

/// Everything a row shows, in one query. Left joins keep the conversation outermost, so that its index gives the order.
pub(super) const SELECT: &str = "SELECT c.*, a.platform AS a_platform, a.external_id AS a_external_id, a.name AS a_name, \
    k.profile AS k_profile, m.user_id AS m_user_id, u.name AS u_name, t.name AS t_name FROM conversation c{index} \
    LEFT JOIN account a ON a.id = c.account_id LEFT JOIN contact k ON k.id = c.contact_id \
    LEFT JOIN member m ON m.id = c.assignee_id LEFT JOIN users u ON u.id = m.user_id LEFT JOIN team t ON t.id = c.team_id";

/// A page of the list, of what is seen. `now` tells open reply windows from closed ones.
pub async fn list(
    db: &impl Db,
    sight: &Sight,
    filter: &Filter,
    sort: Sort,
    cursor: Option<&str>,
    limit: u32,
    now: Time,
) -> Result<Page<ConversationRow>, StoreError> {
    let after = page::read::<Place3>(cursor)?;
    let anchor = after.map_or(now.as_millis(), |place| place.now);
    let first_part = after.map_or(0, |place| place.part);
    let parts = if sort == Sort::Window { 2 } else { 1 };
    if first_part >= parts {
        return Err(StoreError::BadCursor);
    }
    let of_part = |filter: &Filter, part: u8, wanted: usize| {
        let after = after.filter(|place| place.part == part).map(|place| (place.key, place.id));
        query(db.is_postgres(), sight, filter, sort, part, after, anchor, wanted)
    };
    if let Some(arms) = arms(sight, filter, sort) {
        let mut places: Vec<Place3> = Vec::new();
        for part in first_part..parts {
            let wanted = limit as usize + 1 - places.len();
            let arms = arms.iter().map(|arm| of_part(arm, part, wanted)).collect();
            let found = merged(db, sort, part, arms, wanted).await?;
            places.extend(found.into_iter().map(|(key, id)| Place3 { part, key, id, now: anchor }));
            if places.len() > limit as usize {
                break;
            }
        }
        return opened(db, sight, &places, limit).await;
    }
    let mut found: Vec<(u8, ConversationRow)> = Vec::new();
    for part in first_part..parts {
        let wanted = limit as usize + 1 - found.len();
        let rows = open_rows(db, sight.workspace(), of_part(filter, part, wanted)).await?;
        found.extend(rows.into_iter().map(|row| (part, row)));
        if found.len() > limit as usize {
            break;
        }
    }
    Ok(page::cut(found, limit, |(part, row)| {
        let c = &row.conversation;
        let key = match sort {
            Sort::Recent => c.last_activity_at.as_millis(),
            Sort::Waiting => c.waiting_since.map_or(i64::MAX, Time::as_millis),
            Sort::Window => c.window_closes_at.map_or(i64::MAX, Time::as_millis),
        };
        Place3 { part: *part, key, id: c.id.uuid(), now: anchor }
    })
    .map(|(_, row)| row))
}

/// More pieces than this are not put together: then one walk over all is the shorter way.
const ARMS: usize = 64;

/// The pieces of a list that indexes give in order: each team's (or account's) conversations of each status, where only some
/// teams (or accounts) are asked for or seen. None when the list is one walk over one index anyway.
pub(super) fn arms(sight: &Sight, filter: &Filter, sort: Sort) -> Option<Vec<Filter>> {
    if filter.mentioned.is_some() {
        return None;
    }
    let statuses = statuses(filter);
    let of_status = |status: &Status| Filter { status: vec![*status], ..filter.clone() };
    let of_team = |team: &TeamId| {
        let team = *team;
        statuses.iter().map(of_status).map(move |arm| Filter { team: vec![team], ..arm })
    };
    let of_account = |account: &AccountId| {
        let account = *account;
        statuses.iter().map(of_status).map(move |arm| Filter { account: vec![account], ..arm })
    };
    let arms: Vec<Filter> = match (sight.teams(), sight.accounts()) {
        _ if !filter.team.is_empty() => filter.team.iter().flat_map(of_team).collect(),
        (Some(teams), _) => teams.iter().flat_map(of_team).collect(),
        _ if filter.account.len() > 1 && sort == Sort::Recent => {
            filter.account.iter().flat_map(of_account).collect()
        }
        (None, Some(accounts)) if filter.account.is_empty() && sort == Sort::Recent => {
            accounts.iter().flat_map(of_account).collect()
        }
        _ if filter.answered && sort == Sort::Recent => statuses.iter().map(of_status).collect(),
        _ => return None,
    };
    (arms.len() <= ARMS).then_some(arms)
}

/// The statuses that are asked for, one by one.
pub(super) fn statuses(filter: &Filter) -> &[Status] {
    match filter.status.as_slice() {
        [] => &[Status::Open, Status::Pending, Status::Snoozed, Status::Resolved],
        some => some,
    }
}

/// Where the first rows of several pieces stand, each in order, as one list in order.
async fn merged(
    db: &impl Db,
    sort: Sort,
    part: u8,
    arms: Vec<Sql>,
    wanted: usize,
) -> Result<Vec<(i64, Uuid)>, StoreError> {
    let (column, descending) = column(sort, part);
    let mut places: Vec<(i64, Uuid)> = Vec::new();
    for mut arm in arms {
        // Only where each stands: what is opened is what is shown.
        if let Some(from) = arm.text.find(" FROM conversation c") {
            arm.text.replace_range(..from, &format!("SELECT c.id, c.{column}"));
        }
        for row in arm.rows(db).await? {
            places.push((row.try_get("", column)?, row.try_get("", "id")?));
        }
    }
    places.sort_unstable();
    places.dedup();
    if descending {
        places.reverse();
    }
    places.truncate(wanted);
    Ok(places)
}

/// The rows of a page, by where they stood. One that has moved, or is seen no more, since they were looked for does not move the
/// end: the page after goes on behind where the last one stood.
pub(super) async fn opened(
    db: &impl Db,
    sight: &Sight,
    places: &[Place3],
    limit: u32,
) -> Result<Page<ConversationRow>, StoreError> {
    let (shown, more) = places.split_at(places.len().min(limit as usize));
    let ids: Vec<ConversationId> = shown.iter().map(|place| ConversationId::from_uuid(place.id)).collect();
    let mut items = read::rows(db, sight, &ids).await?;
    items.sort_by_key(|row| ids.iter().position(|id| *id == row.conversation.id));
    let next = shown.last().filter(|_| !more.is_empty()).map(page::write);
    Ok(Page { items, next })
}

/// What a list is sorted by, and whether downwards.
pub(super) fn column(sort: Sort, part: u8) -> (&'static str, bool) {
    match (sort, part) {
        (Sort::Recent, _) => ("last_activity_at", true),
        (Sort::Waiting, _) => ("waiting_key", false),
        (Sort::Window, 0) => ("window_key", false),
        (Sort::Window, _) => ("window_key", true),
    }
}

#[expect(clippy::too_many_arguments, reason = "one call, kept apart so that a test can look at its plan")]
pub(crate) fn query(
    postgres: bool,
    sight: &Sight,
    filter: &Filter,
    sort: Sort,
    part: u8,
    after: Option<(i64, Uuid)>,
    anchor: i64,
    limit: usize,
) -> Sql {
    let (column, descending) = column(sort, part);
    let index = (!postgres).then(|| filter.index(sort));
    let mut sql = Sql::new(&select(index));
    filter.conditions(&mut sql, sight);
    if sort == Sort::Window {
        sql.add(if part == 0 { " AND c.window_key >= " } else { " AND c.window_key < " }).bind(anchor);
    }
    if let Some((key, id)) = after {
        sql.add(&format!(" AND (c.{column}, c.id) {} (", if descending { "<" } else { ">" }));
        sql.bind(key).add(", ").bind(id).add(")");
    }
    let way = if descending { "DESC" } else { "ASC" };
    sql.add(&format!(" ORDER BY c.{column} {way}, c.id {way} LIMIT "));
    sql.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql
}

fn select(index: Option<&str>) -> String {
    SELECT.replace("{index}", &index.map_or_else(String::new, |name| format!(" INDEXED BY {name}")))
}

/// Runs a query made of [`SELECT`] and opens what its rows show.
pub(super) async fn open_rows(
    db: &impl Db,
    workspace: WorkspaceId,
    mut sql: Sql,
) -> Result<Vec<ConversationRow>, StoreError> {
    sql.text = sql.text.replace("{index}", "");
    let found = sql.rows(db).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys(workspace).await?;
    let house = db.house_keys().await?;
    let mut labels: Option<HashMap<LabelId, label::Label>> = None;
    let mut out = Vec::with_capacity(found.len());
    for found in found {
        let m = Model::from_query_result(&found, "")?;
        let conversation = sealed::open(&keys, &m)?;
        let platform: Option<String> = found.try_get("", "a_platform")?;
        let account = AccountRef {
            id: conversation.account_id,
            platform: platform
                .and_then(|p| p.parse().ok())
                .ok_or(StoreError::Unreadable("conversation's account"))?,
            external_id: found.try_get("", "a_external_id")?,
            name: keys
                .open_text(Place::new("account", m.account_id, "name"), &found.try_get("", "a_name")?)?,
        };
        // A row whose contact is gone takes no list down.
        let profile = match found.try_get::<Option<Sealed>>("", "k_profile")? {
            Some(sealed) => contact::open_profile(&keys, m.contact_id, &sealed)?,
            None => contact::Profile::default(),
        };
        let assignee = match (conversation.assignee_id, found.try_get::<Option<Uuid>>("", "m_user_id")?) {
            (Some(id), Some(user)) => Some(MemberRef {
                id,
                name: house.open_text(Place::new("users", user, "name"), &found.try_get("", "u_name")?)?,
            }),
            _ => None,
        };
        let team = match (conversation.team_id, found.try_get::<Option<Sealed>>("", "t_name")?) {
            (Some(id), Some(name)) => {
                Some(TeamRef { id, name: keys.open_text(Place::new("team", id.uuid(), "name"), &name)? })
            }
            _ => None,
        };
        if !conversation.label_ids.is_empty() && labels.is_none() {
            labels = Some(label::list(db, workspace).await?.into_iter().map(|l| (l.id, l)).collect());
        }
        let of_row =
            conversation.label_ids.iter().filter_map(|id| labels.as_ref()?.get(id).cloned()).collect();
        out.push(ConversationRow {
            contact: ContactRef {
                id: conversation.contact_id,
                name: profile.name,
                avatar_url: profile.avatar_url,
            },
            account,
            assignee,
            team,
            labels: of_row,
            conversation,
        });
    }
    Ok(out)
}

//! A page from the middle of the list. The rows before it are counted off along an index and never opened.

use super::{
    ConversationRow, Filter, Sort,
    list::{self, Place3},
};
use crate::{Db, Page, Sight, StoreError, db::DbExt, sql::Sql};
use model::{Status, Time};

/// More rows than these are not passed over: even along an index that would take longer than somebody waits.
pub const MOST_SKIPPED: u32 = 200_000;

/// A page of the list, of what is seen, behind the first `skip` rows; at most [`MOST_SKIPPED`] are passed over. The page after
/// it is read by its cursor. `now` tells open reply windows from closed ones.
pub async fn skip(
    db: &impl Db,
    sight: &Sight,
    filter: &Filter,
    sort: Sort,
    skip: u32,
    limit: u32,
    now: Time,
) -> Result<Page<ConversationRow>, StoreError> {
    let anchor = now.as_millis();
    let places = places(db, sight, filter, sort, skip, limit, anchor).await?;
    list::opened(db, sight, &places, limit).await
}

/// Where the rows of the page stand, and the one behind it.
pub(super) async fn places(
    db: &impl Db,
    sight: &Sight,
    filter: &Filter,
    sort: Sort,
    skip: u32,
    limit: u32,
    anchor: i64,
) -> Result<Vec<Place3>, StoreError> {
    let mut places: Vec<Place3> = Vec::new();
    if pieces(sight, filter, sort).is_empty() {
        return Ok(places);
    }
    let parts = if sort == Sort::Window { 2 } else { 1 };
    let mut left = u64::from(skip.min(MOST_SKIPPED));
    for part in 0..parts {
        let wanted = limit as usize + 1 - places.len();
        let found = query(db.is_postgres(), sight, filter, sort, part, anchor, left, wanted).rows(db).await?;
        if found.is_empty() && left > 0 && part + 1 < parts {
            left = left.saturating_sub(length(db, sight, filter, sort, part, anchor).await?);
        } else {
            left = 0;
        }
        for row in found {
            let (key, id) = (row.try_get("", "place")?, row.try_get("", "id")?);
            places.push(Place3 { part, key, id, now: anchor });
        }
        if places.len() > limit as usize {
            break;
        }
    }
    Ok(places)
}

/// How many rows a part of the order has.
async fn length(
    db: &impl Db,
    sight: &Sight,
    filter: &Filter,
    sort: Sort,
    part: u8,
    anchor: i64,
) -> Result<u64, StoreError> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n FROM (");
    Walk { postgres: db.is_postgres(), sight, filter, sort, part, anchor }.write(&mut sql, None);
    sql.add(") found");
    let row = sql.row(db).await?;
    let n = row.map(|row| row.try_get::<i64>("", "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(n).unwrap_or(0))
}

/// The query behind it, kept apart so that a test can look at its plan.
#[expect(clippy::too_many_arguments, reason = "one call, kept apart so that a test can look at its plan")]
pub(crate) fn query(
    postgres: bool,
    sight: &Sight,
    filter: &Filter,
    sort: Sort,
    part: u8,
    anchor: i64,
    skip: u64,
    limit: usize,
) -> Sql {
    // PostgreSQL puts walks together as they come only where they are tables that are in order themselves.
    let mut sql = Sql::new(if postgres { "SELECT id, place FROM (" } else { "" });
    let most = skip.saturating_add(limit as u64);
    Walk { postgres, sight, filter, sort, part, anchor }.write(&mut sql, postgres.then_some(most));
    sql.add(if postgres { ") found" } else { "" });
    sql.add(order(sort, part)).add(" LIMIT ");
    sql.bind(i64::try_from(limit).unwrap_or(i64::MAX)).add(" OFFSET ");
    sql.bind(i64::try_from(skip).unwrap_or(i64::MAX));
    sql
}

/// What is walked by itself: each status, since the indexes begin with it, or less.
fn pieces(sight: &Sight, filter: &Filter, sort: Sort) -> Vec<Filter> {
    let of_status = |status: &Status| Filter { status: vec![*status], ..filter.clone() };
    let mut pieces = list::arms(sight, filter, sort)
        .unwrap_or_else(|| list::statuses(filter).iter().map(of_status).collect());
    // What was asked for twice is there once.
    for i in (1..pieces.len()).rev() {
        if pieces[..i].contains(&pieces[i]) {
            pieces.remove(i);
        }
    }
    pieces
}

fn order(sort: Sort, part: u8) -> &'static str {
    if list::column(sort, part).1 { " ORDER BY place DESC, id DESC" } else { " ORDER BY place ASC, id ASC" }
}

/// Ids and places of all rows of a part of the order.
struct Walk<'a> {
    postgres: bool,
    sight: &'a Sight,
    filter: &'a Filter,
    sort: Sort,
    part: u8,
    anchor: i64,
}

impl Walk<'_> {
    /// Writes the walks of all pieces. With `most`, each by itself in order and no longer than that.
    fn write(&self, sql: &mut Sql, most: Option<u64>) {
        for (i, piece) in pieces(self.sight, self.filter, self.sort).into_iter().enumerate() {
            sql.add(if i > 0 { " UNION ALL " } else { "" });
            sql.add(if most.is_some() { "(" } else { "" });
            self.piece(sql, piece);
            if let Some(most) = most {
                sql.add(order(self.sort, self.part)).add(" LIMIT ");
                sql.bind(i64::try_from(most).unwrap_or(i64::MAX)).add(")");
            }
        }
    }

    fn piece(&self, sql: &mut Sql, mut piece: Filter) {
        let column = list::column(self.sort, self.part).0;
        sql.add(&format!("SELECT c.id AS id, c.{column} AS place FROM conversation c"));
        if !self.postgres {
            sql.add(" INDEXED BY ").add(piece.index(self.sort));
        }
        if !piece.platform.is_empty() {
            sql.add(" JOIN account a ON a.id = c.account_id");
        }
        // What the index says itself is not asked of the row.
        let waits = std::mem::take(&mut piece.waiting);
        piece.waiting = waits && self.sort != Sort::Waiting;
        piece.conditions(sql, self.sight);
        if waits && self.sort == Sort::Waiting {
            sql.add(" AND c.waiting_key < ").bind(i64::MAX);
        }
        if self.sort == Sort::Window {
            let side = if self.part == 0 { " AND c.window_key >= " } else { " AND c.window_key < " };
            sql.add(side).bind(self.anchor);
        }
    }
}

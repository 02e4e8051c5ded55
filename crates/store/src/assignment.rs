//! Assignment: the rules that say who gets a conversation, and whose turn it is in a team.

mod known;
mod rule;
mod turn;

pub(crate) use known::Cache;
pub use known::{Known, known};
pub use rule::{Conditions, Rule, RuleBody, Target, create, get, list, place, remove, save};
pub(crate) use rule::{forget_member, forget_team};
pub use turn::{give_to, next_of, queue, somebody_takes, workspaces};

use std::time::Duration;

use model::{OnAway, WorkspaceId};

use crate::{Db, StoreError, Tx, sql, sql::Sql, word::Word};

/// How a workspace assigns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// A member without any open page for so long counts as away.
    pub away_after: Duration,
    /// What becomes of what waits when its member goes away.
    pub on_away: OnAway,
}

impl Default for Setting {
    fn default() -> Setting {
        Setting { away_after: Duration::from_mins(10), on_away: OnAway::Keep }
    }
}

/// How a workspace assigns.
pub async fn setting(db: &impl Db, workspace: WorkspaceId) -> Result<Setting, StoreError> {
    let row = sql::row(
        db,
        "SELECT away_after_s, on_away FROM assignment_setting WHERE workspace_id = $1",
        vec![workspace.uuid().into()],
    )
    .await?;
    let Some(row) = row else { return Ok(Setting::default()) };
    Ok(Setting {
        away_after: Duration::from_secs(
            u64::try_from(row.try_get::<i64>("", "away_after_s")?).unwrap_or_default(),
        ),
        on_away: OnAway::read(&row.try_get::<String>("", "on_away")?)?,
    })
}

/// Sets how a workspace assigns.
pub async fn set(tx: &Tx, workspace: WorkspaceId, setting: Setting) -> Result<(), StoreError> {
    let mut sql = insert(workspace, setting);
    sql.add(" DO UPDATE SET away_after_s = excluded.away_after_s, on_away = excluded.on_away");
    sql.execute(tx).await.map(|_| ())
}

/// The beginning of a statement that makes the workspace's row where there is none.
fn insert(workspace: WorkspaceId, setting: Setting) -> Sql {
    let mut sql =
        Sql::new("INSERT INTO assignment_setting (workspace_id, given, away_after_s, on_away) VALUES (");
    sql.bind(workspace.uuid()).add(", 1, ");
    sql.bind(i64::try_from(setting.away_after.as_secs()).unwrap_or(i64::MAX)).add(", ");
    sql.bind(setting.on_away.word()).add(") ON CONFLICT (workspace_id)");
    sql
}

#[cfg(test)]
mod tests;

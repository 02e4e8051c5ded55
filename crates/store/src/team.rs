//! Teams.

use model::{TeamId, Time, WorkspaceId};

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    entity::team::Model,
    key::Place,
    sql::{self, Sql},
};

/// A team, as rows show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRef {
    /// Ours.
    pub id: TeamId,
    /// Its name.
    pub name: String,
}

/// All teams of the workspace, by name.
pub async fn list(db: &impl Db, workspace: WorkspaceId) -> Result<Vec<TeamRef>, StoreError> {
    let models =
        sql::models::<Model>(db, "SELECT * FROM team WHERE workspace_id = $1", vec![workspace.uuid().into()])
            .await?;
    let keys = db.keys(workspace).await?;
    let mut teams = Vec::with_capacity(models.len());
    for m in models {
        teams.push(TeamRef {
            id: TeamId::from_uuid(m.id),
            name: keys.open_text(Place::new("team", m.id, "name"), &m.name)?,
        });
    }
    teams.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(teams)
}

/// Makes a team.
pub async fn create(tx: &Tx, workspace: WorkspaceId, name: &str, now: Time) -> Result<TeamRef, StoreError> {
    let keys = tx.keys(workspace).await?;
    let id = TeamId::new(now, tx.ten());
    let mut sql = Sql::new("INSERT INTO team (id, workspace_id, name, name_index, created_at) VALUES (");
    sql.bind(id.uuid()).add(", ").bind(workspace.uuid()).add(", ");
    sql.bind(keys.seal_text(tx.random(), Place::new("team", id.uuid(), "name"), name)).add(", ");
    sql.bind(keys.blind("team", &name.to_lowercase()))
        .add(", ")
        .bind(now.as_millis())
        .add(") ON CONFLICT DO NOTHING");
    if sql.execute(tx).await?.rows_affected() == 0 {
        return Err(StoreError::Exists("team"));
    }
    Ok(TeamRef { id, name: name.to_owned() })
}

//! What the store has to be told.

use std::{fmt, path::PathBuf, sync::Arc};

use crate::{
    key::MasterKey,
    random::{OsRandom, SharedRandom},
};

/// What the store has to be told.
#[derive(Clone)]
pub struct StoreSettings {
    /// `sqlite:PATH` or `postgres://…`. Its password shows in no log and no `Debug`.
    pub database_url: String,
    /// Where attachments are, and on SQLite the vault.
    pub data_dir: PathBuf,
    /// The master key.
    pub master_key: MasterKey,
    /// Where to read the master key anew when a row was wrapped under one that is not known yet: another process has
    /// rotated it. None: such rows refuse.
    pub master_again: Option<Arc<dyn Fn() -> Option<MasterKey> + Send + Sync>>,
    /// Where randomness comes from.
    pub random: SharedRandom,
    /// Most connections that read at once.
    pub readers: u32,
}

impl StoreSettings {
    /// Settings for a database, a folder and a key; randomness of the operating system.
    pub fn new(
        database_url: impl Into<String>,
        data_dir: impl Into<PathBuf>,
        master_key: MasterKey,
    ) -> StoreSettings {
        StoreSettings {
            database_url: database_url.into(),
            data_dir: data_dir.into(),
            master_key,
            master_again: None,
            random: Arc::new(OsRandom),
            readers: 8,
        }
    }

    /// The default: `sampan.db` in the data folder.
    pub fn in_folder(data_dir: impl Into<PathBuf>, master_key: MasterKey) -> StoreSettings {
        let data_dir = data_dir.into();
        let url = format!("sqlite:{}", data_dir.join("sampan.db").display());
        StoreSettings::new(url, data_dir, master_key)
    }
}

impl fmt::Debug for StoreSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreSettings").field("data_dir", &self.data_dir).finish_non_exhaustive()
    }
}

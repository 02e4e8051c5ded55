//! Opening what is durable, by the settings.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    sync::Arc,
};

use anyhow::Context;
use connector::Secret;
use store::{MasterKey, OsRandom, Store, StoreError, StoreSettings};

use crate::config::{self, Config};

/// Whether what is not there yet may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The folder and the master key are made.
    Make,
    /// They have to be there: for commands that look.
    Refuse,
}

/// Opens the store as it is, whatever its schema.
pub async fn store(config: &Config, missing: Missing) -> anyhow::Result<Store> {
    if missing == Missing::Make {
        make_folder(&config.data_dir)?;
    }
    let key = master_key(config, missing)?;
    let data_dir = config.data_dir.clone();
    let mut settings = match &config.database_url {
        Some(url) => StoreSettings::new(url.reveal(), data_dir, key),
        None => StoreSettings::in_folder(data_dir, key),
    };
    if let config::MasterKey::File(path) = config.master_key.clone() {
        settings.master_again = Some(Arc::new(move || read_key(&path).ok()));
    }
    Ok(Store::open(settings).await?)
}

/// Opens the store and refuses a schema that is not this version's.
pub async fn current_store(config: &Config) -> anyhow::Result<Store> {
    let store = store(config, Missing::Refuse).await?;
    if store.migration_status().await?.pending.is_empty() {
        return Ok(store);
    }
    Err(StoreError::Unmigrated.into())
}

fn make_folder(folder: &Path) -> anyhow::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("data_dir {} cannot be made; make it, or give another", folder.display()))
}

fn master_key(config: &Config, missing: Missing) -> anyhow::Result<MasterKey> {
    match &config.master_key {
        config::MasterKey::Given(key) => Ok(MasterKey::from_base64(key.reveal())?),
        config::MasterKey::File(path) if path.exists() => read_key(path),
        config::MasterKey::File(path) if missing == Missing::Make => {
            let key = MasterKey::generate(&OsRandom);
            write_key(path, &key)?;
            tracing::info!(path = %path.display(), "made a master key; keep a copy of it somewhere else");
            Ok(key)
        }
        config::MasterKey::File(path) => anyhow::bail!(
            "the master key {} is not there; start `sampan serve` once, or correct vault.master_key_file or data_dir",
            path.display()
        ),
    }
}

/// Reads a master key from its file.
pub fn read_key(path: &Path) -> anyhow::Result<MasterKey> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("the master key {} cannot be read", path.display()))?;
    Ok(MasterKey::from_base64(Secret::new(text).reveal())?)
}

/// Writes a master key into a new file that only its owner may read, and sees it onto the disk.
pub fn write_key(path: &Path, key: &MasterKey) -> anyhow::Result<()> {
    let written = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(key.to_base64().as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()
    };
    written().with_context(|| format!("the master key {} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_master_key_is_for_its_owner_alone_and_never_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("master.key");
        let key = MasterKey::generate(&OsRandom);
        write_key(&path, &key).expect("written");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(read_key(&path).expect("read").fingerprint(), key.fingerprint());
        write_key(&path, &MasterKey::generate(&OsRandom)).expect_err("it is there already");
        assert_eq!(read_key(&path).expect("read").fingerprint(), key.fingerprint());
    }
}

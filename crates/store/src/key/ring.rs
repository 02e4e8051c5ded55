//! The keys that are open in memory.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, RwLock},
};

use sea_orm::prelude::Uuid;
use zeroize::Zeroizing;

use crate::{
    key::{ContentKeys, KeyError, MasterKey, open, seal},
    random::Random,
};

/// What a data key is wrapped for: the derived key that wraps it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum WrapFor<'a> {
    /// A workspace's content.
    Content,
    /// Grants and credentials of a platform.
    Platform(&'a str),
}

impl WrapFor<'_> {
    fn purpose(self) -> String {
        match self {
            WrapFor::Content => "content".to_owned(),
            WrapFor::Platform(name) => format!("platform:{name}"),
        }
    }
}

/// The keys that are open in memory: master keys by their id in the vault, and workspaces' content keys. Its `Debug` is blank.
#[derive(Default)]
pub struct Keyring {
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    /// Master keys by id; the highest is the one to wrap with.
    masters: Vec<(u8, MasterKey)>,
    content: HashMap<Uuid, Arc<ContentKeys>>,
}

impl Keyring {
    fn state(&self) -> std::sync::RwLockReadGuard<'_, State> {
        // A poisoned lock holds whole values: nothing here panics between two writes.
        self.state.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn state_mut(&self) -> std::sync::RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes a master key in under its id.
    pub(crate) fn add_master(&self, kid: u8, key: MasterKey) {
        let mut state = self.state_mut();
        state.masters.retain(|(k, _)| *k != kid);
        state.masters.push((kid, key));
        state.masters.sort_by_key(|(k, _)| *k);
    }

    /// Forgets all master keys but one.
    pub(crate) fn keep_master(&self, kid: u8) {
        self.state_mut().masters.retain(|(k, _)| *k == kid);
    }

    /// The id of the master key that wraps now.
    pub(crate) fn current(&self) -> Option<u8> {
        self.state().masters.last().map(|(k, _)| *k)
    }

    /// Wraps a data key.
    pub(crate) fn wrap(
        &self,
        what: WrapFor<'_>,
        random: &dyn Random,
        aad: &str,
        key: &[u8; 32],
    ) -> Result<Vec<u8>, KeyError> {
        let state = self.state();
        let (kid, master) = state.masters.last().ok_or(KeyError::WrongMaster)?;
        Ok(seal(&master.derive(&what.purpose()), *kid, random, aad.as_bytes(), key))
    }

    /// Unwraps a data key.
    pub(crate) fn unwrap(
        &self,
        what: WrapFor<'_>,
        aad: &str,
        wrapped: &[u8],
    ) -> Result<Zeroizing<[u8; 32]>, KeyError> {
        let state = self.state();
        let kid = *wrapped.first().ok_or(KeyError::Refused)?;
        let (_, master) = state.masters.iter().find(|(k, _)| *k == kid).ok_or(KeyError::WrongMaster)?;
        let plain = open(&master.derive(&what.purpose()), aad.as_bytes(), wrapped)?;
        let key: [u8; 32] = plain.as_slice().try_into().map_err(|_| KeyError::Refused)?;
        Ok(Zeroizing::new(key))
    }

    pub(crate) fn content(&self, workspace: Uuid) -> Option<Arc<ContentKeys>> {
        self.state().content.get(&workspace).cloned()
    }

    pub(crate) fn put_content(&self, workspace: Uuid, keys: Arc<ContentKeys>) {
        self.state_mut().content.insert(workspace, keys);
    }

    pub(crate) fn forget_content(&self, workspace: Uuid) {
        self.state_mut().content.remove(&workspace);
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}

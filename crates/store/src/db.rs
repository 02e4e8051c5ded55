//! What queries run on.

use std::sync::Arc;

use model::WorkspaceId;
use sea_orm::{ConnectionTrait, prelude::Uuid};

use crate::{
    error::StoreError,
    key::ContentKeys,
    random::{self, Random},
    store::{Shared, Store},
    tx::Tx,
    vault,
};

mod sealed {
    pub trait Sealed {}
    impl Sealed for crate::store::Store {}
    impl Sealed for crate::tx::Tx {}
}

/// What queries run on: the store itself (reading, outside any transaction), or a transaction.
pub trait Db: sealed::Sealed + Send + Sync {
    /// The connection behind it.
    #[doc(hidden)]
    type Conn: ConnectionTrait + Send + Sync;

    /// The connection behind it.
    #[doc(hidden)]
    fn conn(&self) -> &Self::Conn;

    /// The store behind it.
    #[doc(hidden)]
    fn shared(&self) -> &Arc<Shared>;

    /// The transaction, if it is one.
    #[doc(hidden)]
    fn tx(&self) -> Option<&Tx> {
        None
    }
}

impl Db for Store {
    type Conn = sea_orm::DatabaseConnection;

    fn conn(&self) -> &Self::Conn {
        &self.shared.read
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

impl Db for Tx {
    type Conn = sea_orm::DatabaseTransaction;

    fn conn(&self) -> &Self::Conn {
        self.connection()
    }

    fn shared(&self) -> &Arc<Shared> {
        self.shared_store()
    }

    fn tx(&self) -> Option<&Tx> {
        Some(self)
    }
}

/// What every query needs of a [`Db`], for inside the crate.
pub(crate) trait DbExt: Db {
    fn random(&self) -> &dyn Random {
        self.shared().random.as_ref()
    }

    fn ten(&self) -> [u8; 10] {
        random::bytes(self.random())
    }

    fn is_postgres(&self) -> bool {
        self.shared().is_postgres()
    }

    /// The keys of a workspace, from memory or from the vault.
    fn keys(
        &self,
        workspace: WorkspaceId,
    ) -> impl Future<Output = Result<Arc<ContentKeys>, StoreError>> + Send {
        vault::content_keys(self.shared(), workspace.uuid())
    }

    /// The keys of what belongs to no workspace: users, unrouted events.
    fn house_keys(&self) -> impl Future<Output = Result<Arc<ContentKeys>, StoreError>> + Send {
        vault::content_keys(self.shared(), Uuid::nil())
    }
}

impl<D: Db> DbExt for D {}

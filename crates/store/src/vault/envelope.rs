//! Secrets under a data key of their own, which is wrapped by their platform's key: destroying the row destroys both.

use std::{collections::BTreeMap, sync::Arc};

use connector::Secrets;
use model::Platform;
use zeroize::Zeroizing;

use crate::{
    StoreError,
    key::{self, WrapFor},
    random,
    store::Shared,
    vault,
};

/// Seals secrets under a new data key; gives the wrapped key and the sealed secrets.
pub(crate) fn seal(
    shared: &Shared,
    platform: &Platform,
    key_aad: &str,
    body_aad: &str,
    secrets: &Secrets,
) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
    let random = shared.random.as_ref();
    let data_key = Zeroizing::new(random::bytes::<32>(random));
    let plain: BTreeMap<&str, &str> = secrets.iter().map(|(name, secret)| (name, secret.reveal())).collect();
    let plain = Zeroizing::new(serde_json::to_vec(&plain).map_err(|_| StoreError::Unreadable("grant"))?);
    let wrapped = shared.keyring.wrap(WrapFor::Platform(platform.as_str()), random, key_aad, &data_key)?;
    Ok((wrapped, key::seal(&data_key, 1, random, body_aad.as_bytes(), &plain)))
}

/// Opens what [`seal`] made.
pub(crate) async fn open(
    shared: &Arc<Shared>,
    platform: &Platform,
    key_aad: &str,
    body_aad: &str,
    wrapped: &[u8],
    body: &[u8],
) -> Result<Secrets, StoreError> {
    let data_key = vault::unwrap(shared, WrapFor::Platform(platform.as_str()), key_aad, wrapped).await?;
    let plain = key::open(&data_key, body_aad.as_bytes(), body)?;
    let pairs: BTreeMap<String, String> =
        serde_json::from_slice(&plain).map_err(|_| StoreError::Unreadable("grant"))?;
    Ok(pairs.into_iter().collect())
}

/// Wraps a data key anew under the current master key; none when it is already.
pub(crate) async fn rewrap(
    shared: &Arc<Shared>,
    what: WrapFor<'_>,
    aad: &str,
    wrapped: &[u8],
) -> Result<Option<Vec<u8>>, StoreError> {
    if wrapped.first().copied() == shared.keyring.current() {
        return Ok(None);
    }
    let key = vault::unwrap(shared, what, aad, wrapped).await?;
    Ok(Some(shared.keyring.wrap(what, shared.random.as_ref(), aad, &key)?))
}

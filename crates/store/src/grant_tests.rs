//! What platforms gave us, and the keys that seal it, on both databases.

use std::time::Duration;

use connector::{Grant, GrantUse, Secrets};
use model::{Time, WorkspaceId};

use crate::{
    Store, StoreError, account, app,
    bed::{START, key, on_both, platform},
    grant, master,
};

fn granted(token: &str, used_for: GrantUse) -> Grant {
    Grant {
        secrets: Secrets::new().with("token", token),
        used_for,
        scopes: vec!["chat".into()],
        expires_at: None,
        renew_at: Some(Time::from_millis(START)),
        ends_at: None,
        ephemeral: false,
    }
}

on_both! {
    async fn what_has_to_be_given_again_is_known_by_account(bed: Bed) {
        let (s, ws, now, p, account) = (&bed.store, bed.workspace, bed.now(), &platform(), bed.account);
        let hours = |n| now.after(Duration::from_hours(n));
        let known = async |expires: Option<Time>, renews: bool, ends: Option<Time>| {
            let grant = Grant {
                expires_at: expires,
                renew_at: renews.then(|| hours(1)),
                ends_at: ends,
                ..granted("fake", GrantUse::Both)
            };
            grant::put(s, ws, p, account, None, &grant, now).await.expect("sealed");
            grant::ends(s, ws).await.expect("reads").get(&account).copied()
        };
        assert_eq!(known(Some(hours(2)), true, None).await, None, "it renews by itself");
        assert_eq!(known(None, false, None).await, None, "it never ends");
        assert_eq!(known(Some(hours(2)), false, None).await, Some(hours(2)));
        assert_eq!(known(Some(hours(2)), true, Some(hours(9))).await, Some(hours(9)));
        let other = WorkspaceId::new(now, [7; 10]);
        assert!(grant::ends(s, other).await.expect("reads").is_empty());
        grant::destroy(s, p, account).await.expect("destroyed");
        assert!(grant::ends(s, ws).await.expect("reads").is_empty());
    }
}

on_both! {
    async fn grants_are_swapped_once_rotated_and_destroyed(bed: Bed) {
        let (s, ws, now, p, account) = (&bed.store, bed.workspace, bed.now(), &platform(), bed.account);
        let old = grant::put(s, ws, p, account, None, &granted("fake-old", GrantUse::Both), now).await.expect("sealed");
        let new = grant::swap(s, &old, &granted("fake-new", GrantUse::Both), now).await.expect("swapped");
        assert!(matches!(grant::swap(s, &old, &granted("fake-late", GrantUse::Both), now).await, Err(StoreError::Stale(_))));
        assert_eq!(grant::for_use(s, p, account, GrantUse::Orders).await.expect("opens").expect("there"), new);
        assert_eq!(grant::due(s, now).await.expect("reads").len(), 1);
        let by = &crate::audit::By::cli();
        let shop = app::create(s, ws, p, "main", "both", &Secrets::new().with("key", "fake-key"), by, now).await.expect("made");
        assert!(matches!(app::create(s, ws, p, "main", "both", &Secrets::new(), by, now).await, Err(StoreError::Exists(_))));
        let status = master::rotate(s, &key(9), now).await.expect("rotated");
        assert_eq!((status.key_id, status.outdated, status.wrapped), (2, 0, 4));
        assert!(matches!(Store::open(crate::StoreSettings::new(&bed.url, bed.folder.path(), key(7))).await, Err(StoreError::Key(_))));
        let again = Store::open(crate::StoreSettings::new(&bed.url, bed.folder.path(), key(9))).await.expect("opens");
        assert_eq!(grant::of_account(&again, p, account).await.expect("opens")[0].secrets.reveal("token"), "fake-new");
        assert_eq!(app::credentials(&again, shop.id).await.expect("opens").expect("there").reveal("key"), "fake-key");
        assert!(account::get(&again, &crate::Sight::house(ws), account).await.expect("opens").is_some());
        assert_eq!(grant::destroy(s, p, account).await.expect("destroyed"), 1);
        assert!(grant::info(s, p, account).await.expect("reads").is_empty());
        assert!(app::remove(s, ws, shop.id, by, now).await.expect("removed"));
    }
}

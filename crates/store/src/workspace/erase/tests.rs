use super::*;
use crate::{
    bed::on_both,
    invitation::{self, NewInvitation},
    member, password_reset, session, user, workspace,
};
use model::{MemberId, Role};

/// Tables that have a column of that name.
async fn tables_with(store: &Store, column: &str) -> Vec<String> {
    let text = if store.is_postgres() {
        "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = current_schema() AND column_name = $1"
    } else {
        "SELECT m.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND p.name = $1"
    };
    let rows = sql::rows(store, text, vec![column.into()]).await.expect("reads");
    rows.iter().map(|row| row.try_get("", "name").expect("a name")).collect()
}

on_both! {
    async fn every_table_of_a_workspace_a_user_or_an_account_is_known(bed: Bed) {
        // What is in none of these lists would be left behind when a workspace is erased: add a new table where it belongs.
        // Of people only where they were last is told, and that is forgotten.
        let last = ["member", "session", "workspace", "app", "users"];
        for table in tables_with(&bed.store, "workspace_id").await {
            let known = OF_WORKSPACE.iter().any(|(name, _)| *name == table) || last.contains(&table.as_str());
            assert!(known, "OF_WORKSPACE does not know {table}");
        }
        for table in tables_with(&bed.store, "user_id").await {
            assert!(OF_USER.contains(&table.as_str()) || table == "member", "OF_USER does not know {table}");
        }
        let workspaces = tables_with(&bed.store, "workspace_id").await;
        for table in tables_with(&bed.store, "account_id").await {
            assert!(OF_ACCOUNT.contains(&table.as_str()) || workspaces.contains(&table), "OF_ACCOUNT does not know {table}");
        }
    }
}

on_both! {
    async fn with_a_workspace_go_its_invitations_sessions_and_who_is_nowhere_else(bed: Bed) {
        let (store, now) = (&bed.store, bed.now());
        let lifetime = session::Lifetime { idle: password_reset::LIFETIME, absolute: password_reset::LIFETIME };
        let (here, both, other) = store
            .write(async |tx| {
                let other = workspace::create(&tx, "Other", now).await?.id;
                let here = user::create(&tx, "here@example.com", "Here", "hash", now).await?.id;
                let both = user::create(&tx, "both@example.com", "Both", "hash", now).await?.id;
                member::create(&tx, bed.workspace, here, Role::Agent, now).await?;
                member::create(&tx, bed.workspace, both, Role::Owner, now).await?;
                member::create(&tx, other, both, Role::Viewer, now).await?;
                session::create(&tx, here, Some(bed.workspace), "token-1", None, lifetime, now).await?;
                session::create(&tx, both, Some(other), "token-2", None, lifetime, now).await?;
                password_reset::create(&tx, here, "token-3", now).await?;
                let new = NewInvitation {
                    email: "new@example.com".to_owned(),
                    role: Role::Agent,
                    only_accounts: None,
                    only_teams: None,
                    language: "en".to_owned(),
                    invited_by: MemberId::new(now, [0; 10]),
                };
                invitation::create(&tx, bed.workspace, new, now).await?;
                workspace::delete(&tx, bed.workspace, now).await?;
                Ok::<_, StoreError>((here, both, other))
            })
            .await
            .expect("made");
        assert_eq!(workspace::deleted_before(store, now).await.expect("reads"), [bed.workspace]);
        assert!(erase(store, bed.workspace).await.expect("erased"));
        assert!(user::get(store, here).await.expect("reads").is_none());
        assert!(user::get(store, both).await.expect("reads").is_some());
        let left = member::of_user(store, both).await.expect("reads");
        assert_eq!(left.iter().map(|m| m.workspace_id).collect::<Vec<_>>(), [other]);
        assert!(session::find(store, "token-1", now).await.expect("reads").is_none());
        assert!(session::find(store, "token-2", now).await.expect("reads").is_some());
        for table in ["invitation", "password_reset", "feed_cursor"] {
            let rows = sql::rows(store, format!("SELECT 1 AS n FROM {table}"), vec![]).await.expect("reads");
            assert!(rows.is_empty(), "{table}");
        }
    }
}

on_both! {
    async fn an_erasure_that_broke_off_goes_on(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        bed.say(&c, "m1", "hello").await.expect("new");
        // As after a crash right behind the keys.
        vault::destroy_content_key(&bed.store.shared, bed.workspace.uuid()).await.expect("destroyed");
        assert!(erase(&bed.store, bed.workspace).await.expect("erased"));
        assert!(sql::rows(&bed.store, "SELECT id FROM message", vec![]).await.expect("reads").is_empty());
    }
}

on_both! {
    async fn a_deleted_workspace_is_nobody_s_until_it_is_taken_back(bed: Bed) {
        let (store, now) = (&bed.store, bed.now());
        let user = store
            .write(async |tx| {
                let user = user::create(&tx, "owner@example.com", "Mai", "hash", now).await?.id;
                member::create(&tx, bed.workspace, user, Role::Owner, now).await?;
                workspace::delete(&tx, bed.workspace, now).await?;
                Ok::<_, StoreError>(user)
            })
            .await
            .expect("deleted");
        assert!(member::of_user(store, user).await.expect("reads").is_empty());
        assert!(crate::account::all(store).await.expect("reads").is_empty());
        assert!(workspace::list(store).await.expect("reads").is_empty());
        assert!(workspace::find(store, "Fake Shop").await.expect("reads").is_none());
        assert!(workspace::deleted_before(store, now.before(ONE)).await.expect("reads").is_empty());
        let name_taken = store
            .write(async |tx| {
                workspace::create(&tx, "fake shop", now).await?;
                workspace::restore(&tx, bed.workspace, now.before(ONE)).await
            })
            .await;
        assert!(matches!(name_taken, Err(StoreError::Exists("workspace"))));
        let restore = async |after| store.write(async |tx| workspace::restore(&tx, bed.workspace, after).await).await;
        // Its time is over: it may be erased at this moment.
        assert!(matches!(restore(now).await, Err(StoreError::Missing("workspace"))));
        restore(now.before(ONE)).await.expect("restored");
        assert_eq!(member::of_user(store, user).await.expect("reads").len(), 1);
        assert_eq!(crate::account::all(store).await.expect("reads").len(), 1);
        assert!(matches!(restore(now.before(ONE)).await, Err(StoreError::Missing("workspace"))));
    }
}

const ONE: std::time::Duration = std::time::Duration::from_secs(1);

on_both! {
    async fn an_invitation_works_once_for_seven_days_and_only_by_its_newest_link(bed: Bed) {
        let (store, now, workspace) = (&bed.store, bed.now(), bed.workspace);
        let by = MemberId::new(now, [1; 10]);
        let new = || NewInvitation {
            email: "Mai@Example.com".to_owned(),
            role: Role::Agent,
            only_accounts: Some(vec![bed.account]),
            only_teams: None,
            language: "th".to_owned(),
            invited_by: by,
        };
        let made = store.write(async |tx| invitation::create(&tx, workspace, new(), now).await).await.expect("made");
        let first = invitation::token(store, &made).await.expect("a token");
        let found = invitation::find(store, &first, now).await.expect("reads").expect("it works");
        assert_eq!(found, made);
        let twice = store.write(async |tx| invitation::create(&tx, workspace, new(), now).await).await;
        assert!(matches!(twice, Err(StoreError::Exists("invitation"))));
        let later = now.after(ONE);
        let renewed = store.write(async |tx| invitation::renew(&tx, workspace, made.id, later).await).await;
        let second = invitation::token(store, &renewed.expect("renewed").expect("there")).await.expect("a token");
        assert_ne!(*first, *second);
        assert!(invitation::find(store, &first, later).await.expect("reads").is_none());
        let end = later.after(invitation::LIFETIME);
        assert!(invitation::find(store, &second, end).await.expect("reads").is_none(), "it has ended");
        assert!(invitation::find(store, &second, end.before(ONE)).await.expect("reads").is_some());
        let taken = store.write(async |tx| invitation::take(&tx, &second, later).await).await.expect("writes");
        assert_eq!(taken.map(|i| i.id), Some(made.id));
        let again = store.write(async |tx| invitation::take(&tx, &second, later).await).await.expect("writes");
        assert!(again.is_none(), "it is used up");
        // One that has ended does not stand in the way of another.
        store.write(async |tx| invitation::create(&tx, workspace, new(), now).await).await.expect("asked again");
        store.write(async |tx| invitation::create(&tx, workspace, new(), end).await).await.expect("and again");
        assert_eq!(invitation::list(store, workspace).await.expect("reads").len(), 1);
    }
}

on_both! {
    async fn a_reset_works_once_and_ends_the_others_of_the_same_user(bed: Bed) {
        let (store, now) = (&bed.store, bed.now());
        let user = store
            .write(async |tx| {
                let user = user::create(&tx, "mai@example.com", "Mai", "hash", now).await?.id;
                password_reset::create(&tx, user, "token-1", now).await?;
                password_reset::create(&tx, user, "token-2", now).await?;
                Ok::<_, StoreError>(user)
            })
            .await
            .expect("made");
        assert_eq!(password_reset::count_since(store, user, now).await.expect("reads"), 2);
        let end = now.after(password_reset::LIFETIME);
        let late = store.write(async |tx| password_reset::take(&tx, "token-1", end).await).await.expect("writes");
        assert_eq!(late, None);
        let taken = store.write(async |tx| password_reset::take(&tx, "token-1", now).await).await.expect("writes");
        assert_eq!(taken, Some(user));
        for token in ["token-1", "token-2"] {
            let again = store.write(async |tx| password_reset::take(&tx, token, now).await).await.expect("writes");
            assert_eq!(again, None, "{token}");
        }
    }
}

//! Rows of accounts and apps.

pub(crate) mod app {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "app")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub workspace_id: Uuid,
        pub platform: String,
        pub name: String,
        pub purpose: String,
        pub created_at: i64,
        pub updated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod account {
    use sea_orm::entity::prelude::*;

    use crate::key::Sealed;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "account")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub workspace_id: Uuid,
        pub platform: String,
        pub external_id: String,
        pub app_id: Option<Uuid>,
        pub name: Sealed,
        pub memo: Sealed,
        pub problems: Sealed,
        pub state: String,
        pub capabilities: String,
        pub connected_at: Option<i64>,
        pub last_webhook_at: Option<i64>,
        pub last_poll_at: Option<i64>,
        pub lag_ms: Option<i64>,
        pub quota_left: Option<i64>,
        pub quota_total: Option<i64>,
        pub version: i64,
        pub created_at: i64,
        pub updated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

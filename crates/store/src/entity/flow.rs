//! Rows of what is on its way.

pub(crate) mod journal {
    use sea_orm::entity::prelude::*;

    use crate::key::Sealed;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "journal")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = true)]
        pub seq: i64,
        pub id: Uuid,
        pub workspace_id: Option<Uuid>,
        pub account_id: Option<Uuid>,
        pub platform: String,
        pub source: String,
        pub scope: String,
        pub key: String,
        pub external_id: Option<String>,
        pub received_at: i64,
        pub event_at: Option<i64>,
        pub state: String,
        pub attempts: i64,
        pub problem: Option<String>,
        pub body: Sealed,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod outbox {
    use sea_orm::entity::prelude::*;

    use crate::key::Sealed;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub id: Uuid,
        pub workspace_id: Uuid,
        pub message_id: Uuid,
        pub conversation_id: Uuid,
        pub account_id: Uuid,
        pub next_at: i64,
        pub attempts: i64,
        pub holder: Option<String>,
        pub payload: Sealed,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod job {
    use sea_orm::entity::prelude::*;

    use crate::key::Sealed;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "job")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub workspace_id: Option<Uuid>,
        pub account_id: Option<Uuid>,
        pub kind: String,
        pub unique_key: Option<String>,
        pub run_at: i64,
        pub attempts: i64,
        pub holder: Option<String>,
        pub payload: Sealed,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

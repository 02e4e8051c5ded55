//! Rows of what came in and went out.

pub(crate) mod contact {
    use sea_orm::entity::prelude::*;

    use crate::key::Sealed;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub workspace_id: Uuid,
        pub profile: Sealed,
        pub reachable: bool,
        pub merged_into: Option<Uuid>,
        pub version: i64,
        pub created_at: i64,
        pub updated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod identity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "identity")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub external_id: String,
        pub workspace_id: Uuid,
        pub contact_id: Uuid,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod conversation {
    use sea_orm::entity::prelude::*;

    use crate::key::Sealed;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "conversation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub workspace_id: Uuid,
        pub account_id: Uuid,
        pub contact_id: Uuid,
        pub thread: String,
        pub thread_kind: String,
        pub status: String,
        pub assignee_id: Option<Uuid>,
        pub team_id: Option<Uuid>,
        pub priority: String,
        pub snoozed_until: Option<i64>,
        pub unread_count: i64,
        pub waiting_since: Option<i64>,
        pub waiting_key: i64,
        pub window_closes_at: Option<i64>,
        pub window_key: i64,
        pub last_activity_at: i64,
        pub last_message_id: Option<Uuid>,
        pub last_message_at: Option<i64>,
        pub last_message_direction: Option<String>,
        pub last_message_kind: Option<String>,
        pub snippet: Option<Sealed>,
        pub last_inbound_at: Option<i64>,
        pub last_inbound_received_at: Option<i64>,
        pub last_inbound_external_id: Option<String>,
        pub outbound_since: i64,
        pub open_order_count: i64,
        pub last_order_at: Option<i64>,
        pub last_order_external_id: Option<String>,
        pub memo: Option<Sealed>,
        pub label_ids: Option<Vec<u8>>,
        pub created_at: i64,
        pub updated_at: i64,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod message {
    use sea_orm::entity::prelude::*;

    use crate::key::Sealed;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "message")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub workspace_id: Uuid,
        pub conversation_id: Uuid,
        pub account_id: Uuid,
        pub direction: String,
        pub sender_kind: String,
        pub sender_id: Option<String>,
        pub sender_external_id: Option<String>,
        pub sent_at: i64,
        pub seq: i64,
        pub received_at: i64,
        pub external_id: Option<String>,
        pub client_id: Option<String>,
        pub reply_to_id: Option<Uuid>,
        pub reply_to_external_id: Option<String>,
        pub delivery: Option<String>,
        pub has_files: bool,
        pub body: Sealed,
        pub edited_at: Option<i64>,
        pub unsent_at: Option<i64>,
        pub version: i64,
        pub updated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod pending_effect {
    use sea_orm::entity::prelude::*;

    use crate::key::Sealed;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "pending_effect")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub workspace_id: Uuid,
        pub account_id: Uuid,
        pub external_id: String,
        pub body: Sealed,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod attachment {
    use sea_orm::entity::prelude::*;

    use crate::key::Sealed;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attachment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub workspace_id: Uuid,
        pub account_id: Option<Uuid>,
        pub message_id: Option<Uuid>,
        pub state: String,
        pub kind: String,
        pub content_type: Option<String>,
        pub size: Option<i64>,
        pub width: Option<i64>,
        pub height: Option<i64>,
        pub duration_ms: Option<i64>,
        pub meta: Sealed,
        pub tries: i64,
        pub next_at: Option<i64>,
        pub created_at: i64,
        pub member_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod orders {
    use sea_orm::entity::prelude::*;

    use crate::key::Sealed;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub workspace_id: Uuid,
        pub account_id: Uuid,
        pub external_id: String,
        pub contact_id: Option<Uuid>,
        pub conversation_id: Option<Uuid>,
        pub status: String,
        pub is_open: bool,
        pub platform_status: String,
        pub placed_at: i64,
        pub updated_at: i64,
        pub ship_by: Option<i64>,
        pub body: Sealed,
        pub version: i64,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

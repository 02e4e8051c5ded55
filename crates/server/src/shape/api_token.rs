//! API tokens as the API shows them.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, Named, TokenScope, When};

/// A token by which a program acts for a member. What it is, is shown once, when it is made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApiToken {
    /// Its id.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// What it may do at most; never more than the member for whom it acts.
    pub scopes: Vec<TokenScope>,
    /// For whom it acts.
    pub member: Named,
    /// When it was made.
    pub created_at: When,
    /// When it ends by itself; null: when it is revoked.
    pub expires_at: Option<When>,
    /// When it was last used, within a minute; null: never.
    pub last_used_at: Option<When>,
}

impl ApiToken {
    /// A token of a member.
    pub fn of(member: &store::member::Member, token: store::api_token::ApiToken) -> ApiToken {
        ApiToken {
            id: token.id.into(),
            name: token.name,
            scopes: vec![token.scope.into()],
            member: Named { id: member.id.into(), name: member.name.clone() },
            created_at: When(token.created_at),
            expires_at: token.expires_at.map(When),
            last_used_at: token.last_used_at.map(When),
        }
    }
}

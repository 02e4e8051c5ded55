//! What a token may be called, and who made it.

use crate::{auth::Caller, problem::Problem, shape::ApiToken, state::Server};

/// A name of 1 to 60 characters, without space around it.
pub fn name(said: &str) -> Result<String, Problem> {
    let name = said.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Problem::invalid("name", "A token's name has 1 to 60 characters. Name what uses it."));
    }
    Ok(name.to_owned())
}

/// Tokens as the API shows them, with the names of those for whom they act.
pub async fn shown(
    server: &Server,
    who: &Caller,
    tokens: Vec<store::api_token::ApiToken>,
) -> Result<Vec<ApiToken>, Problem> {
    let members = store::member::list(&server.store, who.workspace).await?;
    let of = |token: &store::api_token::ApiToken| members.iter().find(|m| m.id == token.member_id);
    // A member's tokens go with the member.
    Ok(tokens.into_iter().filter_map(|token| Some(ApiToken::of(of(&token)?, token))).collect())
}

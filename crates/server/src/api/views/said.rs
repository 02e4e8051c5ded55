//! What a view may be called and hold, and who may change it.

use model::{Role, ViewId};
use store::{conversation::Filter, view::SavedView};

use crate::{
    api::conversations::{ConversationsAsk, filter as listed, sort as sorted},
    auth::Caller,
    problem::Problem,
    shape::{ViewFilter, ViewScope},
    state::Server,
};

/// Most views of one member, and of everybody.
pub const MOST: usize = 100;

/// A name of 1 to 60 characters, without space around it.
pub fn name(said: &str) -> Result<String, Problem> {
    let name = said.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Problem::invalid("name", "A view's name has 1 to 60 characters."));
    }
    Ok(name.to_owned())
}

/// A place among the others.
pub fn position(said: Option<i64>) -> Result<Option<i64>, Problem> {
    if said.is_some_and(|at| !(-1_000_000..=1_000_000).contains(&at)) {
        return Err(Problem::invalid("position", "A position is a number from -1000000 to 1000000."));
    }
    Ok(said)
}

/// An order, in the words of the list; or `turn`, by whose turn it is, which the page puts together of the others.
pub fn sort(said: Option<&str>) -> Result<String, Problem> {
    if said == Some("turn") {
        return Ok("turn".to_owned());
    }
    sorted(said).map_err(|problem| Problem::invalid("sort", problem.detail().to_owned()))?;
    Ok(said.filter(|sort| !sort.is_empty()).unwrap_or("recent").to_owned())
}

/// A filter that the list understands.
pub fn filter(said: &ViewFilter, who: &Caller) -> Result<Filter, Problem> {
    if said.q.as_ref().is_some_and(|q| q.text().chars().count() > 200) {
        return Err(Problem::invalid("filter.q", "The words to search for have at most 200 characters."));
    }
    listed(&asked(said), who).map_err(|problem| Problem::invalid("filter", problem.detail().to_owned()))
}

/// A filter as it is kept: as it was said.
pub fn stored(said: &ViewFilter) -> serde_json::Value {
    serde_json::to_value(said).unwrap_or_default()
}

/// What a kept filter asks for; none where it cannot be counted: it looks for words, or is of another Sampan.
pub fn filter_of(kept: &serde_json::Value, who: &Caller) -> Option<Filter> {
    let said: ViewFilter = serde_json::from_value(kept.clone()).ok()?;
    if said.q.as_ref().is_some_and(|q| !q.text().trim().is_empty()) {
        return None;
    }
    listed(&asked(&said), who).ok()
}

/// The same as the list's parameters.
fn asked(said: &ViewFilter) -> ConversationsAsk {
    let text = |value: &Option<crate::shape::Said>| value.as_ref().map(crate::shape::Said::text);
    ConversationsAsk {
        status: text(&said.status),
        assignee: text(&said.assignee),
        team: text(&said.team),
        platform: text(&said.platform),
        account: text(&said.account),
        label: text(&said.label),
        unread: text(&said.unread),
        waiting: text(&said.waiting),
        mentioned: text(&said.mentioned),
        ..ConversationsAsk::default()
    }
}

/// Only admins make views for everybody.
pub fn may_set(who: &Caller, scope: ViewScope) -> Result<(), Problem> {
    if scope == ViewScope::Shared && who.role < Role::Admin {
        return Err(Problem::forbidden(
            "A view for everybody needs the role admin. Keep it for yourself, or ask an admin of the workspace.",
        ));
    }
    Ok(())
}

/// A view that they may change: another member's own does not exist for them.
pub async fn theirs(server: &Server, who: &Caller, id: ViewId) -> Result<SavedView, Problem> {
    let view = store::view::get(&server.store, who.workspace, who.member, id).await?;
    let view = view.ok_or_else(Problem::not_found)?;
    may_set(who, if view.owner.is_none() { ViewScope::Shared } else { ViewScope::Personal })?;
    Ok(view)
}

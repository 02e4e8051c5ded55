//! Lists conversations.

use std::{sync::Arc, time::Duration};

use axum::{Json as Answer, extract::State};
use model::{ConversationId, MemberId};
use serde::Deserialize;
use store::{
    conversation::{Assigned, ConversationRow, Filter, Sort},
    search::{Found, FoundKind, SearchAsk, search},
};
use utoipa::IntoParams;

use crate::{
    auth::{Caller, Viewer},
    extract::{Params, limit, one, words, yes},
    problem::Problem,
    shape::{Conversation, Page, Status},
    state::Server,
    view,
};

/// Which conversations, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ConversationsAsk {
    /// `open`, `pending`, `snoozed`, `resolved`; all, if left out.
    #[param(example = "open,pending")]
    status: Option<String>,
    /// `me`, `none`, or a member's id.
    #[param(example = "me")]
    assignee: Option<String>,
    /// A team's id.
    team: Option<String>,
    /// A platform's name.
    platform: Option<String>,
    /// An account's id.
    account: Option<String>,
    /// A label's id.
    label: Option<String>,
    /// `true`: only those with messages that no member has read.
    unread: Option<String>,
    /// `true`: only those whose contact waits for an answer.
    waiting: Option<String>,
    /// Only those where something says this.
    q: Option<String>,
    /// `recent` (last activity first), `waiting` (longest waiting first) or `window` (reply window closing first).
    #[param(inline, example = "recent")]
    sort: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// 1 to 100; 50, if left out.
    limit: Option<String>,
}

/// Lists conversations.
#[utoipa::path(get, path = "/conversations", tag = "conversations", operation_id = "conversations_list", params(ConversationsAsk), responses((status = 200, body = Page<Conversation>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Viewer,
    Params(ask): Params<ConversationsAsk>,
) -> Result<Answer<Page<Conversation>>, Problem> {
    let limit = limit(ask.limit.as_deref())?;
    let filter = filter(&ask, &who)?;
    let sort = match ask.sort.as_deref() {
        None | Some("" | "recent") => Sort::Recent,
        Some("waiting") => Sort::Waiting,
        Some("window") => Sort::Window,
        Some(_) => return Err(Problem::bad_parameter("sort", "Use recent, waiting or window.")),
    };
    let (cursor, now) = (ask.cursor.as_deref().filter(|c| !c.is_empty()), server.now());
    let (rows, next) = if let Some(q) = ask.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        found(&server, &who, q, &filter, cursor, limit).await?
    } else {
        let page =
            store::conversation::list(&server.store, &who.sight, &filter, sort, cursor, limit, now).await?;
        (page.items, page.next)
    };
    let items = view::conversations(&server, who.workspace, rows).await;
    Ok(Answer(Page { items, next_cursor: next }))
}

/// Those where something says it, the newest saying first.
async fn found(
    server: &Server,
    who: &Caller,
    q: &str,
    filter: &Filter,
    cursor: Option<&str>,
    limit: u32,
) -> Result<(Vec<ConversationRow>, Option<String>), Problem> {
    let ask = SearchAsk {
        text: q.to_owned(),
        kinds: vec![FoundKind::Message, FoundKind::Contact],
        conversation: None,
        cursor: cursor.map(str::to_owned),
        limit,
        deadline: Duration::from_secs(2),
    };
    let page = search(&server.store, &who.sight, &ask).await?;
    let mut ids: Vec<ConversationId> = Vec::new();
    for hit in &page.items {
        let of_hit = match hit {
            Found::Message { conversation_id, .. } => vec![*conversation_id],
            Found::Contact { id, .. } => {
                let all = store::conversation::of_contact(&server.store, &who.sight, *id).await?;
                all.into_iter().map(|c| c.id).collect()
            }
            Found::Order { .. } => Vec::new(),
        };
        ids.extend(of_hit);
    }
    let mut rows = store::conversation::rows(&server.store, &who.sight, &ids).await?;
    rows.retain(|row| fits(row, filter));
    let place = |id: ConversationId| ids.iter().position(|known| *known == id);
    rows.sort_by_key(|row| place(row.conversation.id));
    Ok((rows, page.next))
}

/// Whether a conversation that was found by its words is one of those asked for.
fn fits(row: &ConversationRow, filter: &Filter) -> bool {
    let c = &row.conversation;
    (filter.status.is_empty() || filter.status.contains(&c.status))
        && filter.assignee.is_none_or(|wanted| match wanted {
            Assigned::Nobody => c.assignee_id.is_none(),
            Assigned::To(member) => c.assignee_id == Some(member),
        })
        && filter.team.is_none_or(|team| c.team_id == Some(team))
        && filter.platform.as_ref().is_none_or(|platform| row.account.platform == *platform)
        && filter.account.is_none_or(|account| c.account_id == account)
        && filter.label.is_none_or(|label| c.label_ids.contains(&label))
        && (!filter.unread || c.unread_count > 0)
        && (!filter.waiting || c.waiting_since.is_some())
}

fn filter(ask: &ConversationsAsk, who: &Caller) -> Result<Filter, Problem> {
    let assignee = match ask.assignee.as_deref().filter(|a| !a.is_empty()) {
        None => None,
        Some("none") => Some(Assigned::Nobody),
        Some("me") => Some(Assigned::To(who.member)),
        Some(id) => Some(Assigned::To(
            id.parse::<MemberId>()
                .map_err(|_| Problem::bad_parameter("assignee", "Use me, none or a member's id."))?,
        )),
    };
    Ok(Filter {
        status: words::<Status>("status", ask.status.as_deref())?.into_iter().map(Into::into).collect(),
        assignee,
        team: one("team", ask.team.as_deref())?,
        platform: one("platform", ask.platform.as_deref())?,
        account: one("account", ask.account.as_deref())?,
        label: one("label", ask.label.as_deref())?,
        unread: yes("unread", ask.unread.as_deref())?,
        waiting: yes("waiting", ask.waiting.as_deref())?,
    })
}

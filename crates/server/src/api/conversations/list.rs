//! Lists conversations.

use std::{sync::Arc, time::Duration};

use axum::{Json as Answer, extract::State};
use model::{ConversationId, MemberId};
use serde::Deserialize;
use store::{
    conversation::{Assigned, ConversationRow, Filter, MOST_SKIPPED, Sort},
    search::{Found, FoundKind, SearchAsk, search},
};
use utoipa::IntoParams;

use crate::{
    auth::{Caller, Viewer},
    extract::{Params, limit, parted, several, skip, words, yes},
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
    /// `open`, `pending`, `snoozed`, `resolved`; several parted by commas; all, if left out. The same for the others.
    #[param(example = "open,pending")]
    pub(in crate::api) status: Option<String>,
    /// `me`, `none`, or members' ids.
    #[param(example = "me,none")]
    pub(in crate::api) assignee: Option<String>,
    /// Teams' ids.
    pub(in crate::api) team: Option<String>,
    /// Platforms' names.
    pub(in crate::api) platform: Option<String>,
    /// Accounts' ids.
    pub(in crate::api) account: Option<String>,
    /// Labels' ids: those with any of them.
    pub(in crate::api) label: Option<String>,
    /// `true`: only those with messages that no member has read.
    pub(in crate::api) unread: Option<String>,
    /// `true`: only those whose contact waits for an answer.
    pub(in crate::api) waiting: Option<String>,
    /// `true`: only those whose contact does not wait: the others of `waiting`.
    pub(in crate::api) answered: Option<String>,
    /// `me`: only those where a note mentions who asks.
    #[param(example = "me")]
    pub(in crate::api) mentioned: Option<String>,
    /// Only those where something says this.
    pub(in crate::api) q: Option<String>,
    /// `recent` (last activity first), `waiting` (longest waiting first) or `window` (reply window closing first).
    #[param(inline, example = "recent")]
    pub(in crate::api) sort: Option<String>,
    /// `next_cursor` of the page before.
    pub(in crate::api) cursor: Option<String>,
    /// Instead of a cursor: how many rows of the list are passed over, 0 to 200000. For going far into a long list at once; from
    /// there one reads on by `next_cursor`. What is found by `q` is read by its cursor alone.
    pub(in crate::api) skip: Option<String>,
    /// 1 to 100; 50, if left out.
    pub(in crate::api) limit: Option<String>,
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
    let sort = sort(ask.sort.as_deref())?;
    let (cursor, now) = (ask.cursor.as_deref().filter(|c| !c.is_empty()), server.now());
    let passed = skip(ask.skip.as_deref(), MOST_SKIPPED)?;
    let q = ask.q.as_deref().map(str::trim).filter(|q| !q.is_empty());
    if passed.is_some() && (q.is_some() || cursor.is_some()) {
        return Err(Problem::bad_parameter("skip", "Use it without `cursor` and without `q`."));
    }
    let (rows, next) = if let Some(q) = q {
        found(&server, &who, q, &filter, cursor, limit).await?
    } else {
        let (db, sight) = (&server.store, &who.sight);
        let page = match passed {
            Some(n) => store::conversation::skip(db, sight, &filter, sort, n, limit, now).await?,
            None => store::conversation::list(db, sight, &filter, sort, cursor, limit, now).await?,
        };
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
    if let Some(member) = filter.mentioned {
        let mentioned = store::conversation::mentioning(&server.store, &who.sight, member, &ids).await?;
        rows.retain(|row| mentioned.contains(&row.conversation.id));
    }
    let place = |id: ConversationId| ids.iter().position(|known| *known == id);
    rows.sort_by_key(|row| place(row.conversation.id));
    Ok((rows, page.next))
}

/// Whether a conversation that was found by its words is one of those asked for.
fn fits(row: &ConversationRow, filter: &Filter) -> bool {
    let c = &row.conversation;
    (filter.status.is_empty() || filter.status.contains(&c.status))
        && (filter.assignee.is_empty()
            || filter.assignee.iter().any(|wanted| match wanted {
                Assigned::Nobody => c.assignee_id.is_none(),
                Assigned::To(member) => c.assignee_id == Some(*member),
            }))
        && (filter.team.is_empty() || c.team_id.is_some_and(|team| filter.team.contains(&team)))
        && (filter.platform.is_empty() || filter.platform.contains(&row.account.platform))
        && (filter.account.is_empty() || filter.account.contains(&c.account_id))
        && (filter.label.is_empty() || filter.label.iter().any(|label| c.label_ids.contains(label)))
        && (!filter.unread || c.unread_count > 0)
        && (!filter.waiting || c.waiting_since.is_some())
        && (!filter.answered || c.waiting_since.is_none())
}

/// The order asked for.
pub(in crate::api) fn sort(said: Option<&str>) -> Result<Sort, Problem> {
    match said {
        None | Some("" | "recent") => Ok(Sort::Recent),
        Some("waiting") => Ok(Sort::Waiting),
        Some("window") => Ok(Sort::Window),
        Some(_) => Err(Problem::bad_parameter("sort", "Use recent, waiting or window.")),
    }
}

/// What is asked for, as this member may see it.
pub(in crate::api) fn filter(ask: &ConversationsAsk, who: &Caller) -> Result<Filter, Problem> {
    let assigned = |word: &str| match word {
        "none" => Ok(Assigned::Nobody),
        "me" => Ok(Assigned::To(who.member)),
        id => id
            .parse::<MemberId>()
            .map(Assigned::To)
            .map_err(|_| Problem::bad_parameter("assignee", "Use me, none or members' ids.")),
    };
    let mentioned = match ask.mentioned.as_deref() {
        None | Some("") => None,
        Some("me") => Some(who.member),
        Some(id) if id.parse() == Ok(who.member) => Some(who.member),
        Some(_) => {
            return Err(Problem::bad_parameter("mentioned", "Use me: mentions are their member's own."));
        }
    };
    let assignees = parted("assignee", ask.assignee.as_deref())?;
    Ok(Filter {
        status: words::<Status>("status", ask.status.as_deref())?.into_iter().map(Into::into).collect(),
        assignee: assignees.into_iter().map(assigned).collect::<Result<_, _>>()?,
        team: several("team", ask.team.as_deref())?,
        platform: several("platform", ask.platform.as_deref())?,
        account: several("account", ask.account.as_deref())?,
        label: several("label", ask.label.as_deref())?,
        unread: yes("unread", ask.unread.as_deref())?,
        waiting: yes("waiting", ask.waiting.as_deref())?,
        answered: yes("answered", ask.answered.as_deref())?,
        mentioned,
    })
}

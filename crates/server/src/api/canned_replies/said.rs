//! What a canned reply may say, and who may say it for everybody.

use http::{HeaderMap, HeaderValue, header};
use model::{AccountId, AttachmentId, CannedReplyId, Role};

use crate::{
    auth::Caller,
    extract::etag,
    problem::Problem,
    shape::{CannedReply, CannedScope, Id},
    state::Server,
    view,
};

/// Most canned replies that the workspace, or one member, may have.
pub const MOST: u32 = 1000;
/// Longest text, in characters: the longest that any platform takes at once, and some more.
const TEXT_MAX: usize = 10_000;
/// Most files of one.
const FILES_MAX: usize = 10;

/// A title of 1 to 80 characters, without space around it.
pub fn title(said: &str) -> Result<String, Problem> {
    let title = said.trim();
    if title.is_empty() || title.chars().count() > 80 {
        return Err(Problem::invalid("title", "A canned reply's title has 1 to 80 characters."));
    }
    Ok(title.to_owned())
}

/// A word of 1 to 40 characters, with or without its slash; an empty one is none.
pub fn shortcut(said: &str) -> Result<Option<String>, Problem> {
    let shortcut = said.trim().trim_start_matches('/');
    if shortcut.is_empty() {
        return Ok(None);
    }
    if shortcut.chars().count() > 40 || shortcut.contains(char::is_whitespace) || shortcut.contains('/') {
        return Err(Problem::invalid(
            "shortcut",
            "A shortcut is one word of up to 40 characters, without spaces.",
        ));
    }
    Ok(Some(shortcut.to_owned()))
}

/// Words; none are fine where there are files.
pub fn text(said: String, files: &[AttachmentId]) -> Result<String, Problem> {
    if said.trim().is_empty() && files.is_empty() {
        return Err(Problem::invalid("text", "A canned reply needs a text or a file."));
    }
    if said.chars().count() > TEXT_MAX {
        return Err(Problem::invalid("text", "A canned reply has up to 10000 characters."));
    }
    Ok(said)
}

/// Up to ten files, each once.
pub fn files(said: &[Id]) -> Result<Vec<AttachmentId>, Problem> {
    let mut files: Vec<AttachmentId> = Vec::new();
    for id in said.iter().copied().map(AttachmentId::from) {
        if !files.contains(&id) {
            files.push(id);
        }
    }
    if files.len() > FILES_MAX {
        return Err(Problem::invalid("attachment_ids", "A canned reply has up to 10 files."));
    }
    Ok(files)
}

/// Accounts that are here; an empty list is all.
pub async fn accounts(
    server: &Server,
    who: &Caller,
    said: Option<Vec<Id>>,
) -> Result<Option<Vec<AccountId>>, Problem> {
    let said: Vec<AccountId> = said.unwrap_or_default().into_iter().map(Into::into).collect();
    if said.is_empty() {
        return Ok(None);
    }
    let known = store::account::list(&server.store, &who.sight).await?;
    if said.iter().any(|id| !known.iter().any(|a| a.id == *id && who.may_see(a.id))) {
        return Err(Problem::invalid(
            "account_ids",
            "One of these is no account here. List them with GET /accounts.",
        ));
    }
    Ok(Some(said))
}

/// Only owners and admins keep what everybody has.
pub fn may_keep(who: &Caller, scope: CannedScope) -> Result<(), Problem> {
    if scope == CannedScope::Workspace && who.role < Role::Admin {
        return Err(Problem::forbidden(
            "Canned replies of the workspace need the role admin. Make a personal one, or ask an owner or admin.",
        ));
    }
    Ok(())
}

/// One that the caller may use, here.
pub async fn found(
    server: &Server,
    who: &Caller,
    id: CannedReplyId,
) -> Result<store::canned_reply::CannedReply, Problem> {
    let found = store::canned_reply::get(&server.store, who.workspace, who.member, id).await?;
    found.filter(|reply| for_them(who, reply)).ok_or_else(Problem::not_found)
}

/// Whether one is for an account that they may see.
pub fn for_them(who: &Caller, reply: &store::canned_reply::CannedReply) -> bool {
    reply.body.account_ids.as_ref().is_none_or(|only| only.iter().any(|id| who.may_see(*id)))
}

/// Whose it is.
pub fn scope(reply: &store::canned_reply::CannedReply) -> CannedScope {
    if reply.member_id.is_some() { CannedScope::Personal } else { CannedScope::Workspace }
}

/// Shows several, in their order.
pub async fn shown(
    server: &Server,
    who: &Caller,
    replies: Vec<store::canned_reply::CannedReply>,
) -> Result<Vec<CannedReply>, Problem> {
    let ids: Vec<AttachmentId> = replies.iter().flat_map(|r| r.body.attachment_ids.iter().copied()).collect();
    let files = store::attachment::get_many(&server.store, &store::Sight::house(who.workspace), &ids).await?;
    let show = |r: store::canned_reply::CannedReply| CannedReply {
        id: r.id.into(),
        scope: scope(&r),
        title: r.body.title,
        shortcut: r.body.shortcut,
        text: r.body.text,
        account_ids: r
            .body
            .account_ids
            .map(|only| only.into_iter().filter(|id| who.may_see(*id)).map(Id::from).collect()),
        is_offer: r.is_offer,
        attachments: r
            .body
            .attachment_ids
            .iter()
            .filter_map(|id| files.iter().find(|f| f.id == *id).cloned())
            .map(view::file)
            .collect(),
        used_count: r.used_count,
        last_used_at: r.last_used_at.map(Into::into),
        updated_at: r.updated_at.into(),
        etag: etag(r.version),
    };
    Ok(replies.into_iter().map(show).collect())
}

/// Shows one, with its `ETag`.
pub async fn one(
    server: &Server,
    who: &Caller,
    reply: store::canned_reply::CannedReply,
) -> Result<(HeaderMap, CannedReply), Problem> {
    let reply = shown(server, who, vec![reply]).await?.pop().ok_or_else(Problem::not_found)?;
    let mut headers = HeaderMap::new();
    if let Ok(tag) = HeaderValue::from_str(&reply.etag) {
        headers.insert(header::ETAG, tag);
    }
    Ok((headers, reply))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_shortcuts_and_texts() {
        assert_eq!(title("  เคลมของแตก ").ok().as_deref(), Some("เคลมของแตก"));
        assert!(title(" ").is_err() && title(&"x".repeat(81)).is_err());
        assert_eq!(shortcut("/Claim").ok(), Some(Some("Claim".to_owned())));
        assert_eq!(shortcut(" / ").ok(), Some(None));
        assert!(
            shortcut("two words").is_err() && shortcut("a/b").is_err() && shortcut(&"x".repeat(41)).is_err()
        );
        assert!(text(" ".to_owned(), &[]).is_err());
        assert!(text("x".repeat(10_001), &[]).is_err());
    }
}

//! Asking.

use std::{collections::HashMap, time::Duration};

use model::{AccountId, ContactId, ConversationId, MessageId, OrderId, Part, Time};
use sea_orm::prelude::Uuid;

use super::{
    gram::{self, Unit},
    index,
};
use crate::{Page, Sight, Store, StoreError, contact, db::DbExt, message, order, page, sql::Sql};

/// What to search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchAsk {
    /// The words.
    pub text: String,
    /// In which kinds; empty: all.
    pub kinds: Vec<FoundKind>,
    /// Only in this conversation.
    pub conversation: Option<ConversationId>,
    /// Where the last page ended.
    pub cursor: Option<String>,
    /// Rows of a page.
    pub limit: u32,
    /// After this, what was found so far is given.
    pub deadline: Duration,
}

/// A kind of thing that is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FoundKind {
    /// A message.
    Message,
    /// A contact, by name.
    Contact,
    /// An order, by number, buyer or goods.
    Order,
}

/// Something that was found. The text is plain, for showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A message.
    Message {
        /// Which.
        id: MessageId,
        /// Where.
        conversation_id: ConversationId,
        /// On which account.
        account_id: AccountId,
        /// When.
        at: Time,
        /// The words around what was found.
        excerpt: String,
    },
    /// A contact.
    Contact {
        /// Which.
        id: ContactId,
        /// Their name.
        name: Option<String>,
        /// Last seen or changed.
        at: Time,
    },
    /// An order.
    Order {
        /// Which.
        id: OrderId,
        /// The platform's number.
        external_id: String,
        /// On which account.
        account_id: AccountId,
        /// When it was placed.
        at: Time,
    },
}

/// An entry of the index.
struct Hit {
    id: i64,
    kind: FoundKind,
    object: Uuid,
}

/// At least so many entries are opened and checked at a time, however few are missing: not each holds what was asked.
const BATCH: u32 = 20;

/// What is found of what is seen, newest first. Every hit was opened and checked against its plain text. A page may be shorter than asked for
/// and still have a next one: then the time ran out.
pub async fn search(store: &Store, sight: &Sight, ask: &SearchAsk) -> Result<Page<Found>, StoreError> {
    let keys = store.keys(sight.workspace()).await?;
    let grams = gram::grams_of_question(&ask.text);
    if grams.is_empty() {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let words: Vec<String> = grams.iter().map(|gram| index::word(&keys, gram)).collect();
    let asked = gram::units(&ask.text);
    let started = tokio::time::Instant::now();
    let mut before = page::read::<i64>(ask.cursor.as_deref())?.unwrap_or(i64::MAX);
    let mut items = Vec::new();
    loop {
        // One more than a page tells whether there is a next one.
        let missing = ask.limit.saturating_add(1) - u32::try_from(items.len()).unwrap_or(ask.limit);
        let batch = missing.max(BATCH);
        let hits = hits(store, sight, ask, &words, before, batch).await?;
        let more = hits.len() == batch as usize;
        for (id, found) in open(store, sight, &asked, hits, &mut before).await? {
            if items.len() == ask.limit as usize {
                return Ok(Page { items, next: Some(page::write(&(id + 1))) });
            }
            items.push(found);
        }
        if !more {
            return Ok(Page { items, next: None });
        }
        if started.elapsed() >= ask.deadline {
            return Ok(Page { items, next: Some(page::write(&before)) });
        }
    }
}

async fn hits(
    store: &Store,
    sight: &Sight,
    ask: &SearchAsk,
    words: &[String],
    before: i64,
    batch: u32,
) -> Result<Vec<Hit>, StoreError> {
    let mut rows = Vec::new();
    for query in queries(store.is_postgres(), sight, ask, words, before, batch) {
        rows = query.rows(store).await?;
        if rows.len() == batch as usize {
            break;
        }
    }
    rows.iter()
        .map(|row| {
            Ok(Hit {
                id: row.try_get("", "id")?,
                kind: FoundKind::read(&row.try_get::<String>("", "kind")?)?,
                object: row.try_get("", "object_id")?,
            })
        })
        .collect()
}

/// So many of the newest entries are looked through one by one, on PostgreSQL, before its index of words is asked.
const NEAR: u32 = 20_000;

/// The queries behind it, kept apart so that a test can look at their plans: each finds all that the one before did, and is asked
/// when that did not fill the batch.
///
/// SQLite walks the index of words from the newest entry on and stops when it has enough. PostgreSQL's index has no order: it gives
/// every entry of a word, however many there are. Left to choose, the planner guesses how rare a word is, and guesses wrong both
/// ways. So a word that is common is met among the newest entries; one that is not has few entries, and its index gives them all.
pub(crate) fn queries(
    postgres: bool,
    sight: &Sight,
    ask: &SearchAsk,
    words: &[String],
    before: i64,
    batch: u32,
) -> Vec<Sql> {
    if !postgres {
        let mut sql = Sql::new(
            "SELECT e.id, e.kind, e.object_id FROM search_words CROSS JOIN search_entry e ON e.id = search_words.rowid \
             WHERE search_words MATCH ",
        );
        sql.bind(format!("\"{}\"", words.join(" "))).add(" AND search_words.rowid < ").bind(before);
        narrow(&mut sql, sight, ask);
        sql.add(" ORDER BY search_words.rowid DESC LIMIT ").bind(i64::from(batch));
        return vec![sql];
    }
    let phrase = words.join(" <-> ");
    let mut near = Sql::new("SELECT e.id, e.kind, e.object_id FROM (SELECT * FROM search_entry WHERE id < ");
    near.bind(before).add(" ORDER BY id DESC LIMIT ").bind(i64::from(NEAR));
    near.add(") e WHERE e.words @@ CAST(").bind(phrase.clone()).add(" AS tsquery)");
    // Materialised: the order that is wanted must not lure the planner away from the index of words.
    let mut all = Sql::new(
        "WITH e AS MATERIALIZED (SELECT id, workspace_id, kind, object_id, conversation_id, account_id \
         FROM search_entry WHERE words @@ CAST(",
    );
    all.bind(phrase).add(" AS tsquery)) SELECT e.id, e.kind, e.object_id FROM e WHERE e.id < ").bind(before);
    for sql in [&mut near, &mut all] {
        narrow(sql, sight, ask);
        sql.add(" ORDER BY e.id DESC LIMIT ").bind(i64::from(batch));
    }
    vec![near, all]
}

/// Keeps what is seen and asked for.
fn narrow(sql: &mut Sql, sight: &Sight, ask: &SearchAsk) {
    sql.add(" AND e.workspace_id = ").bind(sight.workspace().uuid());
    if !ask.kinds.is_empty() {
        sql.add(" AND e.kind IN ").list(ask.kinds.iter().map(|kind| kind.word()));
    }
    if let Some(conversation) = ask.conversation {
        sql.add(" AND e.conversation_id = ").bind(conversation.uuid());
    }
    // Teams are looked at when a hit is opened, a batch at a time: a team with few hits must not hold the query up.
    if let Some(only) = sight.accounts() {
        sql.add(" AND (e.account_id IS NULL OR e.account_id IN ")
            .list(only.iter().map(|id| id.uuid()))
            .add(")");
    }
}

/// Opens hits that are seen, in their order, and keeps those whose plain text really holds what was asked.
async fn open(
    store: &Store,
    sight: &Sight,
    asked: &[Unit],
    hits: Vec<Hit>,
    before: &mut i64,
) -> Result<Vec<(i64, Found)>, StoreError> {
    let ids = |kind: FoundKind| hits.iter().filter(move |h| h.kind == kind).map(|h| h.object);
    let messages: Vec<_> = ids(FoundKind::Message).map(MessageId::from_uuid).collect();
    let contacts: Vec<_> = ids(FoundKind::Contact).map(ContactId::from_uuid).collect();
    let orders: Vec<_> = ids(FoundKind::Order).map(OrderId::from_uuid).collect();
    let mut found: HashMap<Uuid, Found> = HashMap::new();
    for row in message::get_many(store, sight, &messages).await? {
        let m = row.message;
        let text = m.parts.iter().flat_map(Part::words).find(|text| gram::holds(&gram::units(text), asked));
        if let Some(text) = text {
            let excerpt = excerpt(text, asked);
            found.insert(
                m.id.uuid(),
                Found::Message {
                    id: m.id,
                    conversation_id: m.conversation_id,
                    account_id: m.account_id,
                    at: m.sent_at,
                    excerpt,
                },
            );
        }
    }
    for c in contact::get_many(store, sight, &contacts).await? {
        if contact::texts(&c).iter().any(|text| gram::holds(&gram::units(text), asked)) {
            found.insert(c.id.uuid(), Found::Contact { id: c.id, name: c.profile.name, at: c.updated_at });
        }
    }
    for o in order::get_many(store, sight, &orders).await? {
        if order::texts(&o).iter().any(|text| gram::holds(&gram::units(text), asked)) {
            let found_order = Found::Order {
                id: o.id,
                external_id: o.order.external_id.clone(),
                account_id: o.account.id,
                at: o.order.placed_at,
            };
            found.insert(o.id.uuid(), found_order);
        }
    }
    Ok(hits
        .into_iter()
        .filter_map(|hit| {
            *before = hit.id;
            Some((hit.id, found.remove(&hit.object)?))
        })
        .collect())
}

/// Characters of an excerpt, about.
const EXCERPT: usize = 160;

/// The words around what was found.
fn excerpt(text: &str, asked: &[Unit]) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= EXCERPT {
        return text.to_owned();
    }
    // Grow a prefix until what was asked is in it: its end is where the hit ends.
    let step = EXCERPT / 4;
    let end = (1..=chars.len().div_ceil(step))
        .map(|n| (n * step).min(chars.len()))
        .find(|end| gram::holds(&gram::units(&chars[..*end].iter().collect::<String>()), asked))
        .unwrap_or(chars.len());
    let end = (end + step).min(chars.len());
    let start = end.saturating_sub(EXCERPT);
    let mut out = String::new();
    if start > 0 {
        out.push('…');
    }
    out.extend(&chars[start..end]);
    if end < chars.len() {
        out.push('…');
    }
    out
}

impl FoundKind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            FoundKind::Message => "message",
            FoundKind::Contact => "contact",
            FoundKind::Order => "order",
        }
    }

    fn read(word: &str) -> Result<FoundKind, StoreError> {
        match word {
            "message" => Ok(FoundKind::Message),
            "contact" => Ok(FoundKind::Contact),
            "order" => Ok(FoundKind::Order),
            _ => Err(StoreError::Unreadable("search index")),
        }
    }
}

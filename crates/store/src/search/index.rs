//! Writing search words: once per transaction, in the order of their ids, which is how the index likes them.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use model::{AccountId, ConversationId, Time, WorkspaceId};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, ExecResult, QueryResult, Statement, prelude::Uuid,
};

use super::{FoundKind, gram};
use crate::{
    StoreError, Tx,
    db::{Db, DbExt},
    key::ContentKeys,
    random,
    sql::{Sql, in_sizes},
    store::Shared,
};

/// Grams of one thing at most: beyond, PostgreSQL counts no positions.
const MOST: usize = 8_000;

/// Rows of one statement at most.
const ROWS: usize = 200;

/// What the words stand for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub workspace: WorkspaceId,
    pub kind: FoundKind,
    pub object: Uuid,
    pub conversation: Option<ConversationId>,
    pub account: Option<AccountId>,
    /// What the answers are ordered by.
    pub at: Time,
}

/// Search words that are written when the transaction ends: by object, what stands for it from now on, or none.
#[derive(Debug, Default)]
pub(crate) struct PendingWords(BTreeMap<Uuid, Option<(Entry, Vec<String>)>>);

/// Sets the words of a thing.
pub(crate) async fn put(tx: &Tx, entry: Entry, texts: &[&str]) -> Result<(), StoreError> {
    let keys = tx.keys(entry.workspace).await?;
    let words = words(&keys, texts);
    let pending = if words.is_empty() { None } else { Some((entry, words)) };
    tx.after(|after| {
        after.words.0.insert(entry.object, pending);
    });
    Ok(())
}

/// Takes the words of a thing out.
pub(crate) fn remove(tx: &Tx, object: Uuid) {
    tx.after(|after| {
        after.words.0.insert(object, None);
    });
}

fn words(keys: &ContentKeys, texts: &[&str]) -> Vec<String> {
    let mut words = Vec::new();
    for text in texts {
        let grams = gram::grams_of_text(text);
        if grams.is_empty() {
            continue;
        }
        if !words.is_empty() {
            words.push(word(keys, gram::BREAK));
        }
        words.extend(grams.iter().map(|gram| word(keys, gram)));
        if words.len() > MOST {
            words.truncate(MOST);
            break;
        }
    }
    words
}

/// A gram's keyed word: eight letters and digits of 40 bits.
pub(super) fn word(keys: &ContentKeys, gram: &str) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let bits = keys.word(gram).iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    (0..8).map(|i| char::from(LETTERS[usize::try_from(bits >> (35 - 5 * i) & 31).unwrap_or(0)])).collect()
}

struct On<'a> {
    conn: &'a DatabaseTransaction,
    shared: &'a Shared,
}

impl On<'_> {
    async fn execute(&self, sql: Sql) -> Result<ExecResult, DbErr> {
        self.conn.execute_raw(Statement::from_sql_and_values(self.shared.backend, sql.text, sql.values)).await
    }

    async fn rows(&self, sql: Sql) -> Result<Vec<QueryResult>, DbErr> {
        self.conn
            .query_all_raw(Statement::from_sql_and_values(self.shared.backend, sql.text, sql.values))
            .await
    }

    async fn delete(&self, ids: &[i64]) -> Result<(), DbErr> {
        for ids in ids.chunks(ROWS) {
            if !self.shared.is_postgres() {
                let mut sql = Sql::new("DELETE FROM search_words WHERE rowid IN ");
                sql.list(ids.iter().copied());
                self.execute(sql).await?;
            }
            let mut sql = Sql::new("DELETE FROM search_entry WHERE id IN ");
            sql.list(ids.iter().copied());
            self.execute(sql).await?;
        }
        Ok(())
    }
}

/// Writes the words of a transaction.
pub(crate) async fn write_pending(
    conn: &DatabaseTransaction,
    shared: &Arc<Shared>,
    pending: PendingWords,
) -> Result<(), StoreError> {
    if pending.0.is_empty() {
        return Ok(());
    }
    let on = On { conn, shared };
    let objects: Vec<Uuid> = pending.0.keys().copied().collect();
    let mut old = Vec::new();
    for objects in objects.chunks(ROWS) {
        let mut sql = Sql::new("SELECT id FROM search_entry WHERE object_id IN ");
        sql.list(objects.iter().copied());
        for row in on.rows(sql).await? {
            old.push(row.try_get::<i64>("", "id")?);
        }
    }
    on.delete(&old).await?;
    let new: Vec<(Entry, Vec<String>)> = pending.0.into_values().flatten().collect();
    let mut rows = number(&on, new).await?;
    rows.sort_by_key(|(id, ..)| *id);
    for rows in in_sizes(&rows, ROWS) {
        insert(&on, rows).await?;
    }
    Ok(())
}

/// Gives every entry an id that sorts by its time, and that nobody has.
async fn number(
    on: &On<'_>,
    new: Vec<(Entry, Vec<String>)>,
) -> Result<Vec<(i64, Entry, Vec<String>)>, StoreError> {
    let mut out = Vec::with_capacity(new.len());
    let mut waiting = new;
    let mut used: HashSet<i64> = HashSet::new();
    while !waiting.is_empty() {
        let tried: Vec<(i64, (Entry, Vec<String>))> =
            waiting.drain(..).map(|entry| (id_at(on.shared, entry.0.at), entry)).collect();
        let mut taken = HashSet::new();
        for tried in tried.chunks(ROWS) {
            let mut sql = Sql::new("SELECT id FROM search_entry WHERE id IN ");
            sql.list(tried.iter().map(|(id, _)| *id));
            for row in on.rows(sql).await? {
                taken.insert(row.try_get::<i64>("", "id")?);
            }
        }
        for (id, (entry, words)) in tried {
            if taken.contains(&id) || !used.insert(id) {
                waiting.push((entry, words));
            } else {
                out.push((id, entry, words));
            }
        }
    }
    Ok(out)
}

/// Milliseconds above, chance below: 2^42 ms are 139 years.
fn id_at(shared: &Shared, at: Time) -> i64 {
    let ms = at.as_millis().clamp(0, (1 << 42) - 1);
    let low = u32::from_be_bytes(random::bytes(shared.random.as_ref())) & 0x1f_ffff;
    ms << 21 | i64::from(low)
}

async fn insert(on: &On<'_>, rows: &[(i64, Entry, Vec<String>)]) -> Result<(), StoreError> {
    let postgres = on.shared.is_postgres();
    let mut entries =
        Sql::new("INSERT INTO search_entry (id, workspace_id, kind, object_id, conversation_id, account_id");
    entries.add(if postgres { ", words) VALUES " } else { ") VALUES " });
    for (i, (id, entry, words)) in rows.iter().enumerate() {
        entries.add(if i == 0 { "(" } else { ", (" });
        entries.bind(*id).add(", ").bind(entry.workspace.uuid()).add(", ").bind(entry.kind.word()).add(", ");
        entries.bind(entry.object).add(", ").bind(entry.conversation.map(ConversationId::uuid)).add(", ");
        entries.bind(entry.account.map(AccountId::uuid));
        if postgres {
            entries.add(", CAST(").bind(vector(words)).add(" AS tsvector)");
        }
        entries.add(")");
    }
    on.execute(entries).await?;
    if !postgres {
        let mut sql = Sql::new("INSERT INTO search_words (rowid, words) VALUES ");
        for (i, (id, _, words)) in rows.iter().enumerate() {
            sql.add(if i == 0 { "(" } else { ", (" });
            sql.bind(*id).add(", ").bind(words.join(" ")).add(")");
        }
        on.execute(sql).await?;
    }
    Ok(())
}

/// The text form of a tsvector with every word at its place.
fn vector(words: &[String]) -> String {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, word) in words.iter().enumerate() {
        places.entry(word).or_default().push(i + 1);
    }
    let mut out = String::with_capacity(words.len() * 14);
    for (word, places) in places {
        out.push_str(word);
        // A lexeme keeps at most 255 places.
        for (i, place) in places.into_iter().take(255).enumerate() {
            out.push(if i == 0 { ':' } else { ',' });
            out.push_str(&place.to_string());
        }
        out.push(' ');
    }
    out
}

/// Takes out the words of things of an account or a workspace, at most `limit` of them. Gives how many.
pub(crate) async fn remove_where(
    tx: &Tx,
    column: &'static str,
    id: Uuid,
    limit: i64,
) -> Result<u64, StoreError> {
    let mut sql = Sql::new(&format!("SELECT id FROM search_entry WHERE {column} = "));
    sql.bind(id).add(" LIMIT ").bind(limit);
    let mut ids = Vec::new();
    for row in sql.rows(tx).await? {
        ids.push(row.try_get::<i64>("", "id")?);
    }
    let on = On { conn: tx.conn(), shared: tx.shared() };
    on.delete(&ids).await?;
    Ok(u64::try_from(ids.len()).unwrap_or(0))
}

-- Keyed words of sealed texts. The id orders entries by the time of what they stand for.

CREATE TABLE search_entry (
    id INTEGER PRIMARY KEY,
    workspace_id {id} NOT NULL,
    kind TEXT NOT NULL,
    object_id {id} NOT NULL UNIQUE,
    conversation_id {id},
    account_id {id}
);
CREATE VIRTUAL TABLE search_words USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii');

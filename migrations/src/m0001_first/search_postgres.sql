-- Keyed words of sealed texts. The id orders entries by the time of what they stand for.

CREATE TABLE search_entry (
    id BIGINT PRIMARY KEY,
    workspace_id {id} NOT NULL,
    kind TEXT NOT NULL,
    object_id {id} NOT NULL UNIQUE,
    conversation_id {id},
    account_id {id},
    words tsvector NOT NULL
);
CREATE INDEX search_words ON search_entry USING gin (words);

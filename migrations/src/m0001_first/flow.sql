-- What is on its way: raw events in, messages out, work, changes.

CREATE TABLE journal (
    seq {serial},
    id {id} NOT NULL UNIQUE,
    workspace_id {id},
    account_id {id},
    platform TEXT NOT NULL,
    source TEXT NOT NULL,
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    external_id TEXT,
    received_at BIGINT NOT NULL,
    event_at BIGINT,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    problem TEXT,
    body {bytes} NOT NULL,
    UNIQUE (scope, key)
);
CREATE INDEX journal_pending ON journal (seq) WHERE state = 'pending';
CREATE INDEX journal_trouble ON journal (workspace_id, state, seq) WHERE state IN ('failed', 'unrouted');
CREATE INDEX journal_recent ON journal (workspace_id, seq);
CREATE INDEX journal_account ON journal (account_id, seq);
CREATE INDEX journal_unrouted ON journal (platform, external_id) WHERE state = 'unrouted';
CREATE INDEX journal_settled ON journal (received_at) WHERE state IN ('applied', 'ignored');

CREATE TABLE outbox (
    seq {serial},
    id {id} NOT NULL UNIQUE,
    workspace_id {id} NOT NULL,
    message_id {id} NOT NULL,
    conversation_id {id} NOT NULL,
    account_id {id} NOT NULL,
    next_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    holder TEXT,
    payload {bytes} NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX outbox_due ON outbox (next_at);
CREATE INDEX outbox_conversation ON outbox (conversation_id, seq);
CREATE INDEX outbox_message ON outbox (message_id);
CREATE INDEX outbox_account ON outbox (account_id);

CREATE TABLE job (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id},
    account_id {id},
    kind TEXT NOT NULL,
    unique_key TEXT,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    holder TEXT,
    payload {bytes} NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX job_due ON job (run_at);
CREATE UNIQUE INDEX job_unique ON job (unique_key) WHERE unique_key IS NOT NULL AND holder IS NULL;
CREATE INDEX job_account ON job (account_id) WHERE account_id IS NOT NULL;

CREATE TABLE schedule (
    name TEXT NOT NULL PRIMARY KEY,
    began_at BIGINT NOT NULL
);

CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until_at BIGINT NOT NULL
);

CREATE TABLE change_event (
    workspace_id {id} NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    object_id {id} NOT NULL,
    account_id {id},
    conversation_id {id},
    at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, seq)
);
CREATE INDEX change_event_age ON change_event (at);

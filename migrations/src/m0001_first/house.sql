-- Who uses it. Names and addresses are sealed; what has to be found by them has a blind index.

CREATE TABLE workspace (
    id {id} NOT NULL PRIMARY KEY,
    name {bytes} NOT NULL,
    name_index {bytes} NOT NULL UNIQUE,
    change_seq BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE users (
    id {id} NOT NULL PRIMARY KEY,
    email {bytes} NOT NULL,
    email_index {bytes} NOT NULL UNIQUE,
    name {bytes} NOT NULL,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE member (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL REFERENCES workspace (id),
    user_id {id} NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    only_accounts TEXT,
    created_at BIGINT NOT NULL,
    UNIQUE (workspace_id, user_id)
);
CREATE INDEX member_user ON member (user_id);

CREATE TABLE session (
    id {id} NOT NULL PRIMARY KEY,
    user_id {id} NOT NULL REFERENCES users (id),
    workspace_id {id},
    token_hash {bytes} NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    idle_expires_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_by_user ON session (user_id);

CREATE TABLE setup_token (
    id BIGINT NOT NULL PRIMARY KEY,
    token_hash {bytes} NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE team (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    name {bytes} NOT NULL,
    name_index {bytes} NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (workspace_id, name_index)
);

CREATE TABLE label (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    name {bytes} NOT NULL,
    name_index {bytes} NOT NULL,
    color TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (workspace_id, name_index)
);

CREATE TABLE conversation_label (
    conversation_id {id} NOT NULL,
    label_id {id} NOT NULL,
    workspace_id {id} NOT NULL,
    PRIMARY KEY (conversation_id, label_id)
);
CREATE INDEX conversation_label_by_label ON conversation_label (label_id, conversation_id);

CREATE TABLE idempotency (
    user_id {id} NOT NULL,
    key TEXT NOT NULL,
    body_hash {bytes} NOT NULL,
    status BIGINT,
    answer {bytes},
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

CREATE TABLE oauth_state (
    state_hash {bytes} NOT NULL PRIMARY KEY,
    session_id {id} NOT NULL,
    workspace_id {id} NOT NULL,
    platform TEXT NOT NULL,
    app TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE audit_event (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    act {bytes} NOT NULL,
    hash {bytes} NOT NULL,
    UNIQUE (workspace_id, seq)
);

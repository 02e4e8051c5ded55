-- What came in and went out. What says something about a person is sealed.

CREATE TABLE contact (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    profile {bytes} NOT NULL,
    reachable BOOLEAN NOT NULL,
    merged_into {id},
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX contact_list ON contact (workspace_id, id);
CREATE INDEX contact_merged ON contact (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE identity (
    account_id {id} NOT NULL,
    external_id TEXT NOT NULL,
    workspace_id {id} NOT NULL,
    contact_id {id} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, external_id)
);
CREATE INDEX identity_contact ON identity (contact_id);

CREATE TABLE conversation (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    account_id {id} NOT NULL,
    contact_id {id} NOT NULL,
    thread TEXT NOT NULL,
    thread_kind TEXT NOT NULL,
    status TEXT NOT NULL,
    assignee_id {id},
    team_id {id},
    priority TEXT NOT NULL,
    snoozed_until BIGINT,
    unread_count BIGINT NOT NULL,
    waiting_since BIGINT,
    waiting_key BIGINT NOT NULL,
    window_closes_at BIGINT,
    window_key BIGINT NOT NULL,
    last_activity_at BIGINT NOT NULL,
    last_message_id {id},
    last_message_at BIGINT,
    last_message_direction TEXT,
    last_message_kind TEXT,
    snippet {bytes},
    last_inbound_at BIGINT,
    last_inbound_received_at BIGINT,
    last_inbound_external_id TEXT,
    outbound_since BIGINT NOT NULL,
    open_order_count BIGINT NOT NULL,
    last_order_at BIGINT,
    last_order_external_id TEXT,
    memo {bytes},
    label_ids {bytes},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (account_id, thread)
);
CREATE INDEX conversation_recent ON conversation (workspace_id, last_activity_at, id);
CREATE INDEX conversation_status_recent ON conversation (workspace_id, status, last_activity_at, id);
CREATE INDEX conversation_assignee_recent ON conversation (workspace_id, assignee_id, status, last_activity_at, id);
CREATE INDEX conversation_account_recent ON conversation (account_id, status, last_activity_at, id);
CREATE INDEX conversation_waiting ON conversation (workspace_id, waiting_key, id);
CREATE INDEX conversation_status_waiting ON conversation (workspace_id, status, waiting_key, id);
CREATE INDEX conversation_window ON conversation (workspace_id, window_key, id);
CREATE INDEX conversation_status_window ON conversation (workspace_id, status, window_key, id);
CREATE INDEX conversation_contact ON conversation (contact_id);
CREATE INDEX conversation_snoozed ON conversation (snoozed_until) WHERE status = 'snoozed';

CREATE TABLE conversation_count (
    workspace_id {id} NOT NULL,
    account_id {id} NOT NULL,
    status TEXT NOT NULL,
    assignee_id {id} NOT NULL,
    waiting BOOLEAN NOT NULL,
    unread BOOLEAN NOT NULL,
    conversations BIGINT NOT NULL,
    unread_messages BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, account_id, status, assignee_id, waiting, unread)
);

CREATE TABLE message (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    conversation_id {id} NOT NULL,
    account_id {id} NOT NULL,
    direction TEXT NOT NULL,
    sender_kind TEXT NOT NULL,
    sender_id TEXT,
    sender_external_id TEXT,
    sent_at BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    external_id TEXT,
    client_id TEXT,
    reply_to_id {id},
    reply_to_external_id TEXT,
    delivery TEXT,
    has_files BOOLEAN NOT NULL,
    body {bytes} NOT NULL,
    edited_at BIGINT,
    unsent_at BIGINT,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX message_external ON message (account_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX message_client ON message (workspace_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX message_thread ON message (conversation_id, sent_at, seq, id);
CREATE INDEX message_undelivered ON message (conversation_id, delivery) WHERE delivery IN ('sent', 'delivered', 'unconfirmed');

CREATE TABLE message_alias (
    account_id {id} NOT NULL,
    external_id TEXT NOT NULL,
    workspace_id {id} NOT NULL,
    message_id {id} NOT NULL,
    PRIMARY KEY (account_id, external_id)
);
CREATE INDEX message_alias_message ON message_alias (message_id);

CREATE TABLE pending_effect (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    account_id {id} NOT NULL,
    external_id TEXT NOT NULL,
    body {bytes} NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX pending_effect_message ON pending_effect (account_id, external_id, id);
CREATE INDEX pending_effect_age ON pending_effect (created_at);

CREATE TABLE tombstone (
    account_id {id} NOT NULL,
    kind TEXT NOT NULL,
    external_id TEXT NOT NULL,
    workspace_id {id} NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind, external_id)
);

CREATE TABLE attachment (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    account_id {id},
    message_id {id},
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    content_type TEXT,
    size BIGINT,
    width BIGINT,
    height BIGINT,
    duration_ms BIGINT,
    meta {bytes} NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX attachment_message ON attachment (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX attachment_due ON attachment (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE orders (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    account_id {id} NOT NULL,
    external_id TEXT NOT NULL,
    contact_id {id},
    conversation_id {id},
    status TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    platform_status TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    ship_by BIGINT,
    body {bytes} NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (account_id, external_id)
);
CREATE INDEX orders_recent ON orders (workspace_id, placed_at, id);
CREATE INDEX orders_status_recent ON orders (workspace_id, status, placed_at, id);
CREATE INDEX orders_account_recent ON orders (account_id, placed_at, id);
CREATE INDEX orders_contact_recent ON orders (contact_id, placed_at, id);
CREATE INDEX orders_number ON orders (workspace_id, external_id);

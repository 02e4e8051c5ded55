-- Other programs that hear of changes. Address, name and secret are sealed.
CREATE TABLE outgoing_webhook (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    name {bytes},
    url {bytes} NOT NULL,
    secret {bytes} NOT NULL,
    events TEXT NOT NULL,
    state TEXT NOT NULL,
    problem TEXT,
    read_to BIGINT NOT NULL,
    failing_since BIGINT,
    delivered_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX outgoing_webhook_workspace ON outgoing_webhook (workspace_id);

-- What goes to them, until they have it, and for a while afterwards. `about` is the conversation, or what else it is about:
-- one after the other.
CREATE TABLE outgoing_delivery (
    seq {serial},
    id {id} NOT NULL UNIQUE,
    workspace_id {id} NOT NULL,
    webhook_id {id} NOT NULL,
    about {id} NOT NULL,
    account_id {id},
    event TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    holder TEXT,
    next_at BIGINT,
    give_up_at BIGINT NOT NULL,
    status BIGINT,
    problem TEXT,
    tried_at BIGINT,
    body {bytes} NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX outgoing_delivery_due ON outgoing_delivery (next_at) WHERE state = 'pending';
CREATE INDEX outgoing_delivery_waiting ON outgoing_delivery (webhook_id, about, seq) WHERE state = 'pending';
CREATE INDEX outgoing_delivery_webhook ON outgoing_delivery (webhook_id, seq);
CREATE INDEX outgoing_delivery_about ON outgoing_delivery (about);
CREATE INDEX outgoing_delivery_account ON outgoing_delivery (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX outgoing_delivery_age ON outgoing_delivery (created_at);

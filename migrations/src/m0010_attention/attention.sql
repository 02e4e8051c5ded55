-- What a member sets for themselves, the devices that take their pushes, and what they are told of.

CREATE TABLE member_settings (
    member_id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    body {bytes} NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE push_subscription (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    member_id {id} NOT NULL,
    session_id {id} NOT NULL,
    endpoint_index {bytes} NOT NULL UNIQUE,
    body {bytes} NOT NULL,
    created_at BIGINT NOT NULL,
    pushed_at BIGINT
);
CREATE INDEX push_subscription_member ON push_subscription (workspace_id, member_id);

CREATE TABLE notice (
    member_id {id} NOT NULL,
    conversation_id {id} NOT NULL,
    workspace_id {id} NOT NULL,
    reason TEXT NOT NULL,
    message_id {id},
    at BIGINT NOT NULL,
    ended BOOLEAN NOT NULL,
    deadline BIGINT,
    PRIMARY KEY (member_id, conversation_id)
);
CREATE INDEX notice_conversation ON notice (conversation_id);
CREATE INDEX notice_age ON notice (at);

CREATE TABLE notice_place (
    workspace_id {id} NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL
);

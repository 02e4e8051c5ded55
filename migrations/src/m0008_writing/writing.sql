-- Ready answers. The owner is a member, or the workspace itself for those that everybody has.

CREATE TABLE canned_reply (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    owner_id {id} NOT NULL,
    shortcut_index {bytes},
    body {bytes} NOT NULL,
    is_offer BOOLEAN NOT NULL,
    used_count BIGINT NOT NULL,
    last_used_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX canned_reply_owner ON canned_reply (workspace_id, owner_id);
CREATE UNIQUE INDEX canned_reply_shortcut ON canned_reply (workspace_id, owner_id, shortcut_index) WHERE shortcut_index IS NOT NULL;

-- Their files: copied into each message, and so never taken over by one.
CREATE TABLE canned_reply_file (
    attachment_id {id} NOT NULL PRIMARY KEY,
    canned_reply_id {id} NOT NULL,
    workspace_id {id} NOT NULL
);
CREATE INDEX canned_reply_file_of ON canned_reply_file (canned_reply_id);

-- What somebody began to write. Its version grows with time, also after it was thrown away and begun anew.
CREATE TABLE draft (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    account_id {id} NOT NULL,
    conversation_id {id} NOT NULL,
    member_id {id} NOT NULL,
    kind TEXT NOT NULL,
    body {bytes} NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (member_id, conversation_id, kind)
);
CREATE INDEX draft_recent ON draft (member_id, updated_at);
CREATE INDEX draft_conversation ON draft (conversation_id);
CREATE INDEX draft_account ON draft (account_id);

-- Whom a note names, and whether they have read it.
CREATE TABLE mention (
    message_id {id} NOT NULL,
    member_id {id} NOT NULL,
    workspace_id {id} NOT NULL,
    account_id {id} NOT NULL,
    conversation_id {id} NOT NULL,
    at BIGINT NOT NULL,
    read_at BIGINT,
    PRIMARY KEY (message_id, member_id)
);
CREATE INDEX mention_member ON mention (workspace_id, member_id, at);
CREATE INDEX mention_conversation ON mention (conversation_id, member_id);
CREATE INDEX mention_account ON mention (account_id);

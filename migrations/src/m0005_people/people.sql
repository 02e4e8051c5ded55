-- Who is invited, who forgot their password, and which workspace is on its way out. Of tokens only hashes are kept.

ALTER TABLE workspace ADD COLUMN deleted_at BIGINT;

CREATE TABLE invitation (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    email {bytes} NOT NULL,
    email_index {bytes} NOT NULL,
    role TEXT NOT NULL,
    only_accounts TEXT,
    only_teams TEXT,
    language TEXT NOT NULL,
    invited_by {id} NOT NULL,
    token_hash {bytes} NOT NULL UNIQUE,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (workspace_id, email_index)
);

CREATE TABLE password_reset (
    token_hash {bytes} NOT NULL PRIMARY KEY,
    user_id {id} NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_reset_by_user ON password_reset (user_id);

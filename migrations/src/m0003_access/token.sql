-- Tokens for programs. Only a hash of a token is kept; its name is sealed.

CREATE TABLE api_token (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    member_id {id} NOT NULL,
    name {bytes} NOT NULL,
    scope TEXT NOT NULL,
    token_hash {bytes} NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT
);
CREATE INDEX api_token_list ON api_token (workspace_id, id);
CREATE INDEX api_token_member ON api_token (member_id);

-- Whose an upload is: until it is in a message, nobody else sees it.
ALTER TABLE attachment ADD COLUMN member_id {id};

-- When whoever has the session last showed that it is them; none: when it began.
ALTER TABLE session ADD COLUMN proved_at BIGINT;

-- The workspace that a person was in last.
ALTER TABLE users ADD COLUMN workspace_id {id};

-- Tries at the door that failed, by a mark of who and from where that nobody can turn back. Forgotten after some quiet.
CREATE TABLE sign_in_try (
    mark {bytes} NOT NULL PRIMARY KEY,
    tries BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL
);
CREATE INDEX sign_in_try_age ON sign_in_try (last_at);

ALTER TABLE member ADD COLUMN only_teams TEXT;

-- The team that a conversation left, for the event conversation.hidden.
ALTER TABLE change_event ADD COLUMN team_id {id};

-- Only conversations that a team has are in these: all others cost nothing.
CREATE INDEX conversation_team_recent ON conversation (team_id, status, last_activity_at, id) WHERE team_id IS NOT NULL;
CREATE INDEX conversation_team_waiting ON conversation (team_id, status, waiting_key, id) WHERE team_id IS NOT NULL;
CREATE INDEX conversation_team_window ON conversation (team_id, status, window_key, id) WHERE team_id IS NOT NULL;

DROP TABLE conversation_count;

CREATE TABLE conversation_count (
    workspace_id {id} NOT NULL,
    account_id {id} NOT NULL,
    team_id {id} NOT NULL,
    status TEXT NOT NULL,
    assignee_id {id} NOT NULL,
    waiting BOOLEAN NOT NULL,
    unread BOOLEAN NOT NULL,
    conversations BIGINT NOT NULL,
    unread_messages BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, account_id, team_id, status, assignee_id, waiting, unread)
);

INSERT INTO conversation_count (workspace_id, account_id, team_id, status, assignee_id, waiting, unread, conversations, unread_messages)
SELECT workspace_id, account_id, COALESCE(team_id, {nil}), status, COALESCE(assignee_id, {nil}),
    waiting_since IS NOT NULL, unread_count > 0, COUNT(*), SUM(unread_count)
FROM conversation
GROUP BY workspace_id, account_id, COALESCE(team_id, {nil}), status, COALESCE(assignee_id, {nil}), waiting_since IS NOT NULL, unread_count > 0;

-- Only conversations whose contact does not wait are in it: what customers write costs nothing here until it is answered.
-- SQLite looks at the last column although the index says what it is: without it, it would open each row.
CREATE INDEX conversation_answered_recent ON conversation (workspace_id, status, last_activity_at, id, waiting_since) WHERE waiting_since IS NULL;

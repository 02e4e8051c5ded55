-- Only conversations whose contact does not wait are in it: what customers write costs nothing here until it is answered.
CREATE INDEX conversation_answered_recent ON conversation (workspace_id, status, last_activity_at, id) WHERE waiting_since IS NULL;

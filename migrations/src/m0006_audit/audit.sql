-- Who, what and to what are sealed in the act; these keyed hashes find them.
ALTER TABLE audit_event ADD COLUMN actor_index {bytes};
ALTER TABLE audit_event ADD COLUMN action_index {bytes};
ALTER TABLE audit_event ADD COLUMN subject_index {bytes};
CREATE INDEX audit_event_actor ON audit_event (workspace_id, actor_index, seq);
CREATE INDEX audit_event_action ON audit_event (workspace_id, action_index, seq);
CREATE INDEX audit_event_subject ON audit_event (workspace_id, subject_index, seq);

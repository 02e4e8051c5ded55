-- A view of one member, or of all when it has none. Its name and filter are sealed: a filter may hold a person's name.
CREATE TABLE saved_view (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    member_id {id},
    position BIGINT NOT NULL,
    body {bytes} NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX saved_view_list ON saved_view (workspace_id, member_id);

-- What came from one contact to another when they were made one, so that it can be taken back.
CREATE TABLE contact_merge (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    from_id {id} NOT NULL,
    into_id {id} NOT NULL,
    moved {bytes} NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX contact_merge_into ON contact_merge (into_id);
CREATE INDEX contact_merge_from ON contact_merge (from_id);

CREATE TABLE order_step (
    order_id {id} NOT NULL,
    status TEXT NOT NULL,
    at BIGINT NOT NULL,
    workspace_id {id} NOT NULL,
    PRIMARY KEY (order_id, status, at)
);
CREATE INDEX order_step_workspace ON order_step (workspace_id);

-- Where each workspace's chain of acts ends: without it nobody would miss acts that are taken from its end.
CREATE TABLE {vault}audit_head (
    workspace_id {id} NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash {bytes} NOT NULL,
    mac {bytes} NOT NULL
);

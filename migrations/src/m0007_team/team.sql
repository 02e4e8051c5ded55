ALTER TABLE team ADD COLUMN assignment TEXT NOT NULL DEFAULT 'manual';
ALTER TABLE team ADD COLUMN color TEXT;

-- given_seq: the workspace's count of givings when this member was given the last one in this team.
CREATE TABLE team_member (
    team_id {id} NOT NULL,
    member_id {id} NOT NULL,
    workspace_id {id} NOT NULL,
    given_seq BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, member_id)
);
CREATE INDEX team_member_by_member ON team_member (member_id);

-- A member without a row says online, has no limit, and was never seen.
CREATE TABLE work_state (
    member_id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    availability TEXT NOT NULL,
    capacity BIGINT,
    seen_at BIGINT,
    idle BOOLEAN NOT NULL
);
CREATE INDEX work_state_seen ON work_state (workspace_id, seen_at);

-- The row is held while somebody is picked, so that two arrivals never pick from the same standing.
CREATE TABLE assignment_setting (
    workspace_id {id} NOT NULL PRIMARY KEY,
    given BIGINT NOT NULL,
    away_after_s BIGINT NOT NULL,
    on_away TEXT NOT NULL
);

CREATE TABLE assignment_rule (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    position BIGINT NOT NULL,
    body {bytes} NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX assignment_rule_order ON assignment_rule (workspace_id, position);

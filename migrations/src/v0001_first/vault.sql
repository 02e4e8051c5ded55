-- Keys that open everything else, wrapped. Grants are in tables of their own, one per platform, made when the first one comes.

CREATE TABLE {vault}master_key (
    id BIGINT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    proof {bytes} NOT NULL,
    since BIGINT NOT NULL
);

CREATE TABLE {vault}content_key (
    workspace_id {id} NOT NULL PRIMARY KEY,
    wrapped {bytes} NOT NULL
);

CREATE TABLE {vault}app_secret (
    app_id {id} NOT NULL PRIMARY KEY,
    platform TEXT NOT NULL,
    data_key {bytes} NOT NULL,
    body {bytes} NOT NULL
);

CREATE TABLE {vault}grant_platform (
    platform TEXT NOT NULL PRIMARY KEY
);

-- Connected pages, official accounts and shops, and the apps they are connected through.

CREATE TABLE app (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    platform TEXT NOT NULL,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (workspace_id, platform, name)
);
CREATE INDEX app_platform ON app (platform);

CREATE TABLE account (
    id {id} NOT NULL PRIMARY KEY,
    workspace_id {id} NOT NULL,
    platform TEXT NOT NULL,
    external_id TEXT NOT NULL,
    app_id {id},
    name {bytes} NOT NULL,
    memo {bytes} NOT NULL,
    problems {bytes} NOT NULL,
    state TEXT NOT NULL,
    capabilities TEXT NOT NULL,
    connected_at BIGINT,
    last_webhook_at BIGINT,
    last_poll_at BIGINT,
    lag_ms BIGINT,
    quota_left BIGINT,
    quota_total BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (workspace_id, platform, external_id)
);
CREATE INDEX account_route ON account (platform, external_id);

CREATE TABLE account_hour (
    account_id {id} NOT NULL,
    hour BIGINT NOT NULL,
    received BIGINT NOT NULL,
    gap BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, hour)
);

CREATE TABLE feed_cursor (
    owner TEXT NOT NULL,
    feed TEXT NOT NULL,
    cursor TEXT NOT NULL,
    PRIMARY KEY (owner, feed)
);

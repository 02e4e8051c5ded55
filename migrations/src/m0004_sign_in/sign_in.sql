-- What a session came from: browser, address and way, sealed.
ALTER TABLE session ADD COLUMN device {bytes};

-- Where an account signed in from before: such a place has tries of its own, which strangers cannot use up.
CREATE TABLE known_device (
    mark {bytes} NOT NULL PRIMARY KEY,
    user_id {id} NOT NULL REFERENCES users (id),
    seen_at BIGINT NOT NULL
);
CREATE INDEX known_device_user ON known_device (user_id);
CREATE INDEX known_device_age ON known_device (seen_at);

-- The second factor. last_step is the newest time step whose code was taken: none is taken twice.
CREATE TABLE totp (
    user_id {id} NOT NULL PRIMARY KEY REFERENCES users (id),
    secret {bytes} NOT NULL,
    last_step BIGINT NOT NULL,
    confirmed_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE recovery_code (
    user_id {id} NOT NULL REFERENCES users (id),
    code_hash {bytes} NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE passkey (
    id {id} NOT NULL PRIMARY KEY,
    user_id {id} NOT NULL REFERENCES users (id),
    credential_hash {bytes} NOT NULL UNIQUE,
    credential {bytes} NOT NULL,
    name {bytes} NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX passkey_user ON passkey (user_id);

-- A step of signing in that waits for its second half: a passkey's challenge, a way to an issuer. Single use.
CREATE TABLE sign_in_step (
    key_hash {bytes} NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    state {bytes} NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_step_age ON sign_in_step (expires_at);

-- Who somebody is at an issuer. One person of an issuer is one user, whatever becomes of their mail address.
CREATE TABLE sso_identity (
    subject_index {bytes} NOT NULL PRIMARY KEY,
    issuer_index {bytes} NOT NULL,
    user_id {id} NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    UNIQUE (issuer_index, user_id)
);

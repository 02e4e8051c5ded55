//! One row per operation: who may call it, what its id is about, and what it answers whom it lets through.
//!
//! A new operation needs a row here, and nothing else: without one the matrix fails and says so. An id of a new noun is made
//! by the API itself: `Made("/labels", …)` posts that as the owner and takes the `id` of the answer.

use super::subject::Subject::{
    self, Account, App, Contact, Conversation, File, Made, Member, Message, NoOnes, None, Order, Token,
    Workspace,
};

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Anybody: without a session, too.
    Nobody,
    /// A member who reads.
    Viewer,
    /// A member with a session: a token is not enough.
    Myself,
    /// A member who answers.
    Agent,
    /// A member who manages.
    Admin,
    /// An admin with a session: a token is not enough.
    AdminSession,
    /// An owner.
    Owner,
}

/// An operation: its name; who may call it; what its id is; query or body; the status for whoever is let through.
/// In query and body `{n}` is a number that comes once, and `{conversation}`, `{contact}`, `{account}` … are of the subject.
pub type Row = (&'static str, Needs, Subject, &'static str, u16);

use Needs::{Admin, AdminSession, Agent, Myself, Nobody, Owner, Viewer};

const TEAM: Subject = Made("/teams", r#"{"name": "Team {n}"}"#);
const RULE: Subject = Made("/assignment-rules", r#"{"name": "Rule {n}", "team_id": "{team}"}"#);
const INVITATION: Subject = Made("/invitations", r#"{"email": "made{n}@example.com", "role": "agent"}"#);
const LABEL: Subject = Made("/labels", r##"{"name": "Label {n}", "color": "#112233"}"##);

const HOOK: Subject =
    Made("/outgoing-webhooks", r#"{"url": "https://erp.example.com/{n}", "events": ["message.created"]}"#);
const VIEW: Subject = Made("/views", r#"{"name": "View {n}", "scope": "shared"}"#);
/// One that everybody has; of one's own there are stories in `tests/canned_replies.rs`.
const CANNED: Subject =
    Made("/canned-replies", r#"{"title": "Canned {n}", "text": "x", "scope": "workspace"}"#);

/// All operations.
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    // First run, signing in and out.
    ("GET /setup", Nobody, None, "", 200),
    ("POST /setup", Nobody, None, r#"{"setup_token": "x", "workspace_name": "x", "name": "x", "email": "x@example.com", "password": "fake-password-1"}"#, 409),
    ("POST /session", Nobody, None, "{}", 422),
    ("DELETE /session", Viewer, None, "", 204),
    ("GET /me", Viewer, None, "", 200),
    // How one signs in. Passkeys need an address with a name, and nobody has one here.
    ("GET /sign-in", Nobody, None, "", 200),
    ("POST /session/passkey/options", Nobody, None, "{}", 409),
    ("POST /session/passkey", Nobody, None, "{}", 422),
    ("PATCH /me", Myself, None, "{}", 200),
    ("GET /me/proof", Myself, None, "", 200),
    ("POST /me/proof", Myself, None, "{}", 422),
    ("GET /sessions", Viewer, None, "", 200),
    ("DELETE /sessions", Myself, None, "", 204),
    ("DELETE /sessions/{id}", Myself, Workspace, "", 404),
    ("GET /me/totp", Viewer, None, "", 200),
    ("POST /me/totp", Myself, None, "{}", 200),
    ("POST /me/totp/confirm", Myself, None, r#"{"code": "x"}"#, 422),
    ("DELETE /me/totp", Myself, None, "{}", 204),
    ("GET /me/passkeys", Viewer, None, "", 200),
    ("POST /me/passkeys/options", Myself, None, "{}", 409),
    ("POST /me/passkeys", Myself, None, "{}", 422),
    ("DELETE /me/passkeys/{id}", Myself, Workspace, "", 404),
    // One's own settings and devices. The devices of others are as those that nobody has.
    ("GET /me/settings", Viewer, None, "", 200),
    ("PATCH /me/settings", Myself, None, r#"{"density": "compact"}"#, 200),
    ("GET /push/key", Viewer, None, "", 200),
    ("GET /me/push-subscriptions", Viewer, None, "", 200),
    ("POST /me/push-subscriptions", Myself, None, r#"{"endpoint": "https://push.example/{n}", "keys": {"p256dh": "BAQE", "auth": "AQE"}}"#, 201),
    ("DELETE /me/push-subscriptions/{id}", Myself, NoOnes, "", 404),
    // Members, labels, tokens.
    ("GET /members", Viewer, None, "", 200),
    ("PATCH /members/{id}", Admin, Member, r#"{"role": "agent", "account_ids": ["{account}"]}"#, 200),
    ("DELETE /members/{id}", Admin, Member, "", 204),
    ("PUT /me/availability", Viewer, None, r#"{"availability": "online"}"#, 204),
    ("PUT /members/{id}/capacity", Admin, Member, r#"{"capacity": 5}"#, 200),
    ("GET /teams", Viewer, None, "", 200),
    ("POST /teams", Admin, None, r#"{"name": "New {n}"}"#, 201),
    ("PATCH /teams/{id}", Admin, TEAM, r#"{"name": "Other {n}"}"#, 200),
    ("DELETE /teams/{id}", Admin, TEAM, "", 204),
    ("GET /assignment-rules", Admin, None, "", 200),
    // One that names nobody: whom it may name, each workspace knows for itself. RULE above is made whole.
    ("POST /assignment-rules", Admin, None, r#"{"name": "New {n}"}"#, 422),
    ("PATCH /assignment-rules/{id}", Admin, RULE, r#"{"name": "Other {n}", "position": 0}"#, 200),
    ("DELETE /assignment-rules/{id}", Admin, RULE, "", 204),
    ("GET /assignment-settings", Admin, None, "", 200),
    ("PATCH /assignment-settings", Admin, None, r#"{"on_away": "team"}"#, 200),
    ("POST /members/{id}/reset-link", AdminSession, Member, "{}", 201),
    // Invitations, forgotten passwords, workspaces. A link or a name that is not right is told so.
    ("GET /invitations", Admin, None, "", 200),
    ("POST /invitations", Admin, None, r#"{"email": "new{n}@example.com", "role": "agent"}"#, 201),
    ("POST /invitations/{id}/resend", Admin, INVITATION, "{}", 200),
    ("DELETE /invitations/{id}", Admin, INVITATION, "", 204),
    ("POST /invitations/look", Nobody, None, r#"{"token": "x"}"#, 404),
    ("POST /invitations/accept", Nobody, None, r#"{"token": "x"}"#, 404),
    ("POST /password-resets", Nobody, None, r#"{"email": "x"}"#, 422),
    ("POST /password-resets/accept", Nobody, None, r#"{"token": "x", "password": "fake-password-1"}"#, 404),
    ("PUT /session/workspace", Viewer, None, r#"{"workspace_id": "00000000-0000-7000-8000-000000000000"}"#, 404),
    ("GET /workspaces", Viewer, None, "", 200),
    ("POST /workspaces", Owner, None, r#"{"name": "New {n}"}"#, 201),
    ("PATCH /workspaces/{id}", Admin, Workspace, r#"{"name": "Market {n}"}"#, 200),
    ("DELETE /workspaces/{id}", Owner, Workspace, r#"{"name": "x"}"#, 422),
    ("POST /workspaces/{id}/restore", Viewer, Workspace, "{}", 404),
    ("GET /labels", Viewer, None, "", 200),
    ("POST /labels", Admin, None, r##"{"name": "New {n}", "color": "#112233"}"##, 201),
    ("PATCH /labels/{id}", Admin, LABEL, r#"{"name": "Other {n}"}"#, 200),
    ("DELETE /labels/{id}", Admin, LABEL, "", 204),
    ("GET /views", Viewer, None, "", 200),
    ("POST /views", Viewer, None, r#"{"name": "Own {n}"}"#, 201),
    // Everybody's: one's own may be changed by whoever reads, see `tests::views`.
    ("PATCH /views/{id}", Admin, VIEW, r#"{"name": "Other {n}"}"#, 200),
    ("DELETE /views/{id}", Admin, VIEW, "", 204),
    ("GET /canned-replies", Viewer, None, "", 200),
    ("POST /canned-replies", Agent, None, r#"{"title": "Own {n}", "text": "x", "scope": "personal"}"#, 201),
    ("PATCH /canned-replies/{id}", Admin, CANNED, r#"{"title": "Other {n}"}"#, 200),
    ("DELETE /canned-replies/{id}", Admin, CANNED, "", 204),
    ("POST /canned-replies/{id}/use", Agent, CANNED, "", 200),
    ("GET /api-tokens", Admin, None, "", 200),
    ("POST /api-tokens", AdminSession, None, r#"{"name": "Token {n}", "scopes": ["read"]}"#, 201),
    ("PATCH /api-tokens/{id}", Admin, Token, r#"{"name": "Other {n}"}"#, 200),
    ("DELETE /api-tokens/{id}", Admin, Token, "", 204),
    // Platforms, apps, accounts. Consent and keys need a real platform: what is let through is told that there is none.
    ("GET /platforms", Viewer, None, "", 200),
    ("GET /platform-apps", Admin, None, "", 200),
    ("POST /platform-apps", Admin, None, r#"{"platform": "testing", "name": "main", "credentials": {}}"#, 422),
    ("PATCH /platform-apps/{id}", Admin, App, r#"{"credentials": {}}"#, 422),
    ("DELETE /platform-apps/{id}", Admin, App, "", 204),
    ("GET /accounts", Viewer, None, "", 200),
    ("POST /accounts", Admin, None, r#"{"platform": "testing"}"#, 422),
    ("POST /accounts/connect", Admin, None, r#"{"platform": "testing"}"#, 422),
    ("GET /accounts/{id}", Viewer, Account, "", 200),
    ("GET /accounts/{id}/health", Viewer, Account, "", 200),
    ("POST /accounts/{id}/disconnect", Admin, Account, "{}", 200),
    ("POST /accounts/{id}/backfill", Admin, Account, r#"{"since": "2026-01-01"}"#, 202),
    // Conversations and what is in them.
    ("GET /conversations", Viewer, None, "", 200),
    ("GET /conversations/counts", Viewer, None, "", 200),
    ("GET /conversations/count", Viewer, None, "status=open", 200),
    ("POST /conversations/bulk", Agent, None, r#"{"ids": ["{conversation}"], "change": {"priority": "high"}}"#, 200),
    ("GET /conversations/{id}", Viewer, Conversation, "", 200),
    ("PATCH /conversations/{id}", Agent, Conversation, r#"{"priority": "high"}"#, 200),
    ("POST /conversations/{id}/read", Agent, Conversation, "{}", 200),
    ("POST /conversations/{id}/hand-over", Agent, Conversation, r#"{"team_id": "{team}", "note": "x"}"#, 200),
    ("POST /conversations/{id}/presence", Viewer, Conversation, r#"{"state": "typing"}"#, 204),
    ("GET /conversations/{id}/messages", Viewer, Conversation, "", 200),
    ("POST /conversations/{id}/messages", Agent, Conversation, r#"{"kind": "note", "text": "x"}"#, 201),
    ("GET /drafts", Viewer, None, "", 200),
    ("GET /conversations/{id}/drafts", Viewer, Conversation, "", 200),
    ("PUT /conversations/{id}/drafts/{kind}", Agent, Conversation, r#"{"text": "x"}"#, 200),
    ("DELETE /conversations/{id}/drafts/{kind}", Agent, Conversation, "", 204),
    ("GET /messages/{id}/earlier", Viewer, Message, "", 200),
    ("POST /messages/{id}/settle", Agent, Message, r#"{"outcome": "sent"}"#, 409),
    ("POST /messages/{id}/retry", Agent, Message, "", 200),
    ("DELETE /messages/{id}", Agent, Message, "", 204),
    ("POST /attachments", Agent, None, "{}", 415),
    ("GET /attachments/{id}", Viewer, File, "", 200),
    // Contacts and orders.
    ("GET /contacts/{id}", Viewer, Contact, "", 200),
    ("PATCH /contacts/{id}", Agent, Contact, r#"{"name": "x"}"#, 200),
    ("DELETE /contacts/{id}", Owner, Contact, "", 204),
    ("POST /contacts/{id}/merge", Agent, Contact, r#"{"contact_id": "{other_contact}"}"#, 200),
    ("POST /contacts/{id}/unmerge", Agent, Contact, "{}", 422),
    ("GET /contacts/{id}/suggestions", Viewer, Contact, "", 200),
    ("GET /contacts/{id}/orders", Viewer, Contact, "", 200),
    ("GET /contacts/{id}/export", Owner, Contact, "", 200),
    ("GET /orders", Viewer, None, "", 200),
    ("GET /orders/{id}", Viewer, Order, "", 200),
    // Search, journal, live.
    ("GET /search", Viewer, None, "q=hello", 200),
    ("GET /journal", Admin, None, "", 200),
    ("POST /journal/replay", Admin, None, "{}", 202),
    ("GET /stream", Viewer, None, "", 200),
    // Other programs, and what was done.
    ("GET /outgoing-webhooks", Admin, None, "", 200),
    ("POST /outgoing-webhooks", Admin, None, r#"{"url": "https://erp.example.com/{n}", "events": ["message.created"]}"#, 201),
    ("PATCH /outgoing-webhooks/{id}", Admin, HOOK, r#"{"name": "Other {n}"}"#, 200),
    ("DELETE /outgoing-webhooks/{id}", Admin, HOOK, "", 204),
    ("POST /outgoing-webhooks/{id}/rotate-secret", Admin, HOOK, "{}", 200),
    ("POST /outgoing-webhooks/{id}/test", Admin, HOOK, "{}", 202),
    ("GET /outgoing-webhooks/{id}/deliveries", Admin, HOOK, "", 200),
    ("POST /outgoing-webhooks/{id}/deliveries/{delivery_id}/replay", Admin, HOOK, "{}", 404),
    ("GET /audit-events", Admin, None, "", 200),
    ("GET /audit-events/verify", Admin, None, "", 200),
    ("GET /audit-events/export", Owner, None, "", 200),
];

"""What Schemathesis is told about the inbox: who asks, which ids there are, and what must not be done to what the run stands on.

The document says what a request looks like; it cannot say which conversation exists, or that two fields exclude each other. Ids that
the daemon answered with are kept by noun and put in where the document has an id, and some requests are said whole, so that more
is reached than "there is nothing here".
"""

import itertools
import json
import os
import random
import urllib.error
import urllib.request

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import skips_on_unexpected_http_status

BASE, EMAIL, PASSWORD = (os.environ[f"SCHEMA_{name}"] for name in ("BASE", "EMAIL", "PASSWORD"))
# Whoever asks by a token asks by nothing else.
TOKEN = os.environ.get("SCHEMA_TOKEN")
# Where webhooks and pushes go: a port of the run, never an address that was made up.
SINK = os.environ["SCHEMA_SINK"]
CHANCE = random.Random(int(os.environ["SCHEMA_SEED"]))
COUNT = itertools.count(int(TOKEN is not None) * 100_000)

# Operations that never succeed here, and why.
UNREACHED = {
    "accounts_create": "needs a platform's own keys; every account of the demo is connected so",
    "messages_retry": "needs a message that a platform refused: tests/it",
    "messages_settle": "needs a message of which no answer came: tests/it",
    "passkey_create": "passkeys are bound to a host name, and 127.0.0.1 is none: crates/server/src/tests/passkey.rs",
    "passkey_delete": "as above",
    "passkey_options": "as above",
    "session_passkey_create": "as above",
    "session_passkey_options": "as above",
    "setup_create": "only before anybody is there",
    "totp_confirm": "from then on the owner could not sign in with a password alone",
    "totp_delete": "as above",
}

# Fields and parameters that hold the id of something, by the noun under which such ids are kept.
NOUNS = {
    "account": "accounts", "account_id": "accounts", "account_ids": "accounts", "after": "messages", "assignee_id": "members",
    "attachment_ids": "uploads", "before": "messages", "contact": "contacts", "contact_id": "contacts", "ids": "conversations",
    "label": "labels", "label_ids": "labels", "member_ids": "members", "mentions": "members", "reply_to_id": "messages",
    "team": "teams", "team_id": "teams", "team_ids": "teams", "workspace_id": "workspaces",
}
# What nobody has to be signed in for, and what a session that is there would be ended by.
AS_NOBODY = {"invitations_accept", "session_create"}
# What ends, or leads away, the session that asks.
ENDS = {"session_delete", "session_switch"}

KEPT = 40
POOL: dict[str, list[str]] = {}
# Operations that were meant to succeed.
MEANT: set[str] = set()
# Deliveries by their webhook, names of the workspaces that the run made.
DELIVERIES: dict[str, str] = {}
MADE: dict[str, str] = {}


def keep(noun, value):
    ids = POOL.setdefault(noun, [])
    if value not in ids:
        ids.append(value)
        del ids[:-KEPT]


def forget(noun, value):
    if value in POOL.get(noun, []):
        POOL[noun].remove(value)


def from_somewhere():
    """An address of its own for each request, as a proxy beside the daemon tells it: else all would be one throttled caller."""
    n = next(COUNT)
    return {"X-Forwarded-For": f"2001:db8:{n >> 16:x}:{n & 0xFFFF:x}::1"}


def ask(method, path, body=None, cookie=None):
    headers = {"Content-Type": "application/json", "Origin": BASE, **from_somewhere(), **({"Cookie": cookie} if cookie else {})}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{BASE}/api/v1{path}", method=method, data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers, json.loads(answer.read() or b"null")


def sign_in():
    return ask("POST", "/session", {"email": EMAIL, "password": PASSWORD})[0]["Set-Cookie"].split(";")[0]


SESSION = sign_in()
# Whoever signs in comes to where they were last, and the requests lead elsewhere.
ask("PUT", "/session/workspace", {"workspace_id": os.environ["SCHEMA_WORKSPACE"]}, SESSION)


def invitation():
    """What stands behind `#` in the link of a new invitation."""
    new = {"email": f"made{next(COUNT)}@example.com", "role": "agent"}
    return ask("POST", "/invitations", new, SESSION)[1]["accept_url"].split("#")[1]


def member():
    """Somebody who has just joined."""
    new = {"token": invitation(), "name": "Nok", "password": f"fake-password-{next(COUNT)}"}
    return ask("POST", "/invitations/accept", new)[1]["id"]


def reset_link():
    """What stands behind `#` in the link by which such a member sets another password."""
    return ask("POST", f"/members/{member()}/reset-link", {}, SESSION)[1]["url"].split("#")[1]


def delivery():
    """A new webhook, and what was delivered to it."""
    webhook = ask("POST", "/outgoing-webhooks", {"url": SINK, "events": ["message.created"]}, SESSION)[1]["id"]
    return webhook, ask("POST", f"/outgoing-webhooks/{webhook}/test", {}, SESSION)[1]["id"]


def held():
    """A reply that can still be taken back. Not every conversation takes one."""
    for conversation in reversed(POOL["conversations"]):
        try:
            made = ask("POST", f"/conversations/{conversation}/messages", {"kind": "reply", "text": "x", "hold_s": 60}, SESSION)[1]
        except urllib.error.HTTPError:
            continue
        if made.get("held_until"):
            return made["id"]
    return None


# Whole requests, for what more than the form of its fields decides: `{n}` comes once, `{noun}` is an id that is there, and
# what is good once only is made right before.
WHOLE = {
    "accounts_backfill": {"since": "2026-01-01"},
    "accounts_connect": {"platform": "shopee"},
    "api_tokens_create": {"name": "Token {n}", "scopes": ["read"]},
    "assignment_rules_create": {"name": "Rule {n}", "team_id": "{teams}"},
    "canned_replies_create": {"title": "Reply {n}", "text": "x", "scope": "workspace"},
    "contacts_merge": {"contact_id": "{contacts}"},
    "contacts_unmerge": {},
    "conversation_drafts_save": {"text": "x"},
    "conversations_hand_over": {"team_id": "{teams}", "note": "x"},
    "invitations_accept": {"token": invitation, "name": "Nok", "password": "fake-password-{n}"},
    "invitations_create": {"email": "made{n}@example.com", "role": "agent"},
    "invitations_look": {"token": invitation},
    "labels_create": {"name": "Label {n}", "color": "#112233"},
    "messages_create": {"kind": "reply", "text": "{n}", "hold_s": 60},
    "outgoing_webhooks_create": {"url": SINK, "events": ["message.created"]},
    "password_resets_accept": {"token": reset_link, "password": "fake-password-{n}"},
    "password_resets_create": {"email": "nobody@example.com"},
    "platform_apps_change": {"credentials": {"partner_key": "fake-key-{n}"}},
    "platform_apps_create": {
        "platform": "shopee", "name": "made-{n}", "credentials": {"partner_id": "1000{n}", "partner_key": "fake-key"},
    },
    "proof_create": {"password": PASSWORD},
    "push_subscriptions_create": {
        "endpoint": SINK + "/push/{n}",
        # A device's keys as RFC 8291 has them in its example.
        "keys": {
            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "auth": "BTBZMqHH6r4Tts7J_aSIgg",
        },
    },
    "session_create": {"email": EMAIL, "password": PASSWORD},
    "session_switch": {"workspace_id": "{workspaces}"},
    "teams_create": {"name": "Team {n}"},
    "views_create": {"name": "View {n}"},
    "workspaces_change": {"name": "Workspace {n}"},
    "workspaces_create": {"name": "Workspace {n}"},
}


def items(path):
    return ask("GET", path, cookie=SESSION)[1]["items"]


def learn():
    """Reads ids of everything that is there."""
    for noun in ("accounts", "conversations", "members", "teams", "labels", "views", "canned-replies", "orders", "workspaces",
                 "assignment-rules", "invitations", "outgoing-webhooks", "platform-apps"):
        for item in items(f"/{noun}"):
            keep(noun, item["id"])
            if noun == "conversations":
                keep("contacts", item["contact"]["id"])
    for conversation in POOL["conversations"][:15]:
        for message in items(f"/conversations/{conversation}/messages"):
            keep("messages", message["id"])
            for part in message["parts"]:
                if part.get("attachment"):
                    keep("attachments", part["attachment"]["id"])


learn()


def operation_of(case):
    return case.operation.definition.raw.get("operationId", "")


def is_meant(case, where):
    """Whether this part of a request is one that the document allows."""
    part = case.meta.components.get(where) if case.meta else None
    return part is not None and part.mode.is_positive


def is_first(name):
    """Whether an operation is meant to succeed for the first time: then nothing is left to chance."""
    first = name not in MEANT
    MEANT.add(name)
    return first


def one_of(noun, otherwise):
    """Mostly an id that is there; now and then what was made up, so that odd ids are tried as well."""
    ids = POOL.get(noun)
    return CHANCE.choice(ids) if ids and CHANCE.random() < 0.85 else otherwise


def noun_of(case):
    parts = case.path.strip("/").split("/")
    return parts[1] if parts[0] == "me" and len(parts) > 1 else parts[0]


@schemathesis.hook
def before_call(context, case, kwargs):
    """Signs the request, puts real ids in, and turns away what would saw off the branch that all the others sit on."""
    name = operation_of(case)
    if is_meant(case, ParameterLocation.PATH):
        fill_path(name, case)
    if is_meant(case, ParameterLocation.QUERY):
        for field in case.query:
            if field in NOUNS and isinstance(case.query[field], str):
                case.query[field] = one_of(NOUNS[field], case.query[field])
    if isinstance(case.body, dict):
        fill_body(name, case)
    case.headers.update(from_somewhere())
    if TOKEN:
        case.headers.setdefault("Authorization", f"Bearer {TOKEN}")
    elif name not in AS_NOBODY:
        case.headers.setdefault("Cookie", sign_in() if name in ENDS else SESSION)
        case.headers.setdefault("Origin", BASE)
        if not case.operation.body and case.method in ("POST", "PUT"):
            # The document cannot say it of a request without a body: with a cookie no plain form may be enough.
            case.headers.setdefault("Content-Type", "application/json")


def fill_path(name, case):
    path, noun = case.path_parameters, noun_of(case)
    made_up = path.get("id")
    if made_up is None:
        return
    if name == "workspaces_delete":
        path["id"] = CHANCE.choice(list(MADE)) if MADE else made_up
    elif name == "workspaces_restore":
        path["id"] = one_of("gone", made_up)
    elif name == "session_end":
        path["id"] = next(one["id"] for one in ask("GET", "/sessions", cookie=sign_in())[1]["items"] if one["current"])
    elif name == "accounts_disconnect":
        # One is given up; the others are what the run lives on.
        path["id"] = POOL["accounts"][-1]
    elif name == "contacts_erase":
        path["id"] = POOL["contacts"].pop(0) if len(POOL["contacts"]) > 20 else made_up
    elif name == "contacts_unmerge":
        path["id"] = one_of("merged", made_up)
    elif name == "members_delete":
        path["id"] = member() if CHANCE.random() < 0.5 or is_first(name) else made_up
    elif name == "messages_unsend":
        path["id"] = (is_first(name) and held()) or one_of("held", made_up)
    elif name == "outgoing_webhooks_replay" and is_first(name):
        path["id"], path["delivery_id"] = delivery()
    elif name == "outgoing_webhooks_replay" and DELIVERIES:
        path["id"], path["delivery_id"] = CHANCE.choice(list(DELIVERIES.items()))
    else:
        path["id"] = one_of(noun, made_up)


def fill_body(name, case):
    body = case.body
    if is_meant(case, ParameterLocation.BODY):
        whole = WHOLE.get(name)
        if whole is not None and case.meta.phase.name == TestPhase.FUZZING and (is_first(name) or CHANCE.random() < 0.6):
            body.clear()
            body.update(filled(whole))
        else:
            fill_ids(body)
        if name == "workspaces_delete" and case.path_parameters.get("id") in MADE:
            body["name"] = MADE[case.path_parameters["id"]]
    for field in ("url", "endpoint"):
        # Also where another field is wrong: nothing is ever called that was made up.
        if isinstance(body.get(field), str) and ":" in body[field] and not body[field].startswith(SINK):
            body[field] = SINK


def filled(value):
    if callable(value):
        return value()
    if isinstance(value, dict):
        return {key: filled(inner) for key, inner in value.items()}
    if isinstance(value, str) and "{" in value:
        value = value.replace("{n}", str(next(COUNT)))
        if value.startswith("{"):
            return one_of(value.strip("{}"), "x")
    return value


def fill_ids(body):
    for field, value in body.items():
        if isinstance(value, dict):
            fill_ids(value)
        elif field in NOUNS and isinstance(value, str):
            body[field] = one_of(NOUNS[field], value)
        elif field in NOUNS and isinstance(value, list):
            body[field] = [one_of(NOUNS[field], item) for item in value]


@schemathesis.hook
def after_call(context, case, response):
    """Remembers what was made, and forgets what is gone."""
    name, noun, path = operation_of(case), noun_of(case), case.path_parameters
    if response.status_code >= 300:
        return
    if case.method == "DELETE" and "id" in path:
        forget(noun, path["id"])
        if MADE.pop(path["id"], None):
            keep("gone", path["id"])
        return
    try:
        made = response.json()
    except ValueError:
        return
    if not isinstance(made, dict):
        return
    if response.status_code == 201 and isinstance(made.get("id"), str):
        keep({"messages_create": "held" if made.get("held_until") else "messages", "attachments_create": "uploads"}.get(name, noun),
             made["id"])
        if noun == "workspaces":
            MADE[made["id"]] = made["name"]
    if name == "invitations_accept":
        keep("members", made["id"])
    elif name == "contacts_merge":
        keep("merged", path["id"])
    elif name == "outgoing_webhooks_test":
        DELIVERIES[path["id"]] = made["id"]


# The refusals that `default` stands for in the document. Any other status has to be declared by its number.
REFUSALS = {400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429}


@schemathesis.check
@skips_on_unexpected_http_status
def status_is_declared(ctx, response, case):
    """`default` says what a refusal looks like: nothing else may hide behind it."""
    declared, status = case.operation.definition.raw["responses"], response.status_code
    assert str(status) in declared or status in REFUSALS, f"{status} is neither declared nor a refusal: {sorted(REFUSALS)}"


@schemathesis.check
class EverythingIsReached:
    """An operation that only refuses is not tried: of those that are not in UNREACHED at most two never succeed."""

    tried: set[str] = set()
    reached: set[str] = set()

    def after_response(self, ctx, response, case):
        self.tried.add(operation_of(case))
        if response.status_code < 300:
            self.reached.add(operation_of(case))

    def after_run(self, ctx):
        print(f"{len(self.reached)} of {len(self.tried)} operations answered with a success")
        if TOKEN is None:
            never = sorted(self.tried - self.reached - UNREACHED.keys())
            print(f"never a success: {', '.join(never) or 'none'}")
            # Which ids are there when an operation has its turn is chance; more than two are none.
            assert len(never) <= 2, f"never answered with a success: {', '.join(never)}"

"""What Schemathesis is told about the inbox: who asks, which ids there are, and what must not be done to the ground it stands on.

The document says what a request may look like; it cannot say which conversation exists. Ids that the daemon answered with are
kept by noun and put where the document has an id, so that requests reach further than "there is nothing here".
"""

import itertools
import json
import os
import random
import urllib.request

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import skips_on_unexpected_http_status

BASE = os.environ["SCHEMA_BASE"]
EMAIL, PASSWORD = os.environ["SCHEMA_EMAIL"], os.environ["SCHEMA_PASSWORD"]
TOKEN = os.environ.get("SCHEMA_TOKEN")
# Where webhooks and notifications of the test go: to a port of our own, never to an address that was made up.
SINK = os.environ["SCHEMA_SINK"]
CHANCE = random.Random(int(os.environ["SCHEMA_SEED"]))

# Fields that hold the id of something, and the noun whose list answers with such.
NOUNS = {
    "conversation_id": "conversations", "ids": "conversations", "account": "accounts", "account_id": "accounts",
    "account_ids": "accounts", "contact": "contacts", "contact_id": "contacts", "team": "teams", "team_id": "teams",
    "team_ids": "teams", "label": "labels", "label_ids": "labels", "assignee_id": "members", "member_id": "members",
    "member_ids": "members", "attachment_ids": "attachments", "reply_to_id": "messages", "before": "messages",
    "after": "messages", "mentions": "members",
}
# Shared by both runs; each noun keeps its last ids only.
POOL: dict[str, list[str]] = {}
KEPT = 40


def keep(noun: str, value: str) -> None:
    ids = POOL.setdefault(noun, [])
    if value not in ids:
        ids.append(value)
        del ids[:-KEPT]


def forget(noun: str, value: str) -> None:
    if value in POOL.get(noun, []):
        POOL[noun].remove(value)


def ask(method: str, path: str, body=None, headers=None):
    request = urllib.request.Request(
        f"{BASE}/api/v1{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Origin": BASE, **(headers or {})},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.headers, json.loads(answer.read() or b"null")


def sign_in() -> str:
    """A session of its own: its cookie."""
    headers, _ = ask("POST", "/session", {"email": EMAIL, "password": PASSWORD}, from_somewhere())
    return headers["Set-Cookie"].split(";")[0]


def another_session() -> str:
    """The id of a session that nobody needs."""
    all_of_them = ask("GET", "/sessions", headers={"Cookie": sign_in()})[1]["items"]
    return next(one["id"] for one in all_of_them if one["current"])


ADDRESSES = itertools.count()


def from_somewhere() -> dict[str, str]:
    """An address that nobody tried from before: a proxy beside the daemon is believed. Else all would be one throttled caller."""
    n = next(ADDRESSES)
    return {"X-Forwarded-For": f"2001:db8:{n >> 16:x}:{n & 0xFFFF:x}::1"}


SESSION = sign_in()


def learn() -> None:
    """Reads ids of everything that is there."""
    cookie = {"Cookie": SESSION}
    for noun in ["accounts", "conversations", "members", "teams", "labels", "views", "canned-replies", "orders",
                 "assignment-rules", "invitations", "outgoing-webhooks", "api-tokens", "platform-apps"]:
        for item in ask("GET", f"/{noun}", headers=cookie)[1]["items"]:
            keep(noun, item["id"])
            if noun == "conversations":
                keep("contacts", item["contact"]["id"])
    for conversation in POOL["conversations"][:10]:
        for message in ask("GET", f"/conversations/{conversation}/messages", headers=cookie)[1]["items"]:
            keep("messages", message["id"])
            for part in message["parts"]:
                if part.get("attachment"):
                    keep("attachments", part["attachment"]["id"])
    for webhook in POOL.get("outgoing-webhooks", []):
        for delivery in ask("GET", f"/outgoing-webhooks/{webhook}/deliveries", headers=cookie)[1]["items"]:
            keep("deliveries", delivery["id"])


learn()


LOG = open(os.environ['SCHEMA_LOG'], 'w') if os.environ.get('SCHEMA_LOG') else None
# What ends the session that asks.
ENDS = {"session_delete", "session_switch"}
# Workspaces that the run made, by id: the only ones that it may delete.
MADE: dict[str, str] = {}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Signs the request, puts real ids in, and turns away what would saw off the branch that all others sit on."""
    name = operation_of(case)
    case.headers.update(from_somewhere())
    if TOKEN:
        case.headers.setdefault("Authorization", f"Bearer {TOKEN}")
    else:
        case.headers.setdefault("Cookie", sign_in() if name in ENDS else SESSION)
        case.headers.setdefault("Origin", BASE)
    if is_meant(case, ParameterLocation.PATH):
        fill_path(name, case)
    if is_meant(case, ParameterLocation.QUERY):
        for field, value in case.query.items():
            if field in NOUNS and isinstance(value, str):
                case.query[field] = one_of(NOUNS[field], value)
    if isinstance(case.body, dict):
        if is_meant(case, ParameterLocation.BODY):
            fill_body(case.body)
        for field in ("url", "endpoint"):
            # Also where another field is wrong: no address that was made up is ever called.
            if isinstance(case.body.get(field), str) and ":" in case.body[field]:
                case.body[field] = SINK
        if name == "workspaces_delete" and case.path_parameters.get("id") in MADE:
            case.body["name"] = MADE[case.path_parameters["id"]]


def operation_of(case) -> str:
    return case.operation.definition.raw.get("operationId", "")


def is_meant(case, where) -> bool:
    """Whether this part of the request is one that the document allows."""
    component = case.meta.components.get(where) if case.meta else None
    return component is not None and component.mode.is_positive


def one_of(noun: str, otherwise: str) -> str:
    """Mostly an id that is there; now and then what was made up, so that odd ids are tried as well."""
    ids = POOL.get(noun)
    return CHANCE.choice(ids) if ids and CHANCE.random() < 0.8 else otherwise


def fill_path(name: str, case) -> None:
    noun = case.path.split("/")[1]
    if "id" in case.path_parameters:
        made_up = case.path_parameters["id"]
        if name == "workspaces_delete":
            case.path_parameters["id"] = CHANCE.choice(list(MADE)) if MADE else made_up
        elif name == "session_end":
            case.path_parameters["id"] = another_session()
        elif name == "accounts_disconnect":
            # One account is given up, the others are what the rest of the run lives on.
            case.path_parameters["id"] = POOL["accounts"][-1]
        elif name == "contacts_erase" and len(POOL["contacts"]) < 10:
            pass
        else:
            case.path_parameters["id"] = one_of(case.path.split("/")[2] if noun == "me" else noun, made_up)
    if "delivery_id" in case.path_parameters:
        case.path_parameters["delivery_id"] = one_of("deliveries", case.path_parameters["delivery_id"])


def fill_body(body) -> None:
    for field, value in body.items():
        if isinstance(value, dict):
            fill_body(value)
        elif field in NOUNS and isinstance(value, str):
            body[field] = one_of(NOUNS[field], value)
        elif field in NOUNS and isinstance(value, list):
            body[field] = [one_of(NOUNS[field], item) for item in value]


@schemathesis.hook
def after_call(context, case, response):
    """Remembers what was made and forgets what is gone."""
    if LOG:
        print(case.method, case.path, response.status_code, response.elapsed, response.content[:200] if response.status_code >= 400 else "", file=LOG, flush=True)
    parts = case.path.strip("/").split("/")
    noun = parts[1] if parts[0] == "me" and len(parts) > 1 else parts[0]
    if response.status_code == 201:
        try:
            made = response.json()
        except ValueError:
            return
        if isinstance(made, dict) and isinstance(made.get("id"), str):
            keep("messages" if case.path.endswith("/messages") else noun, made["id"])
            if noun == "workspaces":
                MADE[made["id"]] = made["name"]
    elif case.method == "DELETE" and response.status_code < 300 and "id" in case.path_parameters:
        forget(noun, case.path_parameters["id"])
        MADE.pop(case.path_parameters["id"], None)


# The refusals that `default` stands for. Any other status has to be declared by its number.
REFUSALS = {400, 401, 403, 404, 405, 409, 413, 415, 422, 429}


@schemathesis.check
@skips_on_unexpected_http_status
def status_declared_or_refusal(ctx, response, case):
    """`default` says what a refusal looks like. A success that is not declared by its number must not hide behind it."""
    declared = case.operation.definition.raw["responses"]
    status = response.status_code
    assert str(status) in declared or status in REFUSALS, (
        f"{status} is neither declared for {operation_of(case)} nor one of the refusals {sorted(REFUSALS)}"
    )


@schemathesis.check
class EveryOperationIsReached:
    """An operation that only ever refuses is not tested: each must succeed once, or be listed in UNREACHED with a reason."""

    def __init__(self):
        self.tried, self.reached = set(), set()

    def after_response(self, ctx, response, case):
        self.tried.add(operation_of(case))
        if response.status_code < 300:
            self.reached.add(operation_of(case))

    def after_run(self, ctx):
        never = self.tried - self.reached - set(UNREACHED)
        print("never:", sorted(never), "needless:", sorted(set(UNREACHED) & self.reached))
        assert TOKEN or not never, f"never answered with a success: {sorted(never)}"


# Operations that no request of this kind can succeed with, and why.
UNREACHED: dict[str, str] = {}

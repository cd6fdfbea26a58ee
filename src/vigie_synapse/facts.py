"""What a request says in its body, reduced to facts that rules ask about. Pure; never the content itself.

Bodies are hostile: whatever is not of the expected type is absent. `Facts` hold names of event types, words of a few
closed vocabularies, numbers, and a keyed hash.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from vigie.model.activity import Action, Activity
from vigie_synapse.endpoints import Endpoint, clean, name

MAX_TERM: Final = 1_000
"""Characters of a search term that are told apart."""
MAX_DISPLAY_NAME: Final = 100
ADMIN_LEVEL: Final = 100
POWER_LEVELS: Final = "m.room.power_levels"
_SPOKEN_FOR: Final = 50
"""Level at which everybody together may do what moderators do."""

Body = Mapping[str, Any]
Keyed = Callable[[str], str]


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """Attributes of an `Activity`, under the same names."""

    kind: str = ""
    value: str = ""
    links: int = 0
    direct: bool = False
    term: str = ""
    asked: int = 0
    name: str = ""
    target: str = ""
    room: str = ""

    def told_of(self, activity: Activity) -> Activity:
        """The activity with these facts."""
        return msgspec.structs.replace(activity, **msgspec.to_builtins(self))


NOTHING: Final = Facts()


def read(endpoint: Endpoint, body: object, keyed: Keyed) -> Facts:
    """The facts of a request. `body` is its parsed JSON, whatever that is; `keyed` hashes a search term."""
    reader = READERS.get(endpoint.action) if endpoint.action is not None else None
    return reader(endpoint, _mapping(body), keyed) if reader is not None else NOTHING


def normalised(term: str) -> str:
    """A search term without what makes no difference to a search: case, width, repeated space."""
    return " ".join(unicodedata.normalize("NFKC", term[:MAX_TERM]).casefold().split())


def raised(before: object, after: object) -> list[str]:
    """The accounts that new power levels make administrators of a room, by name."""
    old, new = _levels(before), _levels(after)
    return sorted(user for user, level in new.items() if level >= ADMIN_LEVEL > old.get(user, 0))


def opened(before: object, after: object) -> bool:
    """Whether new power levels give everybody the rights of a moderator."""
    old, new = (_level(_mapping(levels).get("users_default")) for levels in (before, after))
    return new >= _SPOKEN_FOR > old


def _levels(content: object) -> dict[str, int]:
    return {str(user): _level(level) for user, level in _mapping(_mapping(content).get("users")).items()}


def _level(value: object) -> int:
    """Old rooms hold numbers as text."""
    try:
        return int(value) if isinstance(value, int | float | str) else 0
    except (ValueError, OverflowError):
        return 0


def _mapping(value: object) -> Body:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def display_name(value: object) -> str:
    """A name as people are shown it, bounded and without characters that are not seen."""
    return clean(_text(value))[:MAX_DISPLAY_NAME].strip()


def person(value: object) -> str:
    """An account as a body names it."""
    return clean(_text(value))


# Messages

_LINK: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_MENTION: Final = re.compile(r"https?://matrix\.to/#/(?:@|%40)", re.IGNORECASE)
_QUOTED: Final = "</mx-reply>"
_MESSAGE_TYPES: Final = frozenset(
    f"m.{kind}" for kind in ("text", "notice", "emote", "image", "file", "audio", "video", "location", "server_notice")
)


def _links(content: Body) -> int:
    """Distinct links that the writer put there: neither mentions of people, nor what a reply quotes."""
    parts = (content, _mapping(content.get("m.new_content")))
    texts = [_text(part.get(key)).rpartition(_QUOTED)[2] for part in parts for key in ("body", "formatted_body")]
    return len({link for text in texts for link in _LINK.findall(text) if not _MENTION.match(link)})


def _send(endpoint: Endpoint, body: Body, _keyed: Keyed) -> Facts:
    kind = _text(body.get("msgtype"))
    return Facts(kind=endpoint.kind, value=kind if kind in _MESSAGE_TYPES else "", links=_links(body))


# State

_WORDS: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "m.room.history_visibility": (
        "history_visibility",
        frozenset({"world_readable", "shared", "invited", "joined"}),
    ),
    "m.room.join_rules": (
        "join_rule",
        frozenset({"public", "knock", "invite", "private", "restricted", "knock_restricted"}),
    ),
    "m.room.guest_access": ("guest_access", frozenset({"can_join", "forbidden"})),
    "m.room.member": ("membership", frozenset({"join", "invite", "knock", "leave", "ban"})),
    "im.vector.room.access_rules": ("rule", frozenset({"restricted", "unrestricted", "direct"})),
}
_MEMBERSHIPS: Final = {"/knock/{}": "knock", "/rooms/{}/unban": "leave"}
"""Of requests that set one without naming it."""
OTHER: Final = "other"
"""A value that is none of the known words."""


def _set_state(endpoint: Endpoint, body: Body, _keyed: Keyed) -> Facts:
    kind, value = endpoint.kind, ""
    if kind in _WORDS:
        key, words = _WORDS[kind]
        word = _text(body.get(key)) or _MEMBERSHIPS.get(endpoint.template.rpartition(" ")[2], "")
        value = word if word in words else OTHER
    elif kind == "m.room.encryption":
        value = "encrypted"
    shown = display_name(body.get("displayname")) if kind == "m.room.member" else ""
    return Facts(kind=kind, value=value, name=shown)


# People and rooms


def _create_room(_endpoint: Endpoint, body: Body, _keyed: Keyed) -> Facts:
    invited = body.get("invite")
    alone = invited[0] if isinstance(invited, list) and len(invited) == 1 else ""
    value = "published" if body.get("visibility") == "public" else ""
    return Facts(value=value, direct=body.get("is_direct") is True, target=person(alone))


def _publish(_endpoint: Endpoint, body: Body, _keyed: Keyed) -> Facts:
    public = body.get("visibility", "public") == "public"  # Synapse's own default
    return Facts(value="published" if public else "unpublished")


def _of_somebody(_endpoint: Endpoint, body: Body, _keyed: Keyed) -> Facts:
    return Facts(target=person(body.get("user_id")))


def _profile(endpoint: Endpoint, body: Body, _keyed: Keyed) -> Facts:
    return Facts(name=display_name(body.get("displayname"))) if endpoint.kind == "displayname" else NOTHING


# Searches and keys


def _hashed(term: object, keyed: Keyed) -> Facts:
    text = normalised(_text(term))
    return Facts(term=keyed(text)) if text else NOTHING


def _search_messages(_endpoint: Endpoint, body: Body, keyed: Keyed) -> Facts:
    events = _mapping(_mapping(body.get("search_categories")).get("room_events"))
    return _hashed(events.get("search_term"), keyed)


def _search_directory(_endpoint: Endpoint, body: Body, keyed: Keyed) -> Facts:
    return _hashed(body.get("search_term"), keyed)


def _list_rooms(_endpoint: Endpoint, body: Body, keyed: Keyed) -> Facts:
    return _hashed(_mapping(body.get("filter")).get("generic_search_term"), keyed)


def _query_keys(_endpoint: Endpoint, body: Body, _keyed: Keyed) -> Facts:
    return Facts(asked=len(_mapping(body.get("device_keys"))))


def _claim_keys(_endpoint: Endpoint, body: Body, _keyed: Keyed) -> Facts:
    return Facts(asked=len(_mapping(body.get("one_time_keys"))))


def _upload_keys(_endpoint: Endpoint, body: Body, _keyed: Keyed) -> Facts:
    return Facts(value="device" if _mapping(body.get("device_keys")) else "one_time")


# Administration


def _administer(endpoint: Endpoint, body: Body, _keyed: Keyed) -> Facts:
    method, _, path = endpoint.template.partition(" ")
    parts = [name(part) for part in path.split("/")[4:]]  # behind `/_synapse/admin/v2`
    target = next((part for part in parts if part.startswith("@")), "") or person(body.get("user_id"))
    room = next((part for part in parts if part.startswith("!")), "")
    return Facts(
        value=_measure(method, parts, body), target=target, room=room, name=display_name(body.get("displayname"))
    )


_MEASURES: Final[Mapping[tuple[str, str, str], str]] = {
    ("POST", "users", "login"): "login_as",
    ("POST", "reset_password", ""): "password",
    ("POST", "deactivate", ""): "deactivate",
    ("POST", "registration_tokens", ""): "registration_token",
    ("DELETE", "rooms", ""): "delete_room",
    ("POST", "rooms", "make_room_admin"): "room_admin",
    ("POST", "join", ""): "join",
    ("POST", "purge_history", ""): "purge_history",
    ("POST", "user", "redact"): "redact",
}
"""Those of the administration API that say much about who takes them: method, resource, what is done with one."""


def _measure(method: str, parts: list[str], body: Body) -> str:
    resource = parts[0] if parts else ""
    done = parts[2] if resource in ("users", "user", "rooms") and len(parts) > 2 else ""
    if method == "PUT" and resource == "users" and len(parts) > 1 and done in ("", "admin"):
        return _account_change(body)
    return _MEASURES.get((method, resource, done), "")


def _account_change(body: Body) -> str:
    """Of several changes at once, the one that says most."""
    if isinstance(body.get("admin"), bool):
        return "admin" if body["admin"] else "not_admin"
    if _text(body.get("password")):
        return "password"
    if body.get("deactivated") is True:
        return "deactivate"
    return "account"


READERS: Final[Mapping[Action, Callable[[Endpoint, Body, Keyed], Facts]]] = {
    Action.SEND: _send,
    Action.SET_STATE: _set_state,
    Action.CREATE_ROOM: _create_room,
    Action.PUBLISH_ROOM: _publish,
    Action.INVITE: _of_somebody,
    Action.REMOVE: _of_somebody,
    Action.CHANGE_PROFILE: _profile,
    Action.SEARCH_MESSAGES: _search_messages,
    Action.SEARCH_DIRECTORY: _search_directory,
    Action.LIST_ROOMS: _list_rooms,
    Action.QUERY_KEYS: _query_keys,
    Action.CLAIM_KEYS: _claim_keys,
    Action.UPLOAD_KEYS: _upload_keys,
    Action.ADMINISTER: _administer,
}
"""One for each action whose body says more than its path."""

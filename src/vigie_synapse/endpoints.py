"""What a request is about, told from its method and path alone.

Paths are hostile: nothing here trusts their length, encoding or shape. Names are decoded once, bounded and cleaned.
This runs for every request, so it looks at path segments and needs no regular expression.
"""

import functools
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from vigie.model.activity import Action

MAX_NAME: Final = 300
"""Characters. Matrix limits identifiers to 255 bytes; what is longer is cut, never refused here."""
_MAX_PATH: Final = 4096
_MAX_PARTS: Final = 12
LEGACY_RESOURCE: Final = "/_synapse/client/vigie/legacy_media"
"""Where the front sends legacy media requests, so that each attempt is answered and recorded."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A request, classified. `action` is None for requests that are of no interest unless events are served."""

    action: Action | None
    template: str
    room: str = ""
    target: str = ""
    media: str = ""
    kind: str = ""  # of an event that is sent or set, of a profile's field
    sync: bool = False  # catching up: what it serves is warm
    legacy: bool = False  # media without a token


_SIMPLE: Final[dict[tuple[str, str], Action]] = {
    ("POST", "user_directory/search"): Action.SEARCH_DIRECTORY,
    ("POST", "search"): Action.SEARCH_MESSAGES,
    ("GET", "publicRooms"): Action.LIST_ROOMS,
    ("POST", "publicRooms"): Action.LIST_ROOMS,
    ("POST", "createRoom"): Action.CREATE_ROOM,
    ("POST", "login"): Action.LOGIN,
    ("POST", "logout"): Action.LOGOUT,
    ("POST", "logout/all"): Action.LOGOUT,
    ("POST", "account/password"): Action.CHANGE_PASSWORD,
    ("POST", "delete_devices"): Action.CHANGE_DEVICE,
    ("POST", "pushers/set"): Action.CHANGE_DEVICE,  # from then on, messages go there without being asked for
    ("GET", "pushers/remove"): Action.CHANGE_DEVICE,
    ("POST", "keys/query"): Action.QUERY_KEYS,
    ("POST", "keys/claim"): Action.CLAIM_KEYS,
    ("POST", "keys/upload"): Action.UPLOAD_KEYS,
    ("POST", "keys/device_signing/upload"): Action.CHANGE_DEVICE,
    ("GET", "room_keys/keys"): Action.READ_KEY_BACKUP,
}
_MEMBERSHIP: Final[dict[str, Action]] = {
    "join": Action.JOIN,
    "leave": Action.LEAVE,
    "forget": Action.LEAVE,
    "invite": Action.INVITE,
    "kick": Action.REMOVE,
    "ban": Action.REMOVE,
}
_ROOM: Final[dict[tuple[str, str], Action]] = {
    **{(method, kind): action for kind, action in _MEMBERSHIP.items() for method in ("POST", "PUT")},
    ("GET", "messages"): Action.READ,
    ("GET", "context"): Action.READ,
    ("GET", "event"): Action.READ,
    ("GET", "relations"): Action.READ,
    ("GET", "threads"): Action.READ,
    ("GET", "state"): Action.READ,
    ("GET", "initialSync"): Action.READ,
    ("GET", "members"): Action.LIST_MEMBERS,
    ("GET", "joined_members"): Action.LIST_MEMBERS,
    ("GET", "hierarchy"): Action.LIST_ROOMS,
    ("GET", "summary"): Action.LIST_ROOMS,
    ("POST", "upgrade"): Action.CREATE_ROOM,
    ("PUT", "send"): Action.SEND,
    ("POST", "send"): Action.SEND,
    ("PUT", "state"): Action.SET_STATE,
    ("PUT", "redact"): Action.REDACT,
    ("POST", "redact"): Action.REDACT,
}
MEMBER: Final = "m.room.member"
ALIAS: Final = "m.room.canonical_alias"
PRESENCE: Final = "presence"
"""As `kind` of a change of profile: what an account says about what it is doing."""
_BY_ALIAS: Final = {"GET": (Action.LIST_ROOMS, ""), "PUT": (Action.SET_STATE, ALIAS)}
_OF_PRESENCE: Final = {"GET": (Action.VIEW_PROFILE, ""), "PUT": (Action.CHANGE_PROFILE, PRESENCE)}
_NOTHING: Final = Endpoint(None, "")
_SYNC: Final = Endpoint(Action.READ, "GET /sync", sync=True)
_SLIDING_SYNC: Final = Endpoint(Action.READ, "POST /sync", sync=True)
_UPLOAD: Final = Endpoint(Action.UPLOAD, "POST /media/upload")
_LEGACY: Final = Endpoint(Action.DOWNLOAD, "GET /media/download/{}", legacy=True)


def classify(method: str, uri: str) -> Endpoint:
    """What this request does."""
    return _classified(method, uri[:_MAX_PATH].partition("?")[0])


@functools.lru_cache(maxsize=4096)
def _classified(method: str, path: str) -> Endpoint:
    path = path.rstrip("/")
    if method == "HEAD":  # Synapse serves it as GET, and its status answers a question as well
        method = "GET"
    if path.startswith("/_matrix/client/"):
        parts = path.split("/", _MAX_PARTS)[3:]
        return _client(method, parts[_prefix(parts) :])
    if path.startswith("/_matrix/media/"):
        return _media(path.split("/", _MAX_PARTS)[4:], legacy=True)
    if path.startswith(LEGACY_RESOURCE):
        return _media(path[len(LEGACY_RESOURCE) :].split("/", _MAX_PARTS)[4:], legacy=True)
    if path.startswith("/_synapse/admin/"):
        return Endpoint(Action.ADMINISTER, f"{method} {clean(path)}")
    return _NOTHING


def _prefix(parts: list[str]) -> int:
    """How many segments the version takes: `v3`, `r0`, `api/v1`, `unstable`, `unstable/org.example.msc1`."""
    if parts[0] == "api":
        return 2
    return 2 if parts[0] == "unstable" and len(parts) > 1 and "." in parts[1] else 1


def _client(method: str, parts: list[str]) -> Endpoint:
    count = len(parts)
    match parts[0] if parts else "":
        case "rooms" if count > 2:
            template = f"{method} /rooms/{{}}/{clean(parts[2])}"
            if parts[2] == "unban" and method in ("POST", "PUT"):
                return Endpoint(Action.SET_STATE, template, room=name(parts[1]), kind=MEMBER)
            action = _ROOM.get((method, parts[2]))
            if action is Action.SEND or action is Action.SET_STATE:
                target = _last(parts, 4) if action is Action.SET_STATE else ""
                return Endpoint(action, template, room=name(parts[1]), kind=_last(parts, 3), target=target)
            return Endpoint(action, template, room=name(parts[1]), target=_last(parts, 3))
        case "sync":
            return _SYNC if method == "GET" else _SLIDING_SYNC
        case "media":
            return _media(parts[1:], legacy=False)
        case "join" if count > 1 and method in ("POST", "PUT"):
            return Endpoint(Action.JOIN, f"{method} /join/{{}}", target=name(parts[1]))
        case "knock" if count > 1 and method in ("POST", "PUT"):
            return Endpoint(Action.SET_STATE, f"{method} /knock/{{}}", target=name(parts[1]), kind=MEMBER)
        case "profile" if count > 1:
            action = {"GET": Action.VIEW_PROFILE, "PUT": Action.CHANGE_PROFILE}.get(method)
            return Endpoint(action, f"{method} /profile/{{}}", target=name(parts[1]), kind=_last(parts, 2))
        case "initialSync" | "events":
            # Not `sync`: from an old token, `/events` pages through history forwards
            return Endpoint(Action.READ, f"{method} /{parts[0]}")
        case _:
            return _rare(method, parts)


def _rare(method: str, parts: list[str]) -> Endpoint:
    path = "/".join(parts[:2])
    action = _SIMPLE.get((method, path)) or _SIMPLE.get((method, "/".join(parts)))
    if action is not None:
        return Endpoint(action, f"{method} /{path}")
    match parts[0] if parts else "":
        case "devices" if method in ("PUT", "DELETE"):
            return Endpoint(Action.CHANGE_DEVICE, f"{method} /devices/{{}}", target=_last(parts, 1))
        case "directory" if parts[1:3] == ["list", "room"] and method == "PUT":
            return Endpoint(Action.PUBLISH_ROOM, "PUT /directory/list/room/{}", room=_last(parts, 3))
        case "directory" if parts[1:2] == ["room"] and method in _BY_ALIAS:
            action, kind = _BY_ALIAS[method]
            return Endpoint(action, f"{method} /directory/room/{{}}", target=_last(parts, 2), kind=kind)
        case "room_summary" | "summary" if method == "GET":
            return Endpoint(Action.LIST_ROOMS, f"GET /{parts[0]}/{{}}", target=_last(parts, 1))
        case "presence" if method in _OF_PRESENCE:
            action, kind = _OF_PRESENCE[method]
            return Endpoint(action, f"{method} /presence/{{}}", target=_last(parts, 1), kind=kind)
        case "notifications":
            return Endpoint(Action.READ, f"{method} /notifications")
        case "createRoom" if method == "PUT":
            return Endpoint(Action.CREATE_ROOM, "PUT /createRoom")
        case "admin":
            return Endpoint(Action.ADMINISTER, f"{method} /{clean('/'.join(parts))}")
        case _:
            return _NOTHING


def _media(parts: list[str], *, legacy: bool) -> Endpoint:
    """`download/{server}/{id}[/name]`, `thumbnail/{server}/{id}`, `upload[/{server}/{id}]`."""
    match parts:
        case ["download", server, media, *_]:
            return Endpoint(Action.DOWNLOAD, "GET /media/download/{}", media=_uri(server, media), legacy=legacy)
        case ["thumbnail", server, media, *_]:
            return Endpoint(Action.THUMBNAIL, "GET /media/thumbnail/{}", media=_uri(server, media), legacy=legacy)
        case ["upload", *_]:
            return _UPLOAD
        case _:
            return _LEGACY if legacy and parts and parts[0] in ("download", "thumbnail") else _NOTHING


def _uri(server: str, media: str) -> str:
    return f"mxc://{name(server)}/{name(media)}"


def name(part: str) -> str:
    """A segment of a path as the name it stands for."""
    return clean(unquote(part[: MAX_NAME * 3], errors="replace") if "%" in part else part)


def _last(parts: list[str], index: int) -> str:
    return name(parts[index]) if len(parts) > index else ""


def clean(text: str) -> str:
    """A value from a client: bounded, and without characters that disturb a terminal (no Matrix name has any)."""
    text = text[:MAX_NAME]
    return text if text.isprintable() else "".join(c for c in text if c.isprintable())

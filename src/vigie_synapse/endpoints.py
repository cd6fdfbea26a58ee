"""What a request is about, told from its method and path alone.

Paths are hostile: nothing here trusts their length, encoding or shape. Names are decoded once, bounded and cleaned.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from vigie.model.activity import Action

MAX_NAME: Final = 300
"""Characters. Matrix limits identifiers to 255 bytes; what is longer is cut, never refused here."""

_CLIENT = re.compile(
    r"^/_matrix/client/(?:api/v1|r0|v\d|unstable)(?:/[a-z0-9_]+(?:\.[a-z0-9_-]+)+)?/(.*)$", re.IGNORECASE
)
_MEDIA = re.compile(r"^/_matrix/media/(?:r0|v\d)/(download|thumbnail|upload)(?:/(.*))?$")
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
    ("POST", "keys/query"): Action.QUERY_KEYS,
    ("POST", "keys/device_signing/upload"): Action.CHANGE_DEVICE,
}
_ROOM: Final[dict[tuple[str, str], Action]] = {
    ("GET", "messages"): Action.READ,
    ("GET", "context"): Action.READ,
    ("GET", "event"): Action.READ,
    ("GET", "relations"): Action.READ,
    ("GET", "threads"): Action.READ,
    ("GET", "state"): Action.READ,
    ("GET", "initialSync"): Action.READ,
    ("GET", "members"): Action.LIST_MEMBERS,
    ("GET", "joined_members"): Action.LIST_MEMBERS,
    ("POST", "join"): Action.JOIN,
    ("POST", "leave"): Action.LEAVE,
    ("POST", "forget"): Action.LEAVE,
    ("POST", "invite"): Action.INVITE,
    ("POST", "kick"): Action.REMOVE,
    ("POST", "ban"): Action.REMOVE,
    ("PUT", "send"): Action.SEND,
    ("POST", "send"): Action.SEND,
    ("PUT", "state"): Action.SET_STATE,
    ("PUT", "redact"): Action.REDACT,
    ("POST", "redact"): Action.REDACT,
}
_NOTHING: Final = Endpoint(None, "")


def classify(method: str, uri: str) -> Endpoint:
    """What this request does."""
    path = uri[:4096].partition("?")[0]
    if path.startswith(LEGACY_RESOURCE):
        return _media(clean(path[len(LEGACY_RESOURCE) :]), legacy=True) or Endpoint(Action.DOWNLOAD, "", legacy=True)
    client = _CLIENT.match(path)
    if client:
        return _client(method, client.group(1), path)
    if path.startswith("/_matrix/media/"):
        return _media(path, legacy=True) or _NOTHING
    if path.startswith("/_synapse/admin/"):
        return Endpoint(Action.ADMINISTER, f"{method} {clean(path)}")
    return _NOTHING


def _client(method: str, rest: str, path: str) -> Endpoint:
    parts = rest.rstrip("/").split("/")
    template = f"{method} /{'/'.join(parts[:2])}"
    match parts[0]:
        case "rooms" if len(parts) > 2:
            return _room(method, parts)
        case "join" if len(parts) > 1 and method == "POST":
            return Endpoint(Action.JOIN, "POST /join/{}", target=_name(parts[1]))
        case "sync" | "initialSync" | "events":
            return Endpoint(Action.READ, f"{method} /{parts[0]}", sync=parts[0] != "initialSync")
        case "profile" if len(parts) > 1:
            return _profile(method, parts)
        case "directory" if parts[1:3] == ["list", "room"] and len(parts) > 3:
            action = Action.PUBLISH_ROOM if method == "PUT" else None
            return Endpoint(action, f"{method} /directory/list/room/{{}}", room=_name(parts[3]))
        case "media":
            return _media(path, legacy=False) or _NOTHING
        case "room_keys" if parts[1:2] == ["keys"] and method == "GET":
            return Endpoint(Action.READ_KEY_BACKUP, "GET /room_keys/keys")
        case "devices" if method in ("PUT", "DELETE"):
            return Endpoint(Action.CHANGE_DEVICE, f"{method} /devices/{{}}", target=_last(parts, 1))
        case "admin":
            return Endpoint(Action.ADMINISTER, f"{method} /{clean(rest)}")
        case _:
            return Endpoint(_SIMPLE.get((method, "/".join(parts[:2]))), template if parts[0] in _FIRST else "")


_FIRST: Final = frozenset(path.partition("/")[0] for _, path in _SIMPLE)


def _room(method: str, parts: list[str]) -> Endpoint:
    template = f"{method} /rooms/{{}}/{clean(parts[2])}"
    return Endpoint(_ROOM.get((method, parts[2])), template, room=_name(parts[1]), target=_last(parts, 3))


def _profile(method: str, parts: list[str]) -> Endpoint:
    action = {"GET": Action.VIEW_PROFILE, "PUT": Action.CHANGE_PROFILE}.get(method)
    return Endpoint(action, f"{method} /profile/{{}}", target=_name(parts[1]))


def _media(path: str, *, legacy: bool) -> Endpoint | None:
    """Downloads and thumbnails: `.../download/{server}/{id}[/name]`, `.../thumbnail/{server}/{id}`; and uploads."""
    _, found, rest = path.partition("/download/")
    action = Action.DOWNLOAD
    if not found:
        _, found, rest = path.partition("/thumbnail/")
        action = Action.THUMBNAIL
    if not found:
        return (
            Endpoint(Action.UPLOAD, "POST /media/upload")
            if path.rstrip("/").endswith("/upload") or "/upload/" in path
            else None
        )
    server, _, media = rest.partition("/")
    uri = f"mxc://{_name(server)}/{_name(media.partition('/')[0])}"
    return Endpoint(action, f"GET /media/{action}/{{}}", media=uri, legacy=legacy)


def _name(part: str) -> str:
    return clean(unquote(part[: MAX_NAME * 3], errors="replace"))


def _last(parts: list[str], index: int) -> str:
    return _name(parts[index]) if len(parts) > index else ""


def clean(text: str) -> str:
    """A value from a client: bounded, and without characters that disturb a terminal (no Matrix name has any)."""
    return "".join(c for c in text[:MAX_NAME] if c.isprintable())

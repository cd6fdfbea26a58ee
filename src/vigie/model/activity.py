"""What one request of one account did, as observed. Never any message content.

An `Activity` is one line of the spool. Field names inside the spool are these attribute names; rules see them under
their ECS names (`vigie.detection.fields`). Times are integer milliseconds since the epoch, UTC; sizes are bytes.
"""

from enum import StrEnum, unique
from typing import Final

import msgspec

from vigie.model.sightings import Sighting


@unique
class Action(StrEnum):
    """What the request did. ECS `event.action`."""

    READ = "read"  # events were served: /messages, /sync, /context, /search, /event, /relations, /threads, /state ...
    SEARCH_MESSAGES = "search_messages"  # /search; carries the events shown like READ
    SEARCH_DIRECTORY = "search_directory"
    LIST_MEMBERS = "list_members"  # /members, /joined_members
    VIEW_PROFILE = "view_profile"
    LIST_ROOMS = "list_rooms"  # one page of /publicRooms
    DOWNLOAD = "download"
    THUMBNAIL = "thumbnail"
    JOIN = "join"
    LEAVE = "leave"
    INVITE = "invite"
    REMOVE = "remove"  # kick or ban of somebody else
    CREATE_ROOM = "create_room"
    PUBLISH_ROOM = "publish_room"  # its place in the public room list was changed
    SEND = "send"  # a message-like event
    SET_STATE = "set_state"
    REDACT = "redact"
    UPLOAD = "upload"
    LOGIN = "login"
    LOGOUT = "logout"
    CHANGE_DEVICE = "change_device"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - the name of an action
    CHANGE_PROFILE = "change_profile"
    READ_KEY_BACKUP = "read_key_backup"
    QUERY_KEYS = "query_keys"
    CLAIM_KEYS = "claim_keys"  # one-time keys of others were taken
    UPLOAD_KEYS = "upload_keys"
    ADMINISTER = "administer"  # a call to the administration API
    FEDERATE = "federate"  # events were delivered to another server (`target`)
    GAP = "gap"  # the guard could not record `lost` activities: the ledger says what it does not know


@unique
class Outcome(StrEnum):
    """ECS `event.outcome`, with the guard's own answers told apart by `Activity.code`."""

    SUCCESS = "success"
    FAILURE = "failure"  # the server refused for its own reasons, or failed
    REFUSED = "refused"  # a policy or an order of Vigie refused
    CHALLENGED = "challenged"  # a policy or an order of Vigie asked for a new login


STATE: Final = 1
"""Bit of `RoomRead.flags`: the event is a state event."""
ENCRYPTED: Final = 2
"""Bit of `RoomRead.flags`: the content was encrypted end to end."""
COLD: Final = 4
"""Bit of `RoomRead.flags`: a cold read (see the design's words)."""
FRESH: Final = 8
"""Bit of `RoomRead.flags`: cold because it is older than the reader's own, recent entry, or read without entering."""


class RoomRead(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The events of one room that one answer contained. Columns have one entry for each event."""

    room: str
    membership: str  # of the reader: "join", "leave", "invite", "ban", "knock", or "" without any (a peek)
    entered: int  # when the reader entered the room, ms; 0 when unknown or never
    senders: list[str]  # table of distinct senders
    events: list[str]  # event ids
    by: list[int]  # index into senders
    times: list[int]  # origin_server_ts, ms
    flags: list[int]  # STATE | ENCRYPTED | COLD | FRESH


class Activity(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """What one request did. `id` is unique for ever: effects keyed by it happen once."""

    id: str  # "<boot of the guard>-<sequence>"
    time: int  # when the answer was complete
    action: Action
    server: str  # server name of the homeserver that observed it
    user: str = ""  # the account, a full Matrix ID; "" when nobody was authenticated
    device: str = ""
    ip: str = ""
    user_agent: str = ""
    endpoint: str = ""  # method and path template, "GET /_matrix/client/v3/rooms/{}/messages"
    outcome: Outcome = Outcome.SUCCESS
    status: int = 200
    code: str = ""  # of the verdict: "budget.people", "order.freeze", "legacy_media"; "" when no policy spoke
    bytes: int = 0  # sent in the answer
    delayed: int = 0  # ms that a policy made the account wait
    room: str = ""  # the room acted upon
    target: str = ""  # other account, server, alias, event or device acted upon
    media: str = ""  # "mxc://server/id"
    people: tuple[str, ...] = ()  # distinct accounts shown by a directory, a member list, a profile
    rooms: tuple[str, ...] = ()  # distinct rooms shown by a page of the public room list
    reads: tuple[RoomRead, ...] = ()
    cold: int = 0  # events of `reads` with the COLD flag
    fresh: int = 0  # events of `reads` with the FRESH flag
    peeked: int = 0  # rooms of `reads` in which the reader has no membership
    strangers: int = 0  # that many of `people`, the first ones, were shown by rooms just entered or not entered
    size: int = 0  # of an upload
    lost: int = 0  # of a GAP
    invited: bool = False  # of a JOIN: somebody asked the account in, which speaks for it
    exempt: bool = False  # budgets do not apply to the account: by name, or because it is an application service
    admin: bool = False  # the account is a server administrator
    kind: str = ""  # type of the event sent, or of the state set
    value: str = ""  # what it was set to, one of a few words: "world_readable", "published", "admin"
    links: int = 0  # distinct links in a message sent
    direct: bool = False  # sent or invited into a room of two people at most, or one made for a direct chat
    term: str = ""  # keyed hash of what was searched: equal terms are equal, and nothing more is told
    asked: int = 0  # accounts whose keys were queried or claimed
    name: str = ""  # new display name
    event: str = ""  # id of the event sent, as it is stored when nothing refused it
    sightings: tuple[Sighting, ...] = ()  # what was seen in what was sent; masked
    content: str = ""  # what the content policy answered (`model.content.Answer`); "" when nothing was seen
    digest: str = (
        ""  # keyed hash of what was sent, by which an order lets the same pass once (`OrderKind.ALLOW_CONTENT`)
    )
    language: str = ""  # of the person, as far as their client says; only when the content policy spoke


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Activity)

MAX_LINE: Final = 4 * 1024 * 1024
"""Bytes. A longer spool line is not one of ours and is kept aside."""


def encode(activity: Activity) -> bytes:
    """One line of NDJSON with its newline. Control characters are escaped by JSON, so no value breaks a line."""
    return _ENCODER.encode(activity) + b"\n"


def decode(line: bytes) -> Activity:
    """Inverse of `encode`. Raises `msgspec.DecodeError` (a `ValueError`) when the line is not an activity."""
    return _DECODER.decode(line)


def decode_lines(lines: bytes) -> list[Activity]:
    """All activities of many lines at once: several times faster than `decode` on each. Raises like `decode`."""
    return _DECODER.decode_lines(lines)

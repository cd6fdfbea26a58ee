"""The vocabulary of a population. Everything here is frozen and made without I/O."""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Profile(StrEnum):
    """What a person does on the platform; names follow the benign usage model."""

    VICTIM = "victim"
    NEWCOMER = "newcomer"
    COMMUNITY_MANAGER = "community_manager"
    AGENT = "agent"
    MODERATOR = "moderator"
    SUPPORT = "support"
    SECRETARY = "secretary"


@unique
class RoomKind(StrEnum):
    """The four sorts of rooms."""

    FORUM = "forum"
    PRIVATE = "private"
    ENCRYPTED = "encrypted"
    DIRECT = "direct"


@unique
class Act(StrEnum):
    """What one step of a room's history is."""

    JOIN = "join"
    TEXT = "text"
    FILE = "file"
    EDIT = "edit"
    REACTION = "reaction"


@unique
class Relation(StrEnum):
    """How a text answers an earlier one."""

    NONE = ""
    REPLY = "reply"
    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class Person:
    """One account. ``created_ms`` is when it was opened, ``weight`` its share of the talk (lognormal)."""

    number: int
    user: str
    display_name: str
    ministry: str
    environment: str
    profile: Profile
    password: str
    created_ms: int
    weight: float
    has_avatar: bool


@dataclass(frozen=True, slots=True)
class Room:
    """One room. ``messages`` and ``files`` are exact; ``first_file`` numbers its attachments platform-wide."""

    number: int
    kind: RoomKind
    name: str
    topic: str
    alias: str
    creator: int
    members: tuple[int, ...]
    created_ms: int
    history_visibility: str
    messages: int
    files: int
    first_file: int

    @property
    def public(self) -> bool:
        """Whether the room is in the public directory and open to all."""
        return self.kind is RoomKind.FORUM

    @property
    def encrypted(self) -> bool:
        """Whether its messages are end-to-end encrypted."""
        return self.kind is RoomKind.ENCRYPTED


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent in a room. ``planted`` names the sensitive item it carries, or is empty."""

    number: int
    name: str
    form: str
    planted: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a room's history. ``target`` is the position of an earlier step of the same room."""

    at_ms: int
    person: int
    act: Act
    body: str = ""
    target: int | None = None
    relation: Relation = Relation.NONE
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """The whole organisation, except the histories, which `history.steps` writes room by room."""

    size: str
    seed: int
    server_name: str
    now_ms: int
    people: tuple[Person, ...]
    rooms: tuple[Room, ...]

    def user_id(self, number: int) -> str:
        """The Matrix id of a person."""
        return f"@{self.people[number].user}:{self.server_name}"

    def totals(self) -> dict[str, int]:
        """Exact totals of the plan; ``bytes`` is known only once the files are made."""
        public = [room for room in self.rooms if room.public]
        return {
            "people": len(self.people),
            "public_rooms": len(public),
            "messages": sum(room.messages for room in self.rooms),
            "public_messages": sum(room.messages for room in public),
            "files": sum(room.files for room in self.rooms),
            "public_files": sum(room.files for room in public),
        }

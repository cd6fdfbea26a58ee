"""The review queue: what was seen in rooms, who could read it, and what people decided. Never the content itself.

An item is one content in one room by one author: the same thing sent again is counted, not listed again. Its state is
never stored: it follows from what was seen and what was decided.
"""

import hashlib
import math
from collections.abc import Iterable
from enum import StrEnum, unique
from typing import Final

import msgspec

from vigie.model.activity import Action, Activity
from vigie.model.content import Answer
from vigie.model.findings import Confidence, Severity
from vigie.model.sightings import Kind, Sighting

SHOWN: Final = 100
"""Occurrences that an item carries, the newest; `ReviewItem.count` knows of all."""

NEVER_STORED: Final = frozenset({Answer.REFUSE, Answer.JUSTIFY})
"""Answers of a content policy after which nothing is in the room, and nobody has to do anything."""


@unique
class Step(StrEnum):
    """What somebody did about an item."""

    RELEASE = "release"  # it may stay where it is
    REDACT = "redact"  # the events were emptied
    QUARANTINE = "quarantine"  # the files cannot be fetched any more
    ASK = "ask"  # the author was asked to rotate the credential, or to take the content away
    ROTATED = "rotated"  # the credential opens nothing any more
    DISMISS = "dismiss"  # a false alarm
    UNDO = "undo"  # what was decided before is taken back; files can be fetched again
    CONTEST = "contest"  # the author says it is a false alarm
    JUSTIFY = "justify"  # the author said why it had to be sent


@unique
class State(StrEnum):
    """How an item stands."""

    OPEN = "open"
    CONTESTED = "contested"
    ASKED = "asked"
    RELEASED = "released"
    REDACTED = "redacted"
    QUARANTINED = "quarantined"
    ROTATED = "rotated"
    DISMISSED = "dismissed"
    REFUSED = "refused"  # it never came into the room: there is nothing to decide


@unique
class Need(StrEnum):
    """What an item waits for. An item without any has left the queue."""

    CONTENT = "content"  # somebody says whether it stays
    ROTATION = "rotation"  # a credential is replaced: taking the text away does not close what it opens
    ANSWER = "answer"  # the author contests


class Reach(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who can read a room. None means that nobody said."""

    public: bool | None = None  # anybody of the server may enter, or it is listed
    members: int | None = None
    accounts: int | None = None  # of the server
    federated: bool | None = None  # somebody of another server is in it
    history: str = ""  # history visibility: "world_readable", "shared", "invited", "joined"
    encrypted: bool | None = None


class Occurrence(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where it was once seen. `key` tells occurrences apart, so that one is never counted twice."""

    time: int  # ms
    event: str = ""
    media: str = ""
    activity: str = ""  # id of the activity that brought it; "" when the retro-scan found it
    answer: str = ""  # of the content policy (`model.content.Answer`); "" when it was found afterwards
    digest: str = ""  # `Activity.digest`: by which the guard can be told to let it pass once
    language: str = ""  # of the author
    gone: str = ""  # "redact" or "quarantine": the step that took it away

    @property
    def key(self) -> str:
        """An event is one occurrence, whoever reports it."""
        return self.event or self.media or self.activity

    @property
    def stands(self) -> bool:
        """Whether somebody can still read it, or it is held until a reviewer lets it pass."""
        return not self.gone and self.answer not in NEVER_STORED


class Decision(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One line of an item's history. Kept for ever, failed ones too."""

    id: str
    time: int  # ms
    step: Step
    by: str  # "operator:name", or the author's Matrix ID
    reason: str
    outcome: str = "done"  # or "done: <how>", "failed: <why>"
    until: int = 0  # of DISMISS and RELEASE: ms, when the same content is shown again; 0 when it does not end

    @property
    def done(self) -> bool:
        """A failed step changes nothing."""
        return self.outcome.partition(":")[0] == "done"


@unique
class Access(StrEnum):
    """How somebody came to see it."""

    READ = "read"  # an answer to the account contained the event
    DOWNLOAD = "download"  # the account fetched the file
    ADMINISTRATION = "administration"  # by the administration API: the retro-scan does so too
    FEDERATION = "federation"  # the event was delivered to another server: who read it there is not known


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who provably was given the content of an item."""

    item: str
    who: str  # an account, or a server
    access: Access
    first: int  # ms
    last: int  # ms


_ACCESS: Final = {Action.DOWNLOAD: Access.DOWNLOAD, Action.FEDERATE: Access.FEDERATION}


def reading(item: str, activity: Activity) -> Reading:
    """What an activity whose answer contained the content says of it."""
    access = _ACCESS.get(activity.action, Access.READ)
    if "/_synapse/admin/" in activity.endpoint:
        access = Access.ADMINISTRATION
    who = activity.target if activity.action is Action.FEDERATE else activity.user
    return Reading(item=item, who=who, access=access, first=activity.time, last=activity.time)


def worth_a_look(sightings: Iterable[Sighting]) -> bool:
    """False when all that is to be said is that a file is of a kind that is not read: a picture, a film."""
    return any(one.kind is not Kind.FILE or one.severity > Severity.INFORMATIONAL for one in sightings)


def widened(one: Reading, other: Reading) -> Reading:
    """Two readings of one item by the same as one."""
    return msgspec.structs.replace(one, first=min(one.first, other.first), last=max(one.last, other.last))


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """One content seen once: what is filed in the queue."""

    server: str
    room: str  # "" for a file that was uploaded and is in no room
    author: str
    sightings: tuple[Sighting, ...]
    occurrence: Occurrence
    filed: int  # ms, now
    reach: Reach = Reach()

    @property
    def id(self) -> str:
        """Of the item it belongs to: equal content of one author in one room has one id, for ever."""
        seen = sorted({(one.detector, one.digest or f"{self.occurrence.key} {one.place}") for one in self.sightings})
        parts = [self.server, self.room, self.author, *(part for pair in seen for part in pair)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


class ReviewItem(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One content of one author in one room, with everything that was decided about it."""

    id: str
    server: str
    room: str
    author: str
    sightings: tuple[Sighting, ...]
    reach: Reach = Reach()
    filed: int = 0  # ms, when it came into the queue: since then who reads it is recorded
    recorded: int = 0  # ms, when that is recorded from an earlier time on; 0 when it is not
    first: int = 0  # ms
    last: int = 0  # ms
    count: int = 0  # occurrences
    standing: int = 0  # of them, those that stand
    occurrences: tuple[Occurrence, ...] = ()  # the newest, at most `SHOWN`
    history: tuple[Decision, ...] = ()  # oldest first

    @property
    def known_since(self) -> int:
        """Since when who was given it is known, ms: what was read before is in no record."""
        return min(self.filed, self.recorded or self.filed)

    @property
    def credential(self) -> bool:
        """Whether it opens something."""
        return any(one.kind is Kind.CREDENTIAL for one in self.sightings)

    @property
    def other(self) -> bool:
        """Whether it is something besides a credential: then somebody must say whether it stays."""
        return any(one.kind is not Kind.CREDENTIAL for one in self.sightings)


_CLOSING: Final = {
    Step.RELEASE: State.RELEASED,
    Step.REDACT: State.REDACTED,
    Step.QUARANTINE: State.QUARANTINED,
    Step.DISMISS: State.DISMISSED,
    Step.ROTATED: State.ROTATED,
    Step.ASK: State.ASKED,
    Step.CONTEST: State.CONTESTED,
    Step.UNDO: State.OPEN,
}
_ANSWERING: Final = frozenset({Step.RELEASE, Step.REDACT, Step.QUARANTINE, Step.DISMISS})


def needs(item: ReviewItem) -> frozenset[Need]:
    """What an item waits for.

    A credential waits until it is marked as rotated, or dismissed as a false alarm, whatever became of the text.
    """
    done = _valid(item)
    found = set()
    if Step.CONTEST in done and not _ANSWERING & set(done[_last(done, Step.CONTEST) :]):
        found.add(Need.ANSWER)
    if Step.DISMISS in done:
        return frozenset(found)
    if item.standing and item.other and (Step.RELEASE not in done or _held_again(item)):
        found.add(Need.CONTENT)
    if item.credential and _was_readable(item) and Step.ROTATED not in done:
        found.add(Need.ROTATION)
    return frozenset(found)


def state(item: ReviewItem) -> State:
    """How it stands. What was taken away and came again is open again."""
    waiting = needs(item)
    if Need.ANSWER in waiting:
        return State.CONTESTED
    last = next((one.step for one in reversed(item.history) if one.done and one.step in _CLOSING), None)
    if last is None:
        return State.OPEN if waiting or _was_readable(item) else State.REFUSED
    if last in (Step.REDACT, Step.QUARANTINE) and Need.CONTENT in waiting:
        return State.OPEN
    if last is Step.CONTEST:
        return State.OPEN
    return _CLOSING[last]


_SURE: Final = {Confidence.LOW: 0.3, Confidence.MODERATE: 0.6, Confidence.HIGH: 1.0}
_ANYBODY: Final = 10_000
"""Readers of an open room are held to be so many when the server did not say how many accounts it has."""
_UNKNOWN: Final = 100
"""And so many of a room of which nothing is known: unknown is not harmless."""


def readers(reach: Reach) -> int | None:
    """Accounts that can read the room now; None when nobody said."""
    if not _open(reach):
        return reach.members
    return None if reach.accounts is None else max(reach.accounts, reach.members or 0)


def priority(item: ReviewItem) -> float:
    """Severity x confidence x exposure, of its worst sighting. The queue is in this order."""
    worst = max((2 ** int(one.severity) * _SURE[one.confidence] for one in item.sightings), default=0.0)
    if not item.standing and not item.credential:
        return worst
    known = readers(item.reach)
    if known is None:
        known = max(_ANYBODY, item.reach.members or 0) if _open(item.reach) else _UNKNOWN
    exposure = 1 + math.log10(max(known, 1)) + (1 if item.reach.federated else 0)
    return round(worst * exposure, 2)


def _open(reach: Reach) -> bool:
    return bool(reach.public) or reach.history == "world_readable"


def _valid(item: ReviewItem) -> list[Step]:
    """What was done and not taken back."""
    done = [one.step for one in item.history if one.done]
    return done[_last(done, Step.UNDO) + 1 :] if Step.UNDO in done else done


def _held_again(item: ReviewItem) -> bool:
    """Whether the guard stopped it once more after it was released: its author waits."""
    released = max((one.time for one in item.history if one.done and one.step is Step.RELEASE), default=0)
    return any(one.stands and one.answer == Answer.HOLD and one.time > released for one in item.occurrences)


def _was_readable(item: ReviewItem) -> bool:
    return item.standing > 0 or any(one.gone or one.stands for one in item.occurrences)


def _last(steps: list[Step], step: Step) -> int:
    return len(steps) - 1 - steps[::-1].index(step)

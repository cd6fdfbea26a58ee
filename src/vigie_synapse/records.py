"""One record for each request in flight: what it is, who asks, what it has been served so far."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from vigie.model.activity import Outcome
from vigie.model.language import Language, preferred
from vigie.model.sightings import Sighting
from vigie_synapse.budgets import Account
from vigie_synapse.endpoints import Endpoint
from vigie_synapse.facts import Facts
from vigie_synapse.weigh import Weigher


class Shown:
    """The people of a directory's answer, except the one who asked; its rows are read when somebody looks."""

    __slots__ = ("_rows", "_user")

    def __init__(self, rows: Sequence[dict[str, Any]], user: str) -> None:
        self._rows, self._user = rows, user

    def __len__(self) -> int:
        """At most this many."""
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return iter({row["user_id"] for row in self._rows} - {self._user})

    def __contains__(self, person: object) -> bool:
        return any(one == person for one in self)


@dataclass(slots=True, eq=False)
class Record:
    """A request. `events` were served and wait to be weighed from `weighed` on."""

    key: Any  # Synapse's own description of the request: kept alive so that its identity stays unique
    endpoint: Endpoint
    account: Account | None
    user: str
    device: str
    ip: str
    user_agent: str
    service: bool = False  # through an application service
    exempt: bool = False  # no budgets apply
    invited: bool = False  # into the room entered
    weigher: Weigher | None = None
    events: list[Any] = field(default_factory=list)
    weighed: int = 0
    undecided: bool = False  # events that count were weighed, perhaps by another request, and not yet decided about
    people: set[str] = field(default_factory=set)  # shown by a profile, a member list
    shown: Collection[str] = ()  # by the directory
    strangers: int = 0  # how many of them live in rooms the account has just entered
    rooms: tuple[str, ...] = ()
    target: str = ""
    room: str = ""
    entered: bool = False  # a room, in whatever way
    size: int = 0
    outcome: Outcome = Outcome.SUCCESS
    code: str = ""
    delayed: int = 0
    body: bytes = b""  # to be read for its facts once the answer has left
    facts: Facts | None = None  # of its body, for the actions whose body says more than their path
    request: Any = None
    asked_in: list[tuple[str, str]] = field(default_factory=list)  # rooms, and people the assistant asked into them
    event: str = ""  # id of the one sent
    media: str = ""  # uploaded, or posted
    sightings: tuple[Sighting, ...] = ()
    content: str = ""  # what the content policy answered
    digest: str = ""
    speaks: str = ""  # the person's language, when the content policy spoke

    def language(self, default: Language) -> Language:
        """The language of the person behind the request, as far as their client says."""
        if self.request is None:
            return default
        return preferred(self.request.getHeader("Accept-Language") or "", default)

    def weighing(self, now: int) -> Weigher:
        """A weigher for this answer. `now` in ms."""
        caught = self.account.caught if self.account is not None else {}
        return Weigher(self.user, self.endpoint.sync, now, caught)


class Records:
    """The requests in flight, found by Synapse's description of them."""

    def __init__(self) -> None:
        self._open: dict[int, Record] = {}

    def __len__(self) -> int:
        return len(self._open)

    def find(self, key: object) -> Record | None:
        """The record of a request, if there is one."""
        return self._open.get(id(key))

    def open(self, record: Record) -> Record:
        """Begin following a request."""
        self._open[id(record.key)] = record
        if record.account is not None:
            record.account.in_flight.add(record)
        return record

    def close(self, key: object) -> Record | None:
        """The answer is complete. The record stays in flight for its account until it is counted."""
        return self._open.pop(id(key), None)

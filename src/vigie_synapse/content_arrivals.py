"""What other servers send: it cannot be refused towards its author, who has it, but it can be hidden here.

Synapse asks about each event before it stores it. A message that the policy refuses is stored without its content and
shown to nobody (soft-failed); everything else passes, with a line in the record: an event of state because the room's
state is settled between servers, a redaction because what it takes away would stay. Names that single sign-on or the
authentication service gives to accounts of this server come from elsewhere as well.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, Protocol

from vigie.model.activity import Action, Activity, Outcome
from vigie.model.content import Answer, RoomKind
from vigie.model.sightings import Sighting
from vigie.policies.content import Line, decide
from vigie_synapse.content_rooms import Rooms, named
from vigie_synapse.counters import Counters
from vigie_synapse.endpoints import MEMBER, clean
from vigie_synapse.host import Host
from vigie_synapse.safely import Safely
from vigie_synapse.sections import Fail
from vigie_synapse.settle import masked
from vigie_synapse.spool import Spool

REMEMBERED: Final = 20_000
"""Events in which something was seen: Synapse asks again when it gets one by another way."""
_REDACTION: Final = "m.room.redaction"
ENDPOINT: Final = "federation"


class Scanner(Protocol):
    """What finds."""

    def scan_event(self, kind: str, content: Mapping[str, object], /) -> tuple[Sighting, ...]:
        """What is seen in an event."""
        ...


class Suppressed(Protocol):
    """What somebody decided means nothing."""

    def left(self, sightings: Iterable[Sighting], room: str, author: str, now: int) -> tuple[Sighting, ...]:
        """The sightings that still mean something."""
        ...


class Named(NamedTuple):
    """What is said of a display name."""

    sightings: tuple[Sighting, ...] = ()
    content: str = ""
    unwanted: bool = False


class Arrivals:
    """Judges the text of events of other servers. Their files are not here yet, so nothing is said about these."""

    def __init__(
        self,
        host: Host,
        rooms: Rooms,
        scanner: Scanner,
        lines: tuple[Line, ...],
        suppressed: Suppressed,
        spool: Spool,
        counters: Counters,
        *,
        enforce: bool,
    ) -> None:
        self._host, self._rooms, self._scanner, self._lines = host, rooms, scanner, lines
        self._suppressed, self._spool, self._counters, self._enforce = suppressed, spool, counters, enforce
        self._safely = Safely(counters, Fail.OPEN)
        self._known: OrderedDict[str, bool] = OrderedDict()

    async def is_unwanted(self, event: Any) -> bool:
        """Whether nobody here may read it. Never raises."""
        with self._safely("what another server sent could not be judged"):
            if event.event_id in self._known:
                return self._known[event.event_id]
            return await self._judge(event)
        return False

    def of_name(self, user: str, name: str) -> Named:
        """A display name that was given to an account from elsewhere: everybody is shown it."""
        seen = self._scanner.scan_event(MEMBER, {"displayname": name})
        seen = self._suppressed.left(seen, "", user, self._host.now_ms())
        answer = decide(self._lines, RoomKind.PUBLIC, seen).answer
        return Named(seen, answer.value if seen else "", self._enforce and answer is Answer.REFUSE)

    async def _judge(self, event: Any) -> bool:
        self._counters.inspected += 1
        contents = ((event.type, event.content), *named(event.type, event.state_key if event.is_state() else ""))
        seen = tuple(one for kind, content in contents for one in self._scanner.scan_event(kind, content))
        room = await self._rooms.kind_known(event.room_id) if seen else None
        if room is None:
            return False
        seen = self._suppressed.left(seen, event.room_id, event.sender, self._host.now_ms())
        if not seen:
            return False
        self._counters.sighted += 1
        answer = decide(self._lines, room, seen).answer
        hidden = self._enforce and answer is Answer.REFUSE and not event.is_state() and event.type != _REDACTION
        self._remember(event.event_id, hidden)
        self._note(event, seen, answer, hidden=hidden)
        return hidden

    def _remember(self, event: str, hidden: bool) -> None:
        self._known[event] = hidden
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def _note(self, event: Any, seen: tuple[Sighting, ...], answer: Answer, *, hidden: bool) -> None:
        self._spool.put(
            masked(
                Activity(
                    id=self._spool.next_id(),
                    time=self._host.now_ms(),
                    action=Action.SET_STATE if event.is_state() else Action.SEND,
                    server=self._host.server_name,
                    user=clean(event.sender),
                    endpoint=ENDPOINT,
                    room=clean(event.room_id),
                    kind=clean(event.type),
                    outcome=Outcome.REFUSED if hidden else Outcome.SUCCESS,
                    code="content.refuse" if hidden else "",
                    event=event.event_id,
                    sightings=seen,
                    content=answer.value,
                )
            )
        )
        self._spool.wake()

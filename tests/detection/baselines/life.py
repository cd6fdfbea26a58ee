"""Lives of accounts for the tests of the step."""

from itertools import count
from typing import Any

from hypothesis import strategies as st

from vigie.detection.baselines.step import Baselines
from vigie.detection.shapes import ENRICHED
from vigie.model.activity import COLD, Action, Activity, Outcome, RoomRead
from vigie.model.enriched import Enriched, Network, NetworkKind, RoomFacts

DAY, HOUR, MINUTE = 86_400_000, 3_600_000, 60_000
MONDAY = 20_605
HOME = Network(64500, "Home Net", "FR", NetworkKind.PUBLIC)
FAR = Network(64501, "Far Net", "BR", NetworkKind.PUBLIC)
ALICE = "@alice:agent.example"
SERVERS = {"agent.example": "education", "other.example": "interior"}

_NUMBER = count()


def at(day: int, hour: float = 9) -> int:
    """A moment, ms: days after a Monday."""
    return (MONDAY + day) * DAY + round(hour * HOUR)


def does(
    action: Action,
    time: int,
    user: str = ALICE,
    *,
    network: Network = HOME,
    members: int | None = None,
    environment: str = "education",
    **more: Any,
) -> Enriched:
    """One activity, enriched."""
    seat = {"device": "PHONE", "ip": "192.0.2.1", "user_agent": "Element/1.2"} | more
    one = Activity(id=f"b-{next(_NUMBER)}", time=time, action=action, server="agent.example", user=user, **seat)
    return Enriched(one, environment, network, read_rooms=(RoomFacts(members=members),) * len(one.reads))


def reads(time: int, room: str, cold: int = 0, user: str = ALICE, senders: int = 3, **more: Any) -> Enriched:
    """A page of a room: history when `cold`, else catching up."""
    who = [f"@writer{n}:{room.partition(':')[2] or 'agent.example'}" for n in range(senders)]
    size = max(cold, 1)
    by = [n % senders for n in range(size)]
    flags = [COLD if cold else 0] * size
    page = RoomRead(room, "join", 1, who, [f"$e{n}" for n in range(size)], by, [0] * size, flags)
    return does(Action.READ, time, user, reads=(page,), cold=cold, **more)


def searches(time: int, first: int, many: int, user: str = ALICE, **more: Any) -> Enriched:
    """A directory search that shows people."""
    people = tuple(f"@p{n}:agent.example" for n in range(first, first + many))
    return does(Action.SEARCH_DIRECTORY, time, user, people=people, **more)


def tell(step: Baselines, item: Enriched) -> Enriched:
    """One activity with what is known."""
    return step.annotate([item])[0]


def field(item: Enriched, name: str) -> object:
    """What a rule finds under a name."""
    return ENRICHED.getter(name)(item)


def days(step: Baselines, first: int, last: int, people: int = 3, user: str = ALICE) -> None:
    """Ordinary days, weekends too: some look-ups and a page of history."""
    for day in range(first, last):
        step.annotate(
            [searches(at(day), day * 1_000, people, user), reads(at(day, 10), "!team:agent.example", 20, user)]
        )


MOVES = st.lists(
    st.tuples(
        st.sampled_from((0, 0, 1, 20 * MINUTE, 3 * MINUTE, HOUR, 5 * HOUR, DAY, 2 * DAY, 40 * DAY, -2_000)),
        st.sampled_from(["search", "read", "catch", "join", "far", "login", "password", "refuse", "far-read", "bot"]),
        st.integers(0, 3),
        st.integers(1, 90),
    ),
    max_size=60,
)


def activities(moves: list[tuple[int, str, int, int]], start: int = at(60)) -> list[Enriched]:
    made, time = [], start
    for pause, kind, who, many in moves:
        time += pause
        user = f"@u{who}:agent.example"
        away = {"network": FAR, "ip": f"198.51.{many}.7", "device": f"D{many % 4}"}
        made.append(
            {
                "search": lambda: searches(time, many * 7, many, user),  # noqa: B023
                "read": lambda: reads(time, f"!r{many}:agent.example", many, user, members=many),  # noqa: B023
                "catch": lambda: reads(time, f"!r{many}:agent.example", 0, user, device=f"D{many % 3}"),  # noqa: B023
                "join": lambda: does(Action.JOIN, time, user, room=f"!j{many}:other.example"),  # noqa: B023
                "far": lambda: does(Action.SEND, time, user, room="!r1:agent.example", **away),  # noqa: B023
                "far-read": lambda: reads(time, f"!f{many}:far.example", many, user, **away),  # noqa: B023
                "login": lambda: does(Action.LOGIN, time, user, device=f"L{many}"),  # noqa: B023
                "password": lambda: does(Action.CHANGE_PASSWORD, time, user, device=f"D{many % 3}"),  # noqa: B023
                "refuse": lambda: reads(time, "!x", 1, user, outcome=Outcome.REFUSED),  # noqa: B023
                "bot": lambda: searches(time, many, 2, user, exempt=True),  # noqa: B023
            }[kind]()
        )
    return made


def lived() -> dict[str, bytes]:
    """What is kept of four accounts that have lived for some weeks."""
    step = Baselines(SERVERS)
    for number in range(4):
        days(step, 0, 35, people=2 + number, user=f"@u{number}:agent.example")
    return step.changes()


KEPT = lived()

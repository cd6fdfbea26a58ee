import msgspec

from vigie.cases.exposure import exposure
from vigie.model.activity import Action, Activity, Outcome, RoomRead
from vigie.model.reviews import Access, Occurrence, Reach, Reading, ReviewItem

ITEM = ReviewItem(
    id="i", server="s.example", room="!r:s.example", author="@ann:s.example", sightings=(), filed=500, first=100
)
REACH = Reach(public=True, members=3, accounts=900)


def read(who: str, time: int, **changes: object) -> Activity:
    room = RoomRead("!r:s.example", "join", 1, ["@ann:s.example"], ["$1"], [0], [1], [0])
    known = {"action": Action.READ, "user": who, "reads": (room,)}
    return Activity(id=f"{who}{time}", time=time, server="s.example", **{**known, **changes})  # type: ignore[arg-type]


def noted(who: str, first: int, last: int, access: Access = Access.READ) -> Reading:
    return Reading(item="i", who=who, access=access, first=first, last=last)


def test_what_was_noted_and_what_the_spool_tells_are_one_list() -> None:
    found = exposure(
        ITEM,
        REACH,
        [noted("@bob:s.example", 600, 700), noted("@vigie:s.example", 650, 650, Access.ADMINISTRATION)],
        [read("@bob:s.example", 300), read("@zoe:s.example", 400), read("@ann:s.example", 410)],
        recorded=250,
        lost=2,
        own="@vigie:s.example",
    )
    assert found.readings == (noted("@bob:s.example", 300, 700), noted("@zoe:s.example", 400, 400))
    assert found.accounts == {"@bob:s.example", "@zoe:s.example"}
    assert (found.could, found.since, found.unknown, found.lost) == (900, 250, 150, 2)


def test_what_was_searched_when_it_was_filed_stays_known() -> None:
    early = msgspec.structs.replace(ITEM, recorded=250)
    found = exposure(early, REACH, [noted("@zoe:s.example", 300, 300)], [], recorded=480, lost=0, own="")
    assert (found.since, found.unknown, found.accounts) == (250, 150, {"@zoe:s.example"})
    assert exposure(early, REACH, [], [], recorded=90, lost=0, own="").since == 90


def test_other_servers_and_administration_are_told_apart_from_accounts() -> None:
    found = exposure(
        ITEM,
        REACH,
        [],
        [
            read("", 600, action=Action.FEDERATE, target="other.example"),
            read("@root:s.example", 700, endpoint="GET /_synapse/admin/v1/rooms/x/messages"),
            read("@refused:s.example", 800, outcome=Outcome.REFUSED),
        ],
        recorded=0,
        lost=0,
        own="",
    )
    assert [(one.who, one.access) for one in found.readings] == [
        ("other.example", Access.FEDERATION), ("@root:s.example", Access.ADMINISTRATION),
    ]  # fmt: skip
    assert found.accounts == frozenset()


def test_without_any_record_what_was_read_before_is_unknown() -> None:
    found = exposure(ITEM, Reach(), [], [], recorded=0, lost=0, own="")
    assert (found.since, found.unknown, found.could) == (500, 400, None)
    late = exposure(ITEM, Reach(), [], [], recorded=50, lost=0, own="")
    assert (late.since, late.unknown) == (50, 0)


def test_what_never_came_into_the_room_was_exposed_to_nobody() -> None:
    held = msgspec.structs.replace(ITEM, occurrences=(Occurrence(time=100, event="$1", answer="hold"),))
    found = exposure(held, REACH, [], [], recorded=0, lost=0, own="")
    assert (found.could, found.unknown) == (0, 0)

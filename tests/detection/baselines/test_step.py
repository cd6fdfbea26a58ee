"""The whole step: what activities get, what they teach, and what survives."""

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from detection.baselines.life import (
    ALICE,
    FAR,
    HOME,
    KEPT,
    MINUTE,
    MOVES,
    SERVERS,
    activities,
    at,
    days,
    does,
    field,
    reads,
    searches,
    tell,
)
from vigie.detection.baselines import peers
from vigie.detection.baselines import step as step_module
from vigie.detection.baselines.past import ENOUGH
from vigie.detection.baselines.places import YOUNG
from vigie.detection.baselines.step import META, WITNESSED_AFTER, Baselines
from vigie.detection.fields import FIELDS
from vigie.model.activity import Action, Outcome
from vigie.model.enriched import Enriched, Network, NetworkKind, RoomFacts
from vigie.model.findings import Confidence, Finding, Severity
from vigie.model.habits import Breadth

ROOM = "!team:agent.example"


def finding(user: str, first: int, last: int, *, forgeable: bool = False) -> Finding:
    return Finding(
        id="f", rule="r", name="mass_joins", title="t", severity=Severity.HIGH, confidence=Confidence.MODERATE,
        actor=user, server="agent.example", first=first, last=last, evidence=("a",), forgeable=forgeable,
    )  # fmt: skip


def grown(until: int = 40, people: int = 3) -> Baselines:
    """A step that has known alice for some weeks."""
    step = Baselines(SERVERS)
    days(step, 0, until, people)
    return step


def test_the_day_counts_what_is_distinct_and_adds_up_what_is_cold() -> None:
    step = Baselines(SERVERS)
    tell(step, searches(at(0), 0, 5))
    tell(step, searches(at(0), 3, 5))
    tell(step, reads(at(0), ROOM, 20))
    tell(step, does(Action.DOWNLOAD, at(0), media="mxc://agent.example/1"))
    tell(step, does(Action.DOWNLOAD, at(0), media="mxc://agent.example/1"))
    told = tell(step, reads(at(0), "!hall:other.example", 30))
    assert {name: field(told, f"matrix.day.{name}") for name in ("people", "rooms", "authors", "cold", "files")} == {
        "people": 8, "rooms": 2, "authors": 6, "cold": 50, "files": 1,
    }  # fmt: skip
    assert field(told, "matrix.day.environments") == 2
    tomorrow = tell(step, reads(at(1), ROOM))
    assert (field(tomorrow, "matrix.day.people"), field(tomorrow, "matrix.month.people")) == (0, 8)
    assert (field(tomorrow, "matrix.day.cold"), field(tomorrow, "matrix.month.cold")) == (0, 50)


def test_what_was_refused_or_failed_reached_nothing_and_catching_up_neither() -> None:
    step = Baselines(SERVERS)
    tell(step, searches(at(0), 0, 5, outcome=Outcome.REFUSED))
    tell(step, searches(at(0), 0, 5, outcome=Outcome.FAILURE))
    told = tell(step, reads(at(0), ROOM))
    assert told.habits.people.day == told.habits.rooms.day == told.habits.authors.day == 0


def test_young_accounts_are_not_judged() -> None:
    step = Baselines(SERVERS)
    told = tell(step, searches(at(0), 0, 5))
    assert told.habits.people == Breadth(5, 5)
    for name in ("network", "country", "client", "device", "hour", "room", "environment"):
        assert field(told, f"matrix.new.{name}") is None
    assert field(told, "matrix.idle.days") is None
    days(step, 1, YOUNG - 1)
    assert field(tell(step, reads(at(YOUNG - 1), "!never:x")), "matrix.new.room") is True
    assert field(tell(step, reads(at(YOUNG - 1), ROOM)), "matrix.new.device") is False
    days(step, YOUNG, ENOUGH + 1)
    assert field(tell(step, searches(at(ENOUGH + 1, 8), 0, 5)), "matrix.habit.people") is not None
    assert field(tell(step, searches(at(ENOUGH + 1, 8), 0, 5)), "matrix.rank.people") is None, "no peers"


def test_habit_is_over_the_widest_day_before_yesterday() -> None:
    step = grown(people=10)
    told = tell(step, searches(at(40), 90_000, 50))
    assert field(told, "matrix.habit.people") == 5
    assert field(tell(step, searches(at(41), 95_000, 50)), "matrix.habit.people") == 5, "yesterday does not teach"
    assert field(tell(step, searches(at(42), 99_000, 50)), "matrix.habit.people") == 1


def test_rank_among_peers_of_the_same_environment_and_role() -> None:
    step = Baselines(SERVERS)
    for number in range(peers.ENOUGH // 20 + 1):
        days(step, 0, 24, people=1 + number % 10, user=f"@a{number}:agent.example")
    told = tell(step, searches(at(24), 0, 5, user="@a0:agent.example"))
    assert field(told, "matrix.rank.people") == pytest.approx(0.5, abs=0.05)
    assert field(tell(step, searches(at(24), 50, 99, user="@a0:agent.example")), "matrix.rank.people") == 1
    elsewhere = searches(at(24), 0, 5, user="@far:other.example", environment="interior")
    assert field(tell(step, elsewhere), "matrix.rank.people") is None


def test_first_contact_is_told_once() -> None:
    step = grown()
    told = tell(step, does(Action.JOIN, at(40), room="!new:other.example"))
    assert (field(told, "matrix.new.room"), field(told, "matrix.rooms.new")) == (True, ("!new:other.example",))
    assert field(told, "matrix.new.environment") is True
    read = tell(step, reads(at(40), "!read:agent.example", 10))
    assert field(read, "matrix.rooms.new") == ("!read:agent.example",)
    again = tell(step, reads(at(40), "!new:other.example", 10))
    assert (field(again, "matrix.new.room"), field(again, "matrix.rooms.new")) == (False, ())
    assert field(again, "matrix.new.environment") is False


def test_an_account_that_began_under_our_eyes_is_known_from_its_first_moment() -> None:
    step = grown(WITNESSED_AFTER + 1)
    tell(step, does(Action.LOGIN, at(WITNESSED_AFTER), "@new:agent.example"))
    first = tell(step, does(Action.JOIN, at(WITNESSED_AFTER), "@new:agent.example", room="!r:agent.example"))
    assert field(first, "matrix.new.room") is True
    assert field(first, "matrix.new.environment") is False, "its own"
    assert field(first, "matrix.device.age") == 0
    assert field(first, "matrix.new.device") is None, "it has no past to compare with"
    later = tell(step, reads(at(WITNESSED_AFTER, 9.5), "!r:agent.example", user="@new:agent.example"))
    assert field(later, "matrix.device.age") == 1_800
    old = tell(step, reads(at(WITNESSED_AFTER), "!r:agent.example"))
    assert field(old, "matrix.device.age") is None, "it was there before us"
    seldom = tell(step, reads(at(WITNESSED_AFTER, 9.5), "!r:agent.example", user="@new:agent.example", device="OTHER"))
    assert field(seldom, "matrix.device.age") is None, "nobody saw it sign in"


def test_idle_and_age_are_days() -> None:
    step = grown(10)
    told = tell(step, reads(at(100), ROOM))
    assert (field(told, "matrix.idle.days"), field(told, "matrix.age.days")) == (91, 100)
    assert field(tell(step, reads(at(100, 20), ROOM)), "matrix.idle.days") == 91, "all day long"
    assert field(tell(step, reads(at(101), ROOM)), "matrix.idle.days") == 1


def test_a_walk_through_rooms_by_size() -> None:
    step = grown()
    sizes = [500, 300, 300, 20, 7, 90]
    told = [tell(step, reads(at(40), f"!w{n}:x", 10, members=size)) for n, size in enumerate(sizes)]
    assert [one.habits.descending for one in told] == [1, 2, 3, 4, 5, 1]
    assert [one.habits.ascending for one in told] == [1, 1, 2, 1, 1, 2]
    again = tell(step, reads(at(40), "!w0:x", 10, members=500))
    assert again.habits.descending == 1, "read before"
    assert tell(step, reads(at(40), "!w9:x", 10)).habits.ascending == 2, "of unknown size"


def test_a_new_place_and_an_impossible_journey() -> None:
    step = grown()
    tell(step, reads(at(40), ROOM))
    told = tell(step, reads(at(40, 9.5), ROOM, network=FAR, ip="198.51.100.7", device="THIEF"))
    for name in ("network", "country", "device"):
        assert field(told, f"matrix.new.{name}") is True
    assert field(told, "matrix.new.client") is False
    assert field(told, "matrix.travel.impossible") is True
    assert field(tell(step, reads(at(40, 9.6), ROOM)), "matrix.new.network") is False
    assert field(tell(step, reads(at(40, 3), ROOM)), "matrix.new.hour") is True


def test_one_session_in_two_networks() -> None:
    step = grown()
    seats = [{"network": HOME}, {"network": FAR, "ip": "198.51.100.7"}] * 2
    told = [tell(step, reads(at(40) + n * MINUTE, ROOM, **seat)) for n, seat in enumerate(seats)]
    assert [field(one, "matrix.session.split") for one in told] == [False, False, True, True]
    assert field(told[-1], "matrix.session.networks") == 2


def test_a_password_makes_every_other_device_old() -> None:
    step = grown()
    tell(step, reads(at(40), ROOM, device="DESK"))
    tell(step, reads(at(40, 9.05), ROOM))
    tell(step, does(Action.CHANGE_PASSWORD, at(40, 9.1), device="DESK"))
    assert field(tell(step, reads(at(40, 9.2), ROOM)), "matrix.device.before_password") is True, "in the same hour"
    assert field(tell(step, reads(at(40, 9.2), ROOM, device="DESK")), "matrix.device.before_password") is False


@pytest.mark.parametrize("outcome", [Outcome.FAILURE, Outcome.REFUSED, Outcome.CHALLENGED])
def test_whoever_tries_to_sign_in_teaches_nothing(outcome: Outcome) -> None:
    step = grown()
    before = step.changes()
    step.kept(before)
    for user in (ALICE, "@stranger:agent.example"):
        told = tell(step, does(Action.LOGIN, at(40), user, outcome=outcome, ip="198.51.100.7", network=FAR))
        assert told == msgspec.structs.replace(told, habits=Enriched(told.activity).habits)
    assert step.changes() == {}
    assert step.state().accounts == 1


def test_machines_of_nobody_and_absurd_times_pass_untouched() -> None:
    step = grown()
    server = does(Action.FEDERATE, at(40), target="far.example")
    assert step.annotate([server]) == [server]
    nobody = does(Action.GAP, at(40), "", lost=3)
    assert step.annotate([nobody]) == [nobody]
    for time in (-1, 10**18, 2**62):
        told = tell(step, searches(time, 0, 5, user="@absurd:x"))
        assert told.habits.people.day is None
        assert tell(step, reads(time, ROOM)).session.new_device is None
    assert field(tell(step, reads(at(40), ROOM)), "matrix.day.cold") == 0, "the account did not leave its day"


def test_bots_are_compared_with_bots() -> None:
    step = grown()
    tell(step, searches(at(40), 0, 5, exempt=True))
    tell(step, searches(at(43), 0, 5, exempt=True))
    assert set(step.changes()) == {ALICE, META, "peers/education/other", "peers/education/bot"}


def test_a_day_with_a_refusal_or_a_finding_does_not_teach() -> None:
    for wrong in ("refusal", "finding", "forged"):
        step = grown(people=10)
        tell(step, searches(at(40), 90_000, 40))
        if wrong == "refusal":
            tell(step, reads(at(40, 12), ROOM, outcome=Outcome.REFUSED))
        else:
            step.doubt([finding(ALICE, at(40), at(40, 12), forgeable=wrong == "forged")])
        days(step, 41, 50)
        ratio = field(tell(step, searches(at(50), 95_000, 40)), "matrix.habit.people")
        assert ratio == (1 if wrong == "forged" else 4), wrong


def test_findings_about_strangers_and_nobody_are_harmless() -> None:
    step = grown()
    step.kept(step.changes())
    step.doubt([finding("@never:x", 1, 2), finding("", 1, 2)])
    assert step.changes() == {}


# Restarts, memory, order.


@hypothesis(max_examples=60)
@given(MOVES, st.integers(0, 2**32))
def test_a_restart_changes_nothing(moves: list[tuple[int, str, int, int]], seed: int) -> None:
    items, rng = activities(moves), random.Random(seed)
    straight = Baselines(SERVERS, dict(KEPT).get)
    kept = dict(KEPT)
    restarted = Baselines(SERVERS, kept.get)
    for item in items:
        assert tell(straight, item) == tell(restarted, item)
        if rng.random() < 0.2:
            straight.doubt([finding(item.activity.user, item.activity.time - 5, item.activity.time)])
            restarted.doubt([finding(item.activity.user, item.activity.time - 5, item.activity.time)])
        if rng.random() < 0.5:
            changes = restarted.changes()
            if rng.random() < 0.5:  # some checkpoints fail
                kept.update(changes)
                restarted.kept(changes)
                restarted = Baselines(SERVERS, kept.get)


@hypothesis(max_examples=40)
@given(MOVES)
def test_what_leaves_memory_comes_back_the_same(moves: list[tuple[int, str, int, int]]) -> None:
    items = activities(moves)
    roomy, narrow = Baselines(SERVERS, dict(KEPT).get), Baselines(SERVERS, dict(KEPT).get, hot=1)
    assert [tell(roomy, item) for item in items] == [tell(narrow, item) for item in items]
    assert narrow.state().hot <= 2


@given(st.permutations(range(12)))
def test_the_order_within_a_day_does_not_matter(order: list[int]) -> None:
    items = activities(
        [(MINUTE, "read", 0, n + 1) for n in range(6)] + [(MINUTE, "search", 0, n + 1) for n in range(6)]
    )
    counts = set()
    for arrival in (range(12), order):
        step = Baselines(SERVERS, dict(KEPT).get)
        step.annotate([items[place] for place in arrival])
        habits = tell(step, reads(at(60, 23), "!r1:agent.example", user="@u0:agent.example")).habits
        counts.add(tuple(msgspec.structs.astuple(getattr(habits, name))[:2] for name in ("people", "rooms", "cold")))
    assert len(counts) == 1


def test_what_comes_after_midnight_though_it_is_of_yesterday_counts_today() -> None:
    step = grown()
    tell(step, reads(at(41, 0.001), ROOM, 5))
    assert field(tell(step, reads(at(40, 23.999), ROOM, 7)), "matrix.day.cold") == 12


def test_a_clock_set_back_by_days_is_followed() -> None:
    step = grown()
    tell(step, reads(at(400), ROOM, 5))
    assert field(tell(step, reads(at(41), ROOM, 7)), "matrix.day.cold") == 7
    assert field(tell(step, reads(at(42), ROOM, 8)), "matrix.day.cold") == 8


def test_nothing_is_forgotten_until_it_is_said_to_be_kept() -> None:
    step = grown()
    first = step.changes()
    assert set(first) == {ALICE, META, "peers/education/other"}
    assert step.changes() == first
    tell(step, searches(at(40), 0, 5))
    second = step.changes()
    step.kept(first)
    assert step.changes()[ALICE] == second[ALICE] != first[ALICE]
    step.kept(step.changes())
    assert step.changes() == {}
    tell(step, reads(at(40, 9.01), ROOM))
    assert step.changes() == {}, "catching up changes nothing that is kept"


@pytest.mark.parametrize("content", [b"", b"\xc1", b"\x90", b"\x91\x07", KEPT["@u0:agent.example"][:-3], b"\xff" * 40])
def test_what_cannot_be_read_begins_anew_and_is_counted(content: bytes) -> None:
    kept = KEPT | {"@u0:agent.example": content, "peers/education/newcomer": content}
    step = Baselines(SERVERS, kept.get)
    told = tell(step, searches(at(60), 0, 5, user="@u0:agent.example"))
    assert told.habits.people.day == 5
    assert told.habits.people.habit is None
    assert step.state().damaged == (2 if content else 0)
    assert Baselines(SERVERS, {META: b"\xc1"}.get).state().damaged == 1


def test_too_many_accounts_have_no_past() -> None:
    step = Baselines(SERVERS, most=1)
    tell(step, searches(at(0), 0, 5))
    assert tell(step, searches(at(0), 0, 5, user="@b:x")).habits.people.day is None
    assert (step.state().accounts, step.state().turned_away) == (1, 1)


def test_nothing_else_of_a_record_is_touched() -> None:
    """The copy is made by position: a field that is added to the record must be copied too."""
    given = does(Action.SEND, at(0), room=ROOM)
    marks = {"canaries": ("room:x",), "resembles": "Help", "late": True, "environment": "e"}
    full = msgspec.structs.replace(given, room=RoomFacts("Hall", True, False, 3), read_rooms=(RoomFacts(),), **marks)
    told = msgspec.structs.asdict(tell(Baselines(SERVERS), full))
    ours = {"habits", "session", "contact"}
    assert {name for name, value in msgspec.structs.asdict(full).items() if told[name] is not value} <= ours
    fresh = msgspec.structs.asdict(Enriched(full.activity))
    assert {name for name in fresh if told[name] == fresh[name]} <= ours | {"activity"}, "set every field above"


def test_months_are_told_where_they_are_asked_for() -> None:
    step = grown()
    everything = tell(step, reads(at(40), ROOM, 5)).habits
    assert everything.people.month
    assert everything.authors.month == 3
    step.ask({"matrix.month.people", "matrix.habit.authors"})
    told = tell(step, reads(at(40), ROOM, 5)).habits
    assert told.people == everything.people
    assert told.authors == msgspec.structs.replace(everything.authors, month=None)
    step.ask({"matrix.month.authors"})
    told = tell(step, reads(at(40), ROOM, 5)).habits
    assert (told.people.month, told.authors.month) == (None, 3)


@hypothesis(max_examples=40)
@given(MOVES, st.integers(1, 20))
def test_the_size_of_batches_changes_nothing(moves: list[tuple[int, str, int, int]], size: int) -> None:
    items = activities(moves)
    one, several = Baselines(SERVERS, dict(KEPT).get), Baselines(SERVERS, dict(KEPT).get)
    told = [item for start in range(0, len(items), size) for item in several.annotate(items[start : start + size])]
    assert [tell(one, item) for item in items] == told
    assert one.changes() == several.changes()


def test_free_seats_are_cleared_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_module, "_SEATS", 8)
    step = Baselines(SERVERS)
    for hour in range(300):
        tell(step, reads(at(0, hour), ROOM, device=f"D{hour % 40}"))
    assert len(step._seats) <= 8 + 2 * len(step._hot[ALICE].seats) <= 80


def test_every_field_of_the_past_has_a_value_sometime() -> None:
    """A field that nothing fills would look like a rule that never finds anything."""
    step = Baselines(SERVERS)
    for number in range(45):
        days(step, 0, 30, people=1 + number % 10, user=f"@a{number}:agent.example")
    user, vpn = "@a0:agent.example", Network(1, "", "BR", NetworkKind.PUBLIC, ("vpn",))
    items = [
        does(Action.LOGIN, at(30), user, device="NEW"),
        does(Action.CHANGE_PASSWORD, at(30), user, device="NEW"),
        reads(at(30), "!first:other.example", 5, user, device="NEW", members=5),
        reads(at(30, 9.1), "!second:other.example", 5, user, device="NEW", network=FAR, ip="198.51.100.7", members=5),
        searches(at(30, 9.1), 5, 5, user, network=vpn, ip="198.51.200.7"),
        reads(at(30, 9.2), "!first:other.example", 5, user, device="NEW", members=5, fresh=5),
    ]
    told = step.annotate(items)
    names = [name for name, one in FIELDS.items() if one.enriched.startswith(("habits", "session", "contact"))]
    names += ["matrix.new.room", "matrix.rooms.new", "matrix.device.age", "matrix.network.tags"]
    assert [name for name in names if not any(field(one, name) is not None for one in told)] == []

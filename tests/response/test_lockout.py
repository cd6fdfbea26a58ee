"""Nobody can make Vigie lock others out: the promises of docs/playbooks.md, for any sequence of findings."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kit.response import means
from vigie import bundled
from vigie.detection.baselines.step import Baselines
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_rules
from vigie.findings.score import Scale
from vigie.model.activity import COLD, FRESH, Action, Activity, RoomRead
from vigie.model.enriched import Enriched
from vigie.model.findings import Confidence, Finding, Severity, Theme
from vigie.model.orders import Order, OrderKind
from vigie.model.response_settings import Mode
from vigie.ports.clock import ManualClock
from vigie.ports.storage import ActionRecord
from vigie.response import library
from vigie.response.action import Hands, actions
from vigie.response.history import past
from vigie.response.plan import Account, plan
from vigie.response.playbook import Condition, Playbook, Step
from vigie.response.protection import Protection
from vigie.response.respond import Responder
from vigie.storage.memory import MemoryStorage

Build = Callable[..., Finding]
EVE = "@eve:agent.example"
NOW = 1_780_000_000_000
HOUR = 3_600_000
TRAITS = {name: one.traits for name, one in actions().items()}
FELT = {name for name, one in TRAITS.items() if one.intrusive}
ANYTHING = Playbook.model_validate(
    {"name": "anything", "description": "Whatever is found.", "when": {}, "steps": [*sorted(FELT), "notify"]}
)
BUNDLED = library.load([bundled.playbooks()])
PACK = load_rules([bundled.rules()])
BOOKS = (*BUNDLED, ANYTHING)


@st.composite
def findings(draw: st.DrawFn, **fixed: Any) -> Finding:
    at = draw(st.integers(NOW - 30 * HOUR, NOW))
    facts: dict[str, Any] = {
        "id": str(draw(st.integers(0, 10**9))), "rule": "r", "name": draw(st.sampled_from("abcdef")), "title": "t",
        "severity": draw(st.sampled_from(Severity)), "confidence": draw(st.sampled_from(Confidence)), "actor": EVE,
        "server": "agent.example", "first": at, "last": at, "evidence": ("a",),
        "theme": draw(st.sampled_from([None, *Theme])),
    }  # fmt: skip
    return Finding(**(facts | fixed))


def challenged() -> ActionRecord:
    return ActionRecord(
        id="c", time=NOW - 20 * HOUR, action="challenge", user=EVE, by="playbook:x", reason="", mode="enforce",
        outcome="done",
    )  # fmt: skip


def taken(new: list[Finding], older: list[Finding], books: tuple[Playbook, ...] = BOOKS) -> set[str]:
    account = Account(user=EVE, new=tuple(new), older=tuple(older), past=past([challenged()]))
    return {one.action for one in plan(account, books, TRAITS, Protection(), Scale(), NOW).measures}


@given(st.lists(findings(forgeable=True), min_size=1, max_size=20), st.integers(1, 20))
def test_no_sequence_of_forgeable_findings_leads_to_a_measure_that_is_felt(some: list[Finding], split: int) -> None:
    assert not FELT & taken(some[:split], some[split:])


@given(st.lists(findings(forgeable=True), max_size=10), st.lists(findings(forgeable=False), max_size=10))
def test_forgeable_findings_never_add_to_what_an_account_did_itself(forged: list[Finding], own: list[Finding]) -> None:
    new = [*forged, *own]
    assert FELT & taken(new, [], BUNDLED) == FELT & (taken(own, [], BUNDLED) if own else set())


@given(st.lists(findings(confidence=Confidence.LOW, forgeable=False), min_size=1, max_size=20))
def test_weak_signs_alone_never_stop_an_account(some: list[Finding]) -> None:
    assert not {"freeze", "lock", "sign_out"} & taken(some, [], BUNDLED)


@given(
    st.sampled_from(Theme),
    st.lists(st.sampled_from("abcdef"), min_size=1, max_size=12),
    st.sampled_from([Confidence.LOW, Confidence.MODERATE]),
)
def test_one_theme_alone_never_stops_an_account_that_was_not_challenged(
    theme: Theme, names: list[str], confidence: Confidence
) -> None:
    some = [
        Finding(
            id=str(n), rule="r", name=name, title="t", severity=Severity.CRITICAL, confidence=confidence, actor=EVE,
            server="agent.example", first=NOW - n, last=NOW - n, evidence=("a",), theme=theme,
        )
        for n, name in enumerate(names)
    ]  # fmt: skip
    account = Account(user=EVE, new=tuple(some), past=past([]))
    made = plan(account, BUNDLED, TRAITS, Protection(), Scale(), NOW)
    assert not {"freeze", "lock", "sign_out"} & {one.action for one in made.measures}


def test_people_are_told_of_what_can_be_forged_and_why_nothing_followed(finding: Build) -> None:
    guessing = finding("password_guessing", severity=Severity.MEDIUM, forgeable=True)
    assert taken([guessing], []) == {"notify"}
    account = Account(user=EVE, new=(guessing,), past=past([]))
    made = plan(account, BOOKS, TRAITS, Protection(), Scale(), NOW)
    assert {one.measure.by for one in made.skipped if one.why == "forgeable"} == {"playbook:anything"}
    assert {one.measure.action for one in made.skipped if one.why == "forgeable"} == FELT
    watched = (ANYTHING.model_copy(update={"when": (Condition(min_watch=11),), "steps": (Step(action="notify"),)}),)
    assert taken([guessing], [finding("x", forgeable=True)], watched) == {"notify"}
    assert taken([finding("x")], [guessing, finding("y", forgeable=True)], watched) == set(), "not by its own acts"


def crowd(number: int) -> list[Finding]:
    return [
        Finding(
            id=f"f{n}", rule="r", name="sure", title="t", severity=Severity.HIGH, confidence=Confidence.HIGH,
            actor=f"@u{n}:agent.example", server="agent.example", first=NOW, last=NOW, evidence=("a",),
        )
        for n in range(number)
    ]  # fmt: skip


async def test_a_mass_alarm_stops_a_few_and_asks_with_the_list(
    storage: MemoryStorage, hands: dict[Mode, Hands], clock: ManualClock, desk: Any, inbox: Any
) -> None:
    responder = Responder(BUNDLED, storage, hands, Protection(), clock, **means(stops=3, challenges=5))
    records = await responder.respond(crowd(40))
    kinds = [one.kind for one in desk.standing()]
    assert (kinds.count(OrderKind.FREEZE), kinds.count(OrderKind.CHALLENGE)) == (3, 5)
    held = {one.user for one in records if one.outcome.startswith("skipped: brake (3 accounts an hour")}
    assert len(held) == 37
    asked = [text for _, text, _ in inbox.notices if "The brake holds in education" in text]
    assert len(asked) == 1
    assert all(user in asked[0] for user in held)
    assert len(inbox.notices) == 3 + 5 + 1, "no notice for each"
    clock.advance(HOUR)
    await responder.respond([crowd(40)[-1]])
    assert [one.kind for one in desk.standing() if one.user == "@u39:agent.example"] == [OrderKind.FREEZE]


async def test_the_brake_holds_though_each_account_comes_alone_and_at_once(
    storage: MemoryStorage, hands: dict[Mode, Hands], clock: ManualClock, platform: Any
) -> None:
    only_lock = ANYTHING.model_copy(update={"steps": (Step(action="lock"),)})
    responder = Responder((only_lock,), storage, hands, Protection(), clock, **means(stops=3))
    await asyncio.gather(*(responder.respond([one]) for one in crowd(20)))
    assert len(platform.locked) == 3


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, HOUR // 2), st.integers(0, 12)), max_size=25), st.integers(1, 4))
def test_the_brake_holds_for_any_sequence(wishes: list[tuple[int, int]], limit: int) -> None:
    asyncio.run(_brake_holds(wishes, limit))


async def _brake_holds(wishes: list[tuple[int, int]], limit: int) -> None:
    desk, clock, stopped = _Desk(), ManualClock(NOW), list[tuple[int, str]]()
    hands = Hands(mode=Mode.ENFORCE, outcome="done", control=None, desk=desk, messengers={})  # type: ignore[arg-type]
    book = ANYTHING.model_copy(update={"steps": (Step(action="freeze"),), "cool_down": 0})
    responder = Responder((book,), MemoryStorage(), {Mode.ENFORCE: hands}, Protection(), clock, **means(stops=limit))
    for number, (wait, user) in enumerate(wishes):
        clock.advance(wait)
        now = clock.now_ms()
        one = replace(crowd(1)[0], id=f"f{number}", actor=f"@u{user}:agent.example", first=now, last=now)
        await responder.respond([one])
        stopped += [(clock.now_ms(), order.user) for order in desk.given]
        desk.given.clear()
        assert len({who for at, who in stopped if clock.now_ms() - at < HOUR}) <= limit


class _Desk:
    """Remembers what was ordered since it was asked last."""

    def __init__(self) -> None:
        self.given: list[Order] = []

    def issue(self, order: Order) -> bool:
        self.given.append(order)
        return True

    def withdraw(self, user: str, kind: OrderKind) -> tuple[Order, ...]:
        return ()

    def standing(self) -> tuple[Order, ...]:
        return ()


OFFICE = "198.51.100.1"
THIEVES = [f"@thief{number}:agent.example" for number in range(14)]


def pages(user: str, rooms: list[str], events: int, start: int, *, fresh: bool = True) -> list[Enriched]:
    """One page of old events of each room, a second apart, from the office's address."""
    zero, marks = [0] * events, [COLD | FRESH if fresh else COLD] * events
    return [
        Enriched(
            activity=Activity(
                id=f"{user}-{start}-{number}", time=start + number * 1000, action=Action.READ, server="agent.example",
                user=user, ip=OFFICE, endpoint="GET /rooms/{}/messages", cold=events, fresh=events if fresh else 0,
                reads=(RoomRead(room, "join", 0, ["@a:x"], [f"${n}" for n in range(events)], zero, zero, marks),),
            ),
            environment="education",
        )
        for number, room in enumerate(rooms)
    ]  # fmt: skip


def at_the_office(now: int) -> list[Enriched]:
    """Thieves share the office's way out, where people work, look around for the first time, and export a room."""
    many = [f"!{number}" for number in range(30)]
    lives = [
        *pages("@agent:agent.example", many[:3], 30, now),
        *pages("@newcomer:agent.example", many, 50, now),
        *pages("@exporter:agent.example", ["!own"] * 5, 1000, now, fresh=False),
        *pages("@exporter:agent.example", ["!own2", "!own3", "!own4"], 1000, now + 9_000, fresh=False),
        *pages("@curious:agent.example", ["!new"] * 7, 100, now),
        *(page for thief in THIEVES for page in pages(thief, [f"!{thief}-{n}" for n in range(3)], 200, now)),
    ]
    return sorted(lives, key=lambda one: one.activity.time)


async def test_whoever_shares_an_address_with_thieves_pays_one_login_at_most(
    storage: MemoryStorage, hands: dict[Mode, Hands], clock: ManualClock, desk: Any
) -> None:
    engine, responder = LiveEngine(PACK), Responder(BUNDLED, storage, hands, Protection(), clock, **means(active=14))
    for _ in range(4):  # everybody comes back after the login, and goes on
        for one in at_the_office(clock.now_ms()):
            clock.advance(max(one.activity.time - clock.now_ms(), 0))
            await responder.respond(engine.feed([one]))
        clock.advance(HOUR)
    frozen = {one.user for one in desk.standing() if one.kind is OrderKind.FREEZE}
    assert frozen == set(THIEVES), "all of them, and nobody else, though the brake lets ten be stopped"
    felt = [one for one in storage.actions() if one.action in FELT and one.outcome == "done"]
    others = [(one.user, one.action) for one in felt if one.user not in THIEVES]
    assert sorted(others) == [("@curious:agent.example", "challenge"), ("@exporter:agent.example", "challenge")]


def mentioned(user: str, number: int, at: int) -> Enriched:
    """The client asks for the profile of somebody whom a stranger mentioned, and shows a picture that he sent."""
    shown = f"@p{number}:agent.example"
    facts = {"time": at, "server": "agent.example", "user": user, "device": "PHONE", "ip": OFFICE}
    if number % 40:
        profile = {"action": Action.VIEW_PROFILE, "people": (shown,), "target": shown, "strangers": 1}
        return Enriched(activity=Activity(id=f"m-{number}", **facts, **profile), environment="education")
    picture = Activity(id=f"m-{number}", **facts, action=Action.DOWNLOAD, media=f"mxc://x/{number}")
    return Enriched(activity=picture, environment="education")


async def test_mentions_and_pictures_make_nobody_look_wide(
    storage: MemoryStorage, hands: dict[Mode, Hands], clock: ManualClock
) -> None:
    """Three weeks of quiet life, then one day on which strangers mention 8,000 people and send 200 pictures."""
    baselines, engine = Baselines(), LiveEngine(PACK)
    responder = Responder(BUNDLED, storage, hands, Protection(), clock, **means())
    user, day = "@agent:agent.example", 24 * HOUR
    for past_day in range(21):
        quiet = pages(user, ["!team"], 20, clock.now_ms() + past_day * day)
        engine.feed(baselines.annotate(quiet))
    clock.advance(21 * day)
    for number in range(8_000):
        clock.advance(4_000)
        (known,) = baselines.annotate([mentioned(user, number, clock.now_ms())])
        assert known.habits.people.day == 0
        await responder.respond(engine.feed([known]))
    done = {one.action for one in storage.actions(user=user) if one.outcome == "done"}
    assert not {"freeze", "lock", "sign_out"} & done, "a login is all that 200 pictures on a new telephone cost"


def test_what_is_said_of_an_address_is_said_of_no_account() -> None:
    """Many people behind one proxy whose clients ask for profiles: whoever provokes that, nobody is named."""
    engine, found = LiveEngine(PACK), []
    for number in range(7_000):
        found += engine.feed([mentioned(f"@u{number % 50}:agent.example", number, NOW + number * 1000)])
    assert "directory_covered_together" in {one.name for one in found}
    assert {one.actor for one in found if one.name == "directory_covered_together"} == {""}

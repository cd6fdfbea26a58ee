"""The gate without Synapse: observing, failing, and what an order's digest stands for."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from synapse.api.errors import SynapseError

from vigie.model.activity import Action, Activity, Outcome
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Language
from vigie.model.sightings import Kind, Sighting
from vigie.policies.content import LINES
from vigie_synapse.content import ContentGate
from vigie_synapse.content_config import ContentSetting
from vigie_synapse.content_passes import Passes
from vigie_synapse.counters import Counters
from vigie_synapse.records import Records
from vigie_synapse.safely import Safely
from vigie_synapse.sections import Fail

SEEN = Sighting(
    detector="marking.fr.x", kind=Kind.MARKING, severity=Severity.HIGH, confidence=Confidence.HIGH, excerpt="S•••"
)


class Scans:
    def scan_event(self, _kind: str, content: Mapping[str, object]) -> tuple[Sighting, ...]:
        if content.get("body") == "break":
            raise RuntimeError("a mistake of ours")
        return (SEEN,) if "secret" in str(content) else ()

    def scan_seam(self, _text: str, _seam: int) -> tuple[Sighting, ...]:
        return ()


class Room:
    """A host that knows one public room."""

    server_name, encrypted_presets = "x", frozenset[str]()

    def now_ms(self) -> int:
        return 1_800_000_000_000

    async def states(self, _room: str, _kinds: object) -> dict[str, Any]:
        return {"m.room.join_rules": {"join_rule": "public"}}

    async def listed(self, _room: str) -> bool:
        return False

    federated = listed

    async def people(self, _room: str) -> int:
        return 9


class Paper:
    def __init__(self) -> None:
        self.lines: list[Activity] = []

    def next_id(self) -> str:
        return f"b-{len(self.lines)}"

    def put(self, one: Activity) -> None:
        self.lines.append(one)

    def wake(self) -> None:
        pass


class Nothing:
    def left(self, seen: tuple[Sighting, ...], *_rest: object) -> tuple[Sighting, ...]:
        return seen


def gate(
    *, enforce: bool = True, fail: Fail = Fail.OPEN, setting: ContentSetting | None = None
) -> tuple[ContentGate, Paper, Counters]:
    paper, counters = Paper(), Counters()
    passes = Passes(set(), lambda _ids: None)
    parts: list[Any] = [
        Room(),
        setting or ContentSetting(),
        LINES,
        Scans(),
        Nothing(),
        passes,
        b"k" * 32,
        Records(),
        paper,
    ]
    return (
        ContentGate(*parts, counters, Safely(counters, fail), Language.FR, enforce=enforce),
        paper,
        counters,
    )


def event(body: str = "secret", sender: str = "@a:x", kind: str = "m.room.message", **more: Any) -> Any:
    return SimpleNamespace(
        sender=sender, room_id="!r:x", type=kind, event_id="$e", content={"body": body, **more}, is_state=lambda: False
    )


async def test_it_stops_and_records_what_no_request_tells_of() -> None:
    one, paper, counters = gate()
    with pytest.raises(SynapseError) as error:
        await one.event(event())
    assert (error.value.code, error.value.errcode) == (403, "M_FORBIDDEN")
    (line,) = paper.lines
    assert (line.action, line.outcome, line.content, line.user) == (Action.SEND, Outcome.REFUSED, "refuse", "@a:x")
    assert (counters.inspected, counters.sighted, counters.errors) == (1, 1, 0)


async def test_observing_stops_nothing_and_notes_the_same() -> None:
    one, paper, _ = gate(enforce=False)
    assert await one.event(event()) == "NOT_SPAM"
    (line,) = paper.lines
    assert (line.outcome, line.content, line.code) == (Outcome.SUCCESS, "refuse", "content.refuse")


async def test_a_mistake_of_ours_is_counted_and_answered_as_set() -> None:
    one, _, counters = gate()
    assert await one.event(event("break")) == "NOT_SPAM"
    assert counters.errors == 1
    one, _, counters = gate(fail=Fail.CLOSED)
    with pytest.raises(SynapseError) as error:
        await one.event(event("break"))
    assert error.value.code == 503


async def test_others_servers_the_assistant_and_sealed_events_are_left_alone() -> None:
    one, paper, counters = gate(setting=ContentSetting(assistant="@vigie:x"))
    for sent in (event(sender="@a:elsewhere"), event(sender="@vigie:x"), event(kind="m.room.encrypted")):
        assert await one.event(sent) == "NOT_SPAM"
    assert (paper.lines, counters.inspected) == ([], 0)


async def test_a_digest_stands_for_author_room_and_every_text() -> None:
    async def digest(sent: Any) -> str:
        one, paper, _ = gate(enforce=False)
        await one.event(sent)
        return paper.lines[0].digest

    same = await digest(event())
    again = event(**{"m.mentions": {"user_ids": ["@b:x"]}, "m.relates_to": {"event_id": "$1"}})
    assert await digest(event(**{"m.relates_to": {"event_id": "$2"}})) == await digest(again)
    others = [event("secret 2"), event(sender="@b:x"), event(formatted_body="secret"), event(kind="m.sticker")]
    assert len({same, *[await digest(one) for one in others]}) == 5

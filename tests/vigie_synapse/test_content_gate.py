"""The gate without Synapse: observing, failing, and what an order's digest stands for."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from synapse.api.errors import SynapseError

from vigie.model.activity import Action, Activity, Outcome
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Language
from vigie.model.sightings import Kind, Sighting
from vigie.policies.content import LINES
from vigie_synapse.content import HIDDEN, PAST_MS, ContentGate
from vigie_synapse.content_config import ContentSetting
from vigie_synapse.content_passes import Passes
from vigie_synapse.counters import Counters
from vigie_synapse.endpoints import Endpoint
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

    async def states(self, room: str, _kinds: object) -> dict[str, Any]:
        return {"m.room.encryption": {}} if "sealed" in room else {"m.room.join_rules": {"join_rule": "public"}}

    def body(self, request: bytes, _most: int) -> bytes:
        return request

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


class Shelf:
    """Files: what is in them, None while that is not known."""

    def __init__(self, inside: tuple[Sighting, ...] | None = (), after: tuple[Sighting, ...] | None = (SEEN,)) -> None:
        self.inside, self.after, self.waited = inside, after, False

    def seen(self, _uris: Sequence[str]) -> tuple[Sighting, ...] | None:
        return self.inside

    def missing(self, uris: Sequence[str]) -> bool:
        return self.seen(uris) is None

    async def look_up(self, _uris: Sequence[str]) -> None:
        pass

    async def wait(self, _uris: Sequence[str]) -> None:
        self.waited = True
        self.inside = self.after

    def digest(self, uri: str) -> str:
        return "same" if uri.endswith("again") else uri


class Nothing:
    def left(self, seen: tuple[Sighting, ...], *_rest: object) -> tuple[Sighting, ...]:
        return seen


def gate(
    *, enforce: bool = True, fail: Fail = Fail.OPEN, setting: ContentSetting | None = None, files: Any = None
) -> tuple[ContentGate, Paper, Counters]:
    paper, counters = Paper(), Counters()
    passes = Passes(set(), lambda _ids: None)
    parts: list[Any] = [
        Room(),
        setting or ContentSetting(),
        LINES,
        Scans(),
        files or Shelf(),
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
        sender=sender,
        room_id="!r:x",
        type=kind,
        event_id="$e",
        content={"body": body, **more},
        is_state=lambda: False,
        origin_server_ts=Room().now_ms(),
    )


async def test_it_stops_and_records_what_no_request_tells_of() -> None:
    one, paper, counters = gate()
    assert await one.event(event()) == HIDDEN
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
    assert await one.event(event("break")) == HIDDEN
    assert await one.event(event("break", sender="@a:elsewhere")) == "NOT_SPAM", "of others, nothing is lost"
    assert counters.errors == 2


async def test_the_assistant_sealed_events_and_history_are_left_alone() -> None:
    one, paper, counters = gate(setting=ContentSetting(assistant="@vigie:x"))
    past = event()
    past.origin_server_ts -= PAST_MS + 1
    sealed = event(kind="m.room.encrypted"), event(kind="m.room.encrypted", sender="@a:elsewhere")
    for sent in (event(sender="@vigie:x"), *sealed, past):
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
    files = [event(url=f"mxc://x/{name}") for name in ("1again", "2again", "3")]
    assert len({await digest(one) for one in files}) == 2, "the same file, uploaded again, is the same content"
    others = [event("secret 2"), event(sender="@b:x"), event(formatted_body="secret"), event(kind="m.sticker")]
    assert len({same, *[await digest(one) for one in others]}) == 5


@pytest.mark.parametrize(
    ("action", "user", "stopped"),
    [(Action.SEND, "@a:x", True), (Action.READ, "@a:x", False), (Action.SEND, "@b:x", False)],
)
async def test_only_a_request_that_sends_is_ended(
    monkeypatch: pytest.MonkeyPatch, action: Action, user: str, stopped: bool
) -> None:
    """A reader's request, in which events come back from another server, goes on."""
    record: Any = SimpleNamespace(
        endpoint=Endpoint(action, "x"), user=user, media="", event="", language=lambda default: default
    )
    monkeypatch.setattr(Records, "find", lambda _self, _key: record)
    one, _, _ = gate()
    if stopped:
        with pytest.raises(SynapseError):
            await one.event(event())
    else:
        assert await one.event(event()) == HIDDEN
        assert record.event == ""


FILE = {"msgtype": "m.file", "url": "mxc://x/abc", "filename": "a.txt"}


async def test_a_file_is_judged_by_the_room_it_is_posted_in() -> None:
    one, paper, _ = gate(files=Shelf((SEEN,)))
    assert await one.event(event("ok", **FILE)) == HIDDEN
    assert paper.lines[0].sightings == (SEEN,)


async def test_a_verdict_that_is_not_there_holds_that_file_alone() -> None:
    one, paper, _ = gate(files=Shelf(None, None))
    assert await one.event(event("ok", **FILE)) == HIDDEN, "nobody who could send it again"
    record: Any = SimpleNamespace(
        endpoint=Endpoint(Action.CHANGE_PROFILE, "PUT /profile/{}", kind="avatar_url"),
        room="",
        media="",
        request=b'{"avatar_url": "mxc://x/abc"}',
        user="@a:x",
        language=lambda default: default,
    )
    with pytest.raises(SynapseError) as error:
        await one.door(record)
    assert error.value.code == 429
    assert error.value.error_dict(None)["org.vigie.code"] == "content.pending"
    assert error.value.error_dict(None)["retry_after_ms"] > 0
    assert await one.event(event("ok")) == "NOT_SPAM"
    one, paper, _ = gate(files=Shelf(None), enforce=False)
    assert await one.event(event("ok", **FILE)) == "NOT_SPAM", "observing waits for nothing"
    assert paper.lines == []


async def test_a_file_that_its_sender_encrypted_cannot_be_inspected() -> None:
    one, paper, _ = gate()
    assert await one.event(event("ok", file={"url": "mxc://x/abc", "key": {"k": "..."}, "iv": "..."})) == HIDDEN
    assert (paper.lines[0].content, paper.lines[0].sightings[0].detector) == ("hold", "file.unread.encrypted")


@pytest.mark.parametrize(("room", "waits"), [("!r:x", True), ("!sealed:x", False)])
async def test_the_request_waits_at_the_door_and_never_for_a_room_with_encryption(room: str, waits: bool) -> None:
    shelf = Shelf(None)
    one, _, _ = gate(files=shelf)
    body = b'{"msgtype": "m.file", "url": "mxc://x/abc"}'
    endpoint = Endpoint(Action.SEND, "PUT /rooms/{}/send", room=room)
    record: Any = SimpleNamespace(endpoint=endpoint, room=room, request=body, user="@a:x")
    await one.door(record)
    assert shelf.waited is waits
    record.request, shelf.waited, shelf.inside = b'{"body": "ok"}', False, None
    await one.door(record)
    assert shelf.waited is False

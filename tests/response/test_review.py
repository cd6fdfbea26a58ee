from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kit.reviews import ANN, ROOM, SERVER, filing, marking, password
from vigie.model.errors import EnvironmentFailed, PlatformAbsent, PlatformError, PlatformUnreachable, UsageError
from vigie.model.language import Language
from vigie.model.orders import OrderKind
from vigie.model.reviews import Filing, Need, Reach, ReviewItem, State, Step, needs, state
from vigie.platforms.synapse.orders import FileOrderDesk
from vigie.platforms.synapse.suppressions import FileSuppressionDesk
from vigie.ports.assistant import Heard, Told
from vigie.ports.clock import ManualClock
from vigie.ports.content import ContentControl
from vigie.response.listen import Listener
from vigie.response.review import DAY_MS, Reviewer
from vigie.response.review_sentences import PREVIEW, REDACTED
from vigie.storage.memory import MemoryStorage
from vigie.storage.sqlite_reviews import SqliteReviews

NOW = 1_800_000_000_000
FILE = "mxc://agent.example/x"


class Platform:
    """Remembers what it was asked, and fails for what it was told to."""

    def __init__(self) -> None:
        self.done: list[tuple[str, ...]] = []
        self.fails: dict[str, PlatformError] = {}

    def _did(self, *what: str) -> None:
        for word in what:
            if error := self.fails.get(word):
                raise error
        self.done.append(what)

    async def redact(self, room: str, event: str, author: str, reason: str) -> str:
        self._did("redact", room, event, author, reason)
        return author

    async def quarantine(self, media: str) -> None:
        self._did("quarantine", media)

    async def unquarantine(self, media: str) -> None:
        self._did("unquarantine", media)

    async def tell(self, user: str, text: str, key: str) -> Told:
        self._did("tell", user, text)
        return Told("!private:agent.example", f"${key}")

    async def hear(self, since: str) -> tuple[str, tuple[Heard, ...]]:
        return since, ()

    async def reach(self, room: str) -> Reach:
        if error := self.fails.get("reach"):
            raise error
        return Reach()

    async def name(self, room: str) -> str:
        return "Plans"

    async def own_account(self) -> str:
        return "@vigie:agent.example"


class Desk:
    """A reviewer with a queue, files and a platform."""

    def __init__(self, folder: Path, controls: Mapping[str, ContentControl] | None = None) -> None:
        self.platform = Platform()
        self.reviews = SqliteReviews(folder / "vigie.db")
        self.storage = MemoryStorage()
        self.orders = FileOrderDesk(folder / "orders.json")
        self.suppressions = FileSuppressionDesk(folder / "suppressions.json")
        self.clock = ManualClock(NOW)
        self.reviewer = Reviewer(
            by="operator:lea",
            reviews=self.reviews,
            storage=self.storage,
            assistants={SERVER: self.platform},
            controls={SERVER: self.platform} if controls is None else controls,
            suppressions={SERVER: self.suppressions},
            desk=self.orders,
            clock=self.clock,
            sleep=self._sleep,
        )

    async def _sleep(self, _seconds: float) -> None:
        return None

    def file(self, *filings: Filing) -> ReviewItem:
        self.reviews.file(filings)
        return self.item(filings[0].id)

    def item(self, name: str) -> ReviewItem:
        found = self.reviews.item(name)
        assert found is not None
        return found

    async def do(self, step: Step, item: ReviewItem, **options: Any) -> ReviewItem:
        self.clock.advance(1)
        await self.reviewer.do(step, item, "looked at it", **options)
        return self.item(item.id)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


async def test_a_redaction_empties_every_event_and_says_nothing_of_what_it_was(desk: Desk) -> None:
    item = desk.file(filing(event="$1"), filing(event="$2", time=20))
    after = await desk.do(Step.REDACT, item)
    said = REDACTED.en
    assert desk.platform.done == [("redact", ROOM, "$2", ANN, said), ("redact", ROOM, "$1", ANN, said)]
    assert (state(after), needs(after), after.standing) == (State.REDACTED, set(), 0)
    assert [(one.step, one.by, one.reason, one.outcome) for one in after.history] == [
        (Step.REDACT, "operator:lea", "looked at it", "done")
    ]
    with pytest.raises(UsageError, match="nothing to redact"):
        await desk.do(Step.REDACT, after)


@pytest.mark.parametrize(
    ("said", "purged"), [("M_NOT_FOUND", True), ("M_UNRECOGNIZED", False)], ids=["no room", "no administration API"]
)
async def test_in_a_room_that_was_purged_nothing_is_left_to_redact(desk: Desk, said: str, purged: bool) -> None:
    item = desk.file(filing(event="$1"), filing(event="$2"))
    desk.platform.fails = dict.fromkeys(("redact", "reach"), PlatformError("no such room", status=404, errcode=said))
    after = await desk.do(Step.REDACT, item)
    assert after.history[0].done is purged
    assert after.history[0].outcome == (
        "done: the server has no such room any more" if purged else "failed: 2 of 2: no such room"
    )
    assert (state(after), after.standing) == ((State.REDACTED, 0) if purged else (State.OPEN, 2))


async def test_a_marking_on_many_pages_is_one_false_alarm(desk: Desk) -> None:
    item = desk.file(filing(*(marking(place=f"page {number}") for number in range(5)), marking("other"), event="$1"))
    await desk.do(Step.DISMISS, item)
    assert sorted(one.digest for one in desk.suppressions.standing()) == ["d1", "other"]


async def test_what_fails_is_recorded_and_only_the_rest_is_done_again(desk: Desk) -> None:
    item = desk.file(filing(event="$1"), filing(event="$2", time=20))
    desk.platform.fails["$1"] = PlatformError("the client API answered 403", status=403)
    after = await desk.do(Step.REDACT, item)
    assert (state(after), after.standing) == (State.OPEN, 1)
    assert after.history[0].outcome == "failed: 1 of 2: the client API answered 403"
    desk.platform.fails.clear()
    desk.platform.done.clear()
    again = await desk.do(Step.REDACT, after)
    assert [one[2] for one in desk.platform.done] == ["$1"]
    assert state(again) is State.REDACTED


async def test_a_hiccup_is_tried_again(desk: Desk) -> None:
    item = desk.file(filing(event="$1"))
    desk.platform.fails["redact"] = PlatformUnreachable("no answer")

    async def recover(_seconds: float) -> None:
        desk.platform.fails.clear()

    object.__setattr__(desk.reviewer, "sleep", recover)
    assert state(await desk.do(Step.REDACT, item)) is State.REDACTED


async def test_a_file_is_quarantined_once_and_given_back(desk: Desk) -> None:
    item = desk.file(filing(event="$1", media=FILE), filing(event="$2", media=FILE))
    after = await desk.do(Step.QUARANTINE, item)
    assert desk.platform.done == [("quarantine", FILE)]
    assert (state(after), after.standing) == (State.QUARANTINED, 0)
    back = await desk.do(Step.UNDO, after)
    assert desk.platform.done[1:] == [("unquarantine", FILE)]
    assert (state(back), needs(back), back.standing) == (State.OPEN, {Need.CONTENT}, 2)


async def test_a_live_credential_stays_until_it_is_rotated(desk: Desk) -> None:
    item = desk.file(filing(password(), event="$1", language="fr"))
    after = await desk.do(Step.REDACT, await desk.do(Step.ASK, item))
    assert needs(after) == {Need.ROTATION}
    [_, user, text] = desk.platform.done[0]
    assert user == ANN
    assert "remplacer" in text
    assert password().excerpt in text
    assert "Plans" in text
    assert needs(await desk.do(Step.ROTATED, after)) == set()


async def test_a_room_whose_name_is_what_was_seen_is_not_named(desk: Desk) -> None:
    await desk.do(Step.ASK, desk.file(filing(marking(place="name"), event="$1")))
    text = desk.platform.done[0][2]
    assert (ROOM in text, "Plans" in text) == (True, False)


async def test_only_a_credential_is_rotated(desk: Desk) -> None:
    with pytest.raises(UsageError, match="is no credential"):
        await desk.do(Step.ROTATED, desk.file(filing()))


async def test_a_false_alarm_is_laid_down_for_the_guard_with_an_end_and_can_be_taken_back(desk: Desk) -> None:
    item = desk.file(filing(marking("d"), marking("", detector="file.damaged.pdf"), event="$1"))
    after = await desk.do(Step.DISMISS, item, days=30)
    [one] = desk.suppressions.standing()
    assert (one.detector, one.digest, one.item, one.by) == (marking().detector, "d", item.id, "operator:lea")
    assert one.until == after.history[0].until == desk.clock.now_ms() + 30 * DAY_MS
    assert (state(after), needs(after)) == (State.DISMISSED, set())
    back = await desk.do(Step.UNDO, after)
    assert desk.suppressions.standing() == ()
    assert state(back) is State.OPEN


async def test_what_was_held_passes_once_when_it_is_released_and_its_author_is_told(desk: Desk) -> None:
    held = filing(event="$1", answer="hold", digest="k1"), filing(event="$2", answer="hold", digest="k1", time=20)
    item = desk.file(*held)
    assert needs(item) == {Need.CONTENT}
    after = await desk.do(Step.RELEASE, item)
    [order] = desk.orders.standing()
    assert (order.kind, order.user, order.digest) == (OrderKind.ALLOW_CONTENT, ANN, "k1")
    assert desk.platform.done[0][:2] == ("tell", ANN)
    assert (state(after), needs(after)) == (State.RELEASED, set())
    [known] = desk.suppressions.standing()
    assert (known.room, known.author, known.digest) == (ROOM, ANN, "d1")
    await desk.do(Step.UNDO, after)
    assert desk.suppressions.standing() == ()


async def test_a_release_of_what_is_in_the_room_touches_nothing(desk: Desk) -> None:
    after = await desk.do(Step.RELEASE, desk.file(filing()))
    assert (desk.platform.done, desk.orders.standing(), state(after)) == ([], (), State.RELEASED)


async def test_files_that_cannot_be_written_are_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "suppressions.json").write_text("{broken")
    after = await desk.do(Step.DISMISS, desk.file(filing()))
    assert after.history[0].outcome.startswith("failed: 1 of 1:")
    assert state(after) is State.OPEN
    with pytest.raises(EnvironmentFailed):
        desk.suppressions.standing()


async def test_without_an_administration_api_the_platform_is_not_touched(tmp_path: Path) -> None:
    alone = Desk(tmp_path, controls={})
    item = alone.file(filing(event="$1"))
    with pytest.raises(PlatformAbsent):
        await alone.do(Step.REDACT, item)
    assert alone.item(item.id).history == ()
    assert state(await alone.do(Step.DISMISS, item)) is State.DISMISSED


async def test_an_author_who_answers_that_it_is_a_mistake_is_heard(desk: Desk) -> None:
    item = await desk.do(Step.ASK, desk.file(filing(event="$1")))
    listener = Listener(storage=desk.storage, desk=desk.orders, clock=desk.clock, reviews=desk.reviews)
    said = Heard(user=ANN, room="!private:agent.example", event="$answer", text="mistake: a blank form", time=NOW)
    assert await listener.take(said, desk.platform) is not None
    after = desk.item(item.id)
    assert (state(after), after.history[-1].by, after.history[-1].reason) == (State.CONTESTED, ANN, "a blank form")


async def test_whom_nobody_can_write_to_is_not_asked(desk: Desk) -> None:
    item = desk.file(filing(author="@far:other.example", event="$1"))
    after = await desk.do(Step.ASK, item)
    assert "set servers.assistant" in after.history[0].outcome


@pytest.mark.parametrize("step", PREVIEW)
def test_a_preview_says_what_would_be_done_and_does_nothing(desk: Desk, step: Step) -> None:
    item = desk.file(filing(password(), event="$1", media=FILE, answer="tip"))
    if step is Step.UNDO:
        with pytest.raises(UsageError, match="nothing was decided"):
            desk.reviewer.preview(step, item)
        return
    for language in Language:
        object.__setattr__(desk.reviewer, "language", language)
        assert item.id in desk.reviewer.preview(step, item)
    assert (desk.platform.done, desk.item(item.id).history) == ([], ())

"""Authors are told once, in order, not too often; every message is on record, and the record can be answered."""

from typing import Any

import pytest

from kit.assistants import Speaker
from vigie.model.activity import Action, Activity
from vigie.model.enriched import Enriched, RoomFacts
from vigie.model.errors import PlatformError
from vigie.model.findings import Confidence, Severity
from vigie.model.response_settings import Mode
from vigie.model.reviews import Filing, Occurrence
from vigie.model.sightings import Kind, Sighting
from vigie.ports.clock import ManualClock
from vigie.ports.rooms import NoRooms
from vigie.response.action import Hands
from vigie.response.advise import AN_HOUR, Adviser, detail
from vigie.response.observe import observing
from vigie.storage.memory import MemoryStorage

SEEN = Sighting(
    detector="marking.fr.x",
    kind=Kind.MARKING,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    excerpt="D",
    digest="d1",
)


def item(number: int, content: str = "refuse", user: str = "@a:x", digest: str = "", **more: Any) -> Enriched:
    one = Activity(
        id=f"b-{number}", time=number, action=Action.SEND, server="x", user=user, room="!r:x", content=content,
        sightings=(SEEN,), digest=digest or f"c{number}", language="fr", **more,
    )  # fmt: skip
    return Enriched(one, room=RoomFacts("Hall"))


class Here:
    def __init__(self, storage: MemoryStorage, clock: ManualClock) -> None:
        self.speaker = Speaker()
        real = Hands(
            mode=Mode.ENFORCE,
            outcome="done",
            control=None,
            desk=None,
            messengers={},
            assistants={"x": self.speaker},  # type: ignore[arg-type]
        )
        self.hands, self.storage, self.clock = real, storage, clock

    def adviser(self, hands: Hands | None = None) -> Adviser:
        async def sleep(_seconds: float) -> None:
            return None

        return Adviser(self.storage, hands or self.hands, {}, self.clock, sleep=sleep)


@pytest.fixture
def here(storage: MemoryStorage, clock: ManualClock) -> Here:
    return Here(storage, clock)


async def test_an_author_is_told_once_whatever_is_read_again(here: Here) -> None:
    items = [item(1), item(2), item(3, "allow"), item(4, user="@b:x"), item(5, user="@c:elsewhere")]
    done = await here.adviser().take(items)
    assert [(one.id, one.user, one.outcome) for one in done][:3] == [
        ("tip:b-1", "@a:x", "done"),
        ("tip:b-2", "@a:x", "done"),
        ("tip:b-4", "@b:x", "done"),
    ]
    assert await here.adviser().take(items[:4]) == []
    assert sum(user == "@a:x" for user, _ in here.speaker.said.values()) == 2
    assert "« Hall »" in here.speaker.texts[0]


async def test_the_record_says_what_an_answer_is_about(here: Here) -> None:
    (done,) = await here.adviser().take([item(1, "justify", event="$e")])
    said = detail(done)
    filing = Filing(
        server="x", room="!r:x", author="@a:x", sightings=(SEEN,), occurrence=Occurrence(time=1, event="$e"), filed=1
    )
    assert (said["digest"], said["answer"], said["item"]) == ("c1", "justify", filing.id)
    assert (said["room"], said["event"]) == ("!of:@a:x", "$tip:b-1")


async def test_the_same_content_again_and_too_many_are_not_told(here: Here) -> None:
    first, again = await here.adviser().take([item(1, digest="s"), item(2, digest="s")])
    assert (first.outcome, again.outcome) == ("done", "skipped: told already")
    done = await here.adviser().take([item(number) for number in range(10, 10 + AN_HOUR + 3)])
    assert [one.outcome for one in done][AN_HOUR - 1 :] == ["skipped: cool-down"] * 4
    here.clock.advance(3_600_001)
    (later,) = await here.adviser().take([item(99)])
    assert later.outcome == "done"


async def test_what_is_said_to_the_assistant_itself_is_not_answered_with_a_tip(here: Here) -> None:
    await here.adviser().take([item(1)])
    own = Enriched(Activity(id="b-9", time=9, action=Action.SEND, server="x", user="@a:x", room="!of:@a:x",
                            content="tip", sightings=(SEEN,)))  # fmt: skip
    assert await here.adviser().take([own]) == []


async def test_a_message_that_cannot_be_sent_is_recorded_as_failed(here: Here) -> None:
    here.speaker.error = PlatformError("away", status=403)
    (done,) = await here.adviser().take([item(1)])
    assert done.outcome == "failed: away"


async def test_what_could_not_be_sent_is_sent_later_once(here: Here) -> None:
    here.speaker.error = PlatformError("away", status=401)
    await here.adviser().take([item(1)])
    later = here.adviser()  # after a restart
    assert [one.why for one in later.overdue] == ["away"]
    assert await later.again() == [], "not at once"
    here.clock.advance(16_000)
    (failed,) = await later.again()
    assert failed.outcome == "failed: away"
    here.speaker.error = None
    here.clock.advance(31_000)
    (done,) = await later.again()
    assert (done.id, done.outcome, len(later.overdue)) == ("tip:b-1", "done", 0)
    assert "« Hall »" in here.speaker.texts[0]
    here.clock.advance(31_000)
    assert await later.again() == []
    assert await later.take([item(1)]) == []
    assert len(here.speaker.said) == 1


async def test_what_can_never_be_sent_is_given_up_and_counted(here: Here) -> None:
    here.speaker.error = PlatformError("away", status=401)
    adviser = here.adviser()
    await adviser.take([item(1)])
    tries = 0
    for _ in range(30):
        here.clock.advance(901_000)
        tries += len(await adviser.again())
    assert (tries, len(adviser.overdue), adviser.overdue.given_up) == (9, 0, 1)


async def test_the_name_of_a_room_not_met_before_is_waited_for_a_moment(here: Here) -> None:
    class Rooms:
        asked = 0

        def facts(self, _room: str) -> RoomFacts:
            self.asked += 1
            return RoomFacts("Yard") if self.asked > 2 else RoomFacts()

    async def sleep(_seconds: float) -> None:
        return None

    for number, rooms in ((1, Rooms()), (2, NoRooms())):
        new = Enriched(item(number).activity)
        await Adviser(here.storage, here.hands, {}, here.clock, rooms=rooms, sleep=sleep).take([new])
    assert ["« Yard »" in text for text in here.speaker.texts] == [True, False]
    assert "un salon sans nom" in here.speaker.texts[1]


async def test_observing_tells_nobody(here: Here) -> None:
    (done,) = await here.adviser(observing(here.hands)).take([item(1)])
    assert (done.outcome, done.mode, here.speaker.said) == ("simulated", "observe", {})

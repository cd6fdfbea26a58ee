"""What authors answer: understood in both languages, acted upon once, and only when it is theirs to decide."""

import json
from pathlib import Path
from typing import Any

import pytest

from kit.assistants import Speaker
from vigie.model.orders import OrderKind
from vigie.model.reviews import Step
from vigie.platforms.synapse.orders import FileOrderDesk
from vigie.ports.assistant import Heard
from vigie.ports.clock import ManualClock
from vigie.ports.storage import ActionRecord
from vigie.response.listen import Listener, understand
from vigie.storage.memory import MemoryStorage


@pytest.mark.parametrize(
    ("text", "step", "reason"),
    [
        ("reason: a training example", Step.JUSTIFY, "a training example"),
        ("Motif : exemple", Step.JUSTIFY, "exemple"),
        ("> <@v:x> Bonjour\n> suite\n\nRAISON: parce\nque", Step.JUSTIFY, "parce que"),
        ("mistake: a book", Step.CONTEST, "a book"),
        ("Erreur\u00a0: \x1b[31mun livre", Step.CONTEST, "[31mun livre"),
    ],
)
def test_a_reason_and_a_contest(text: str, step: Step, reason: str) -> None:
    said = understand(text)
    assert said is not None
    assert (said.step, said.reason) == (step, reason)


@pytest.mark.parametrize("text", ["", "bonjour", "reason", "the reason: x", "> reason: quoted", "http://x.example"])
def test_anything_else_is_left_alone(text: str) -> None:
    assert understand(text) is None


class Here:
    def __init__(self, folder: Path, storage: MemoryStorage, clock: ManualClock) -> None:
        self.storage, self.clock, self.speaker = storage, clock, Speaker()
        self.desk = FileOrderDesk(folder / "orders.json")
        self.listener = Listener(
            storage=storage, desk=self.desk, clock=clock, reveals=lambda text: "Restreinte" in text
        )

    def tip(self, name: str, answer: str = "justify") -> None:
        found = {"room": "!dm", "event": f"${name}", "digest": f"c-{name}", "answer": answer, "language": "en"}
        self.storage.record(
            ActionRecord(
                id=f"tip:{name}", time=self.clock.now_ms(), action="tip", user="@a:x", by="policy:content", reason="r",
                mode="enforce", outcome="done", detail=json.dumps(found),
            )
        )  # fmt: skip
        self.clock.advance(1)

    async def say(self, text: str, **more: Any) -> ActionRecord | None:
        given = {"user": "@a:x", "room": "!dm", "event": f"$m{len(self.speaker.said)}", "time": 1, **more}
        return await self.listener.take(Heard(text=text, **given), self.speaker)


@pytest.fixture
def here(tmp_path: Path, storage: MemoryStorage, clock: ManualClock) -> Here:
    return Here(tmp_path, storage, clock)


async def test_a_reason_is_an_order_for_an_hour_and_once(here: Here) -> None:
    here.tip("one")
    here.tip("two")
    done = await here.say("reason: for the training", answers="$one", event="$m")
    assert done is not None
    assert (done.action, done.by, done.reason) == ("justify", "@a:x", "for the training")
    assert await here.say("reason: for the training", answers="$one", event="$m") is None, "the same message again"
    (order,) = here.desk.standing()
    assert (order.kind, order.user, order.digest) == (OrderKind.ALLOW_CONTENT, "@a:x", "c-one")
    assert order.until - order.issued == 3_600_000
    assert "within the hour" in here.speaker.texts[0]
    await here.say("reason: for the training too")
    assert [one.digest for one in here.desk.standing()] == ["c-one", "c-two"], "the last one when none is named"


async def test_what_is_no_reason_is_answered_and_changes_nothing(here: Here) -> None:
    here.tip("one")
    await here.say("reason: ok")
    await here.say("reason: the words Diffusion Restreinte are quoted")
    here.tip("two", "refuse")
    await here.say("reason: it has to be there", answers="$two")
    assert [text.split()[0] for text in here.speaker.texts] == ["Please", "Your", "A"]
    assert here.desk.standing() == ()


async def test_a_contest_is_recorded(here: Here) -> None:
    here.tip("one", "refuse")
    done = await here.say("mistake: the title of a book")
    assert done is not None
    assert (done.action, done.reason, here.desk.standing()) == ("contest", "the title of a book", ())


async def test_others_rooms_other_people_and_old_messages_are_not_answered(here: Here) -> None:
    here.tip("one")
    assert await here.say("reason: for the training", room="!other") is None
    assert await here.say("reason: for the training", user="@b:x") is None
    assert await here.say("bonjour") is None
    here.clock.advance(25 * 3_600_000)
    assert await here.say("reason: for the training") is None
    assert here.speaker.said == {}

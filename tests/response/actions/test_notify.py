import json
from typing import Any

import pytest

from vigie.model.errors import PlatformError
from vigie.model.language import Language, Sentence
from vigie.model.response_settings import Mode
from vigie.response.action import Hands, Measure, Task
from vigie.response.actions.notify import ACTION


def task(*to: str) -> Task:
    measure = Measure(
        id="m", action="notify", user="@a:x.example", by="ana", mode=Mode.ENFORCE, reason=Sentence("w", "p"), to=to
    )
    return Task(measure=measure, now=0, language=Language.EN)


@pytest.fixture
def two(hands: dict[Mode, Hands], inbox: Any) -> Hands:
    real = hands[Mode.ENFORCE]
    other = type(inbox)()
    return Hands(
        mode=real.mode, outcome="done", control=real.control, desk=real.desk, messengers={"soc": inbox, "duty": other}
    )


async def test_a_channel_that_fails_does_not_silence_the_others(two: Hands, inbox: Any) -> None:
    inbox.error = PlatformError("full")
    kept = json.loads(await ACTION.do(task(), two))
    assert kept == {"sent": ["duty"], "failed": {"soc": "full"}}


async def test_when_every_channel_fails_the_notice_has_failed(two: Hands, inbox: Any) -> None:
    inbox.error = PlatformError("full")
    with pytest.raises(PlatformError, match="soc: full"):
        await ACTION.do(task("soc"), two)


async def test_only_the_channels_asked_for_are_used(two: Hands, inbox: Any) -> None:
    assert json.loads(await ACTION.do(task("duty"), two))["sent"] == ["duty"]
    assert inbox.notices == []
    with pytest.raises(PlatformError, match="no channel is called gone"):
        await ACTION.do(task("gone"), two)


async def test_without_any_channel_there_is_nothing_to_do(hands: dict[Mode, Hands]) -> None:
    real = hands[Mode.ENFORCE].only(frozenset())
    assert json.loads(await ACTION.do(task(), real)) == {"sent": [], "failed": {}}

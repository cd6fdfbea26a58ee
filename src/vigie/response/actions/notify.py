"""Tells people through the operator's channels. One channel that fails does not silence the others."""

import asyncio
import json
from collections.abc import Mapping
from typing import Final

from vigie.model.errors import PlatformError
from vigie.model.language import Language, Sentence
from vigie.ports.control import Messenger
from vigie.ports.storage import ActionRecord
from vigie.response import notice
from vigie.response.action import Action, Hands, Need, Task, Traits


class _Notify:
    traits = Traits(
        name="notify",
        rank=90,
        needs=frozenset({Need.MESSENGERS}),
        intrusive=False,
        preview=Sentence(en="The operator's channels are told.", fr="Les canaux de l'exploitant sont prévenus."),
    )

    async def do(self, task: Task, hands: Hands) -> str:
        subject, text, document = notice.write(task)
        channels = _chosen(task, hands.messengers)
        answers = await asyncio.gather(*(_send(one, subject, text, document) for one in channels.values()))
        failed = {name: answer for name, answer in zip(channels, answers, strict=True) if answer}
        if failed and len(failed) == len(channels):
            raise PlatformError("; ".join(f"{name}: {why}" for name, why in failed.items()))
        return json.dumps({"sent": [name for name in channels if name not in failed], "failed": failed})

    async def undo(self, record: ActionRecord, hands: Hands) -> str:
        raise NotImplementedError("what was said is said")


def _chosen(task: Task, messengers: Mapping[str, Messenger]) -> dict[str, Messenger]:
    wanted = task.measure.to
    chosen = {name: one for name, one in messengers.items() if not wanted or name in wanted}
    if messengers and not chosen:
        raise PlatformError(_NOBODY.format(Language.EN, names=", ".join(wanted)))
    return chosen


_NOBODY: Final = Sentence(en="no channel is called {names}", fr="aucun canal ne s'appelle {names}")


async def _send(messenger: Messenger, subject: str, text: str, document: dict[str, object]) -> str:
    """What went wrong, "" when nothing did."""
    try:
        await messenger.send(subject, text, document)
    except PlatformError as error:
        return str(error)
    return ""


ACTION: Final[Action] = _Notify()

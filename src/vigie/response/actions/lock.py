"""The homeserver itself refuses the account, so the measure holds even without the guard. Reversible."""

import json
from typing import Final

from vigie.model.language import Sentence
from vigie.ports.storage import ActionRecord
from vigie.response.action import Action, Hands, Need, Task, Traits


class _Lock:
    traits = Traits(
        name="lock",
        rank=30,
        needs=frozenset({Need.CONTROL}),
        brake="stops",
        lasting=True,
        undoable=True,
        preview=Sentence(
            en="The homeserver locks {user}: nothing is served to it until released.",
            fr="Le serveur verrouille {user} : plus rien ne lui est servi jusqu'à la levée.",
        ),
    )

    async def do(self, task: Task, hands: Hands) -> str:
        before = await hands.control.state(task.measure.user)
        if not before.locked and not before.deactivated:
            await hands.control.lock(task.measure.user)
        return json.dumps({"was_locked": before.locked})

    async def undo(self, record: ActionRecord, hands: Hands) -> str:
        if _was_locked(record):
            return json.dumps({"left_locked": True})
        await hands.control.unlock(record.user)
        return ""


def _was_locked(record: ActionRecord) -> bool:
    """True when somebody else had locked the account before: that lock is not ours to take back."""
    return bool(record.detail and json.loads(record.detail).get("was_locked"))


ACTION: Final[Action] = _Lock()

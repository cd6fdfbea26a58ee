"""All sessions end for ever, so a stolen token stays worthless after the release. Not undoable."""

import json
from typing import Final

from vigie.model.language import Sentence
from vigie.ports.storage import ActionRecord
from vigie.response.action import Action, Hands, Need, Task, Traits


class _SignOut:
    traits = Traits(
        name="sign_out",
        rank=40,
        needs=frozenset({Need.CONTROL}),
        brake="stops",
        preview=Sentence(
            en="{devices} {devices:session|sessions} of {user} {devices:ends|end} for ever; a release does not bring "
            "{devices:it|them} back.",
            fr="{devices} {devices:session|sessions} de {user} {devices:prend|prennent} fin définitivement ; la levée "
            "ne {devices:la|les} rend pas.",
        ),
    )

    async def do(self, task: Task, hands: Hands) -> str:
        user = task.measure.user
        devices = (await hands.control.state(user)).devices
        if devices:
            await hands.control.delete_devices(user, devices)
        return json.dumps({"devices": list(devices)})

    async def undo(self, record: ActionRecord, hands: Hands) -> str:
        raise NotImplementedError("sessions that ended do not come back")


ACTION: Final[Action] = _SignOut()

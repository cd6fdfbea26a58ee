"""Every read of the account waits a moment, for an hour: a person hardly notices, a program takes far less."""

from typing import Final

from vigie.model.language import Sentence
from vigie.model.orders import Order, OrderKind
from vigie.ports.storage import ActionRecord
from vigie.response.action import Action, Hands, Need, Task, Traits

LASTS_MS: Final = 3_600_000
"""It ends by itself: what a weak sign led to must not need a person to end it. New signs order it again."""


class _Delay:
    traits = Traits(
        name="delay",
        rank=25,
        needs=frozenset({Need.DESK}),
        brake="delays",
        instant=True,
        undoable=True,
        covered_by=frozenset({"freeze", "challenge"}),
        preview=Sentence(
            en="Every read of {user} waits 0.6 s, for an hour.",
            fr="Chaque lecture de {user} attend 0,6 s, pendant une heure.",
        ),
    )

    async def do(self, task: Task, hands: Hands) -> str:
        measure = task.measure
        order = Order(
            id=measure.id,
            kind=OrderKind.DELAY,
            user=measure.user,
            issued=task.now,
            reason=task.reason,
            until=task.now + LASTS_MS,
        )
        hands.desk.issue(order)
        return ""

    async def undo(self, record: ActionRecord, hands: Hands) -> str:
        hands.desk.withdraw(record.user, OrderKind.DELAY)
        return ""


ACTION: Final[Action] = _Delay()

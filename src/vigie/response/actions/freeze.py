"""The guard refuses every request and login of the account, at once, wherever it is connected."""

from typing import Final

from vigie.model.language import Sentence
from vigie.model.orders import Order, OrderKind
from vigie.ports.storage import ActionRecord
from vigie.response.action import Action, Hands, Need, Task, Traits


class _Freeze:
    traits = Traits(
        name="freeze",
        rank=10,
        needs=frozenset({Need.DESK}),
        brake="stops",
        instant=True,
        lasting=True,
        undoable=True,
        preview=Sentence(
            en="Every request and login of {user} is refused at once, until released.",
            fr="Toute requête et toute connexion de {user} est refusée aussitôt, jusqu'à la levée.",
        ),
    )

    async def do(self, task: Task, hands: Hands) -> str:
        measure = task.measure
        order = Order(id=measure.id, kind=OrderKind.FREEZE, user=measure.user, issued=task.now, reason=task.reason)
        hands.desk.issue(order)
        return ""

    async def undo(self, record: ActionRecord, hands: Hands) -> str:
        hands.desk.withdraw(record.user, OrderKind.FREEZE)
        return ""


ACTION: Final[Action] = _Freeze()

"""Every session must sign in again: a real agent passes in seconds, a thief without the second factor does not."""

from typing import Final

from vigie.model.language import Sentence
from vigie.model.orders import Order, OrderKind
from vigie.ports.storage import ActionRecord
from vigie.response.action import Action, Hands, Need, Task, Traits


class _Challenge:
    traits = Traits(
        name="challenge",
        rank=20,
        needs=frozenset({Need.DESK}),
        brake="challenges",
        instant=True,
        undoable=True,
        covered_by=frozenset({"freeze"}),
        preview=Sentence(
            en="{user} must sign in again in every session; encryption keys stay.",
            fr="{user} doit se reconnecter dans toutes ses sessions ; les clés de chiffrement restent.",
        ),
    )

    async def do(self, task: Task, hands: Hands) -> str:
        measure = task.measure
        order = Order(id=measure.id, kind=OrderKind.CHALLENGE, user=measure.user, issued=task.now, reason=task.reason)
        hands.desk.issue(order)
        return ""

    async def undo(self, record: ActionRecord, hands: Hands) -> str:
        hands.desk.withdraw(record.user, OrderKind.CHALLENGE)
        return ""


ACTION: Final[Action] = _Challenge()

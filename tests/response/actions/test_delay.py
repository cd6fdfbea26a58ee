from vigie.model.language import Language, Sentence
from vigie.model.orders import OrderKind
from vigie.model.response_settings import Mode
from vigie.platforms.synapse.orders import FileOrderDesk
from vigie.ports.storage import ActionRecord
from vigie.response.action import Hands, Measure, Task
from vigie.response.actions.delay import ACTION, LASTS_MS

NOW = 1_780_000_000_000


def task(identifier: str) -> Task:
    measure = Measure(
        id=identifier, action="delay", user="@a:x", by="ana", mode=Mode.ENFORCE, reason=Sentence("w", "p")
    )
    return Task(measure=measure, now=NOW, language=Language.EN)


async def test_the_order_ends_by_itself_and_giving_it_twice_changes_nothing(
    hands: dict[Mode, Hands], desk: FileOrderDesk
) -> None:
    for _ in range(2):
        await ACTION.do(task("m"), hands[Mode.ENFORCE])
    (order,) = desk.standing()
    assert (order.kind, order.user, order.until) == (OrderKind.DELAY, "@a:x", NOW + LASTS_MS)


async def test_it_is_taken_back(hands: dict[Mode, Hands], desk: FileOrderDesk) -> None:
    await ACTION.do(task("m"), hands[Mode.ENFORCE])
    done = ActionRecord(
        id="m", time=NOW, action="delay", user="@a:x", by="ana", reason="", mode="enforce", outcome="done"
    )
    for _ in range(2):
        await ACTION.undo(done, hands[Mode.ENFORCE])
    assert desk.standing() == ()

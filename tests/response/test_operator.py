import asyncio
from typing import Any

import pytest

from vigie.model.errors import PlatformAbsent, PlatformError, PlatformUnreachable, UsageError
from vigie.model.orders import OrderKind
from vigie.model.response_settings import Mode, ProtectedAccount
from vigie.platforms.synapse.orders import FileOrderDesk
from vigie.ports.clock import ManualClock
from vigie.response.action import Hands
from vigie.response.history import past
from vigie.response.operator import Operator, complete
from vigie.response.protection import Protection
from vigie.storage.memory import MemoryStorage

EVE = "@eve:agent.example"
NOW = 1_780_000_000_000


async def no_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


@pytest.fixture
def operator(storage: MemoryStorage, hands: dict[Mode, Hands], clock: ManualClock) -> Operator:
    guarded = Protection((ProtectedAccount(account="@chief:*", reason="crisis cell"),))
    return Operator(by="ana", storage=storage, hands=hands, protection=guarded, clock=clock, sleep=no_sleep)


async def test_contain_then_release(
    operator: Operator, storage: MemoryStorage, desk: FileOrderDesk, platform: Any, clock: ManualClock
) -> None:
    contained = await operator.contain(EVE, "called the help desk")
    assert [(one.action, one.outcome, one.by) for one in contained] == [
        (name, "done", "ana") for name in ("freeze", "lock", "sign_out")
    ]
    assert [one.kind for one in desk.standing()] == [OrderKind.FREEZE]
    assert (platform.locked, platform.devices[EVE]) == ({EVE}, ())
    clock.advance(1000)
    released = await operator.release(EVE, "it was her")
    assert complete(released)
    assert {one.undoes for one in released} >= {one.id for one in contained if one.action != "sign_out"}
    assert (desk.standing(), platform.locked) == ((), set())
    assert len(storage.actions(user=EVE)) == 7


async def test_doing_either_twice_is_harmless(operator: Operator, desk: FileOrderDesk, platform: Any) -> None:
    assert complete(await operator.contain(EVE, "once"))
    assert complete(await operator.contain(EVE, "twice"))
    assert complete(await operator.release(EVE, "once"))
    assert complete(await operator.release(EVE, "twice"))
    assert (desk.standing(), platform.locked) == ((), set())


async def test_a_release_does_not_depend_on_records(
    operator: Operator, hands: dict[Mode, Hands], clock: ManualClock, desk: FileOrderDesk, platform: Any
) -> None:
    await operator.contain(EVE, "x")
    forgetful = Operator(
        by="ana", storage=MemoryStorage(), hands=hands, protection=Protection(), clock=clock, sleep=no_sleep
    )
    assert complete(await forgetful.release(EVE, "records were lost"))
    assert (desk.standing(), platform.locked) == ((), set())


async def test_a_release_names_the_findings_it_settles(
    operator: Operator, storage: MemoryStorage, finding: Any
) -> None:
    going_on = finding(id="f")
    storage.commit((), [going_on])
    released = await operator.release(EVE, "known")
    assert {one.findings for one in released} == {("f",)}
    later = [finding(id="f", at=NOW + 60_000), finding(id="g", at=NOW + 60_000)]
    assert past(storage.actions(user=EVE)).unsettled([going_on, *later]) == later[1:]


async def test_a_lock_that_was_there_before_stays(operator: Operator, platform: Any) -> None:
    platform.locked = {EVE}
    await operator.contain(EVE, "x")
    released = await operator.release(EVE, "y")
    assert platform.locked == {EVE}
    assert '{"left_locked": true}' in {one.detail for one in released}


async def test_protected_accounts_and_administrators_are_refused(
    operator: Operator, desk: FileOrderDesk, platform: Any
) -> None:
    with pytest.raises(UsageError, match=r"@chief:agent\.example is protected \(crisis cell\)"):
        await operator.contain("@chief:agent.example", "x")
    platform.admins = {EVE}
    with pytest.raises(UsageError, match=r"@eve:agent\.example administers the server"):
        await operator.contain(EVE, "x")
    assert desk.standing() == ()


async def test_an_unknown_account_is_not_contained(operator: Operator, desk: FileOrderDesk, platform: Any) -> None:
    platform.broken = {"state": [PlatformError("no such account", status=404)]}
    with pytest.raises(UsageError, match=r"@eve:agent\.example: the server knows no such account"):
        await operator.contain(EVE, "x")
    assert desk.standing() == ()


async def test_the_freeze_does_not_wait_for_a_server_that_is_away(
    operator: Operator, desk: FileOrderDesk, platform: Any
) -> None:
    platform.broken = {"state": [PlatformUnreachable("away")] * 20}
    records = await operator.contain(EVE, "x")
    assert [one.outcome for one in records] == ["done", "failed: away", "failed: away"]
    assert [one.kind for one in desk.standing()] == [OrderKind.FREEZE]
    assert not complete(records)


async def test_a_preview_changes_nothing(operator: Operator, desk: FileOrderDesk, platform: Any) -> None:
    state, sentences = await operator.preview(EVE)
    assert state is not None
    assert sentences == [
        "Every request and login of @eve:agent.example is refused at once, until released.",
        "The homeserver locks @eve:agent.example: nothing is served to it until released.",
        "2 sessions of @eve:agent.example end for ever; a release does not bring them back.",
    ]
    assert (desk.standing(), platform.locked) == ((), set())


async def test_without_an_administration_api_the_freeze_still_holds(
    operator: Operator, desk: FileOrderDesk, platform: Any
) -> None:
    platform.broken = {
        "state": [PlatformAbsent("no administration API is set")] * 9,
        "unlock": [PlatformAbsent("none")],
    }
    records = await operator.contain(EVE, "x")
    assert [one.outcome for one in records] == ["done", *["skipped: no administration API is set"] * 2]
    assert [one.kind for one in desk.standing()] == [OrderKind.FREEZE]
    assert complete(records)
    assert complete(await operator.release(EVE, "y"))
    assert desk.standing() == ()

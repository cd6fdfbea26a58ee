import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from kit.response import means
from vigie.model.errors import EnvironmentFailed, PlatformError, PlatformUnreachable
from vigie.model.findings import Confidence, Finding, Severity
from vigie.model.language import Language
from vigie.model.orders import OrderKind
from vigie.model.response_settings import Mode, ProtectedAccount
from vigie.platforms.synapse.orders import FileOrderDesk
from vigie.ports.clock import ManualClock
from vigie.ports.control import AccountState
from vigie.ports.storage import ActionRecord
from vigie.response.action import Hands
from vigie.response.history import SUBJECTS
from vigie.response.observe import observing
from vigie.response.playbook import Playbook
from vigie.response.protection import Protection
from vigie.response.respond import Responder
from vigie.storage.memory import MemoryStorage

Build = Callable[..., Finding]
EVE = "@eve:agent.example"


async def no_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


@pytest.fixture
def responder(
    bundled_playbooks: tuple[Playbook, ...], storage: MemoryStorage, hands: dict[Mode, Hands], clock: ManualClock
) -> Responder:
    return Responder(bundled_playbooks, storage, hands, Protection(), clock, **means(), sleep=no_sleep)


def outcomes(records: list[ActionRecord]) -> list[tuple[str, str]]:
    return [(one.action, one.outcome) for one in records]


def taken(records: list[ActionRecord]) -> list[tuple[str, str]]:
    return [one for one in outcomes(records) if not one[1].startswith("skipped")]


async def answer(responder: Responder, storage: MemoryStorage, *findings: Finding) -> list[ActionRecord]:
    return await responder.respond(storage.commit((), findings))


async def test_a_moderate_sign_is_challenged_and_told(
    responder: Responder, storage: MemoryStorage, desk: FileOrderDesk, inbox: Any, finding: Build
) -> None:
    records = await answer(responder, storage, finding())
    assert taken(records) == [("challenge", "done"), ("notify", "done")]
    (order,) = desk.standing()
    assert (order.kind, order.user) == (OrderKind.CHALLENGE, EVE)
    assert order.id in {one.id for one in records}
    ((subject, text, document),) = inbox.notices
    assert subject == "[Vigie] high: @eve:agent.example: mass joins"
    assert "challenge: done" in text
    assert "vigie release @eve:agent.example" in text
    assert document["measures"] == [
        {"id": order.id, "time": "2026-05-28T20:26:40.000Z", "action": "challenge", "outcome": "done"}
    ]
    assert storage.actions(user=EVE) == sorted(records, key=lambda one: (one.time, one.id), reverse=True)


async def test_the_freeze_is_on_disk_before_anything_is_awaited(
    responder: Responder, storage: MemoryStorage, desk: FileOrderDesk, platform: Any, finding: Build
) -> None:
    new = storage.commit((), [finding(confidence=Confidence.HIGH)])
    task = responder.respond(new)
    first = task.send(None)  # runs to the first suspension
    assert [one.kind for one in desk.standing()] == [OrderKind.FREEZE]
    assert platform.calls == []
    del first
    task.close()


async def test_containment_freezes_locks_and_signs_out(
    responder: Responder, storage: MemoryStorage, desk: FileOrderDesk, platform: Any, finding: Build
) -> None:
    await answer(responder, storage, finding("mass_joins"))
    records = await answer(responder, storage, finding("media_harvesting"))
    assert [one for one in outcomes(records) if one[1] == "done"] == [
        ("freeze", "done"), ("lock", "done"), ("sign_out", "done"), ("notify", "done"),
    ]  # fmt: skip
    assert EVE in platform.locked
    assert platform.devices[EVE] == ()
    assert {one.kind for one in desk.standing()} == {OrderKind.FREEZE, OrderKind.CHALLENGE}


async def test_answering_twice_changes_nothing(
    responder: Responder, storage: MemoryStorage, desk: FileOrderDesk, platform: Any, inbox: Any, finding: Build
) -> None:
    sure = finding(confidence=Confidence.HIGH)
    await answer(responder, storage, sure)
    before = (storage.actions(), desk.standing(), list(platform.calls), list(inbox.notices))
    assert not [one for one in await responder.respond([sure]) if one.outcome == "done"]
    assert await responder.resume() == []
    assert (desk.standing(), list(inbox.notices)) == (before[1], before[3])
    assert [one for one in platform.calls if one[0] != "administrators"] == before[2]


async def test_two_responses_at_the_same_moment_act_once(
    responder: Responder, storage: MemoryStorage, platform: Any, inbox: Any, finding: Build
) -> None:
    one, two = finding("x", confidence=Confidence.HIGH), finding("y", confidence=Confidence.HIGH)
    storage.commit((), [one, two])
    await asyncio.gather(responder.respond([one]), responder.respond([two]))
    assert [name for name, _ in platform.calls if name == "lock"] == ["lock"]
    assert len(inbox.notices) == 1


async def test_a_hiccup_is_retried_within_the_same_response(
    responder: Responder, storage: MemoryStorage, platform: Any, finding: Build
) -> None:
    platform.broken = {"lock": [PlatformUnreachable("away"), PlatformError("busy", status=503)]}
    records = await answer(responder, storage, finding(confidence=Confidence.HIGH))
    assert ("lock", "done") in outcomes(records)


async def test_a_failed_part_stops_no_other_and_is_made_up_for_later(
    responder: Responder, storage: MemoryStorage, platform: Any, inbox: Any, clock: ManualClock, finding: Build
) -> None:
    platform.broken = {"lock": [PlatformUnreachable("the server is away")] * 4}
    records = await answer(responder, storage, finding(confidence=Confidence.HIGH))
    assert [one for one in outcomes(records) if one[1].startswith(("done", "failed"))] == [
        ("freeze", "done"), ("lock", "failed: the server is away"), ("sign_out", "done"), ("notify", "done"),
    ]  # fmt: skip
    assert "lock: failed: the server is away" in inbox.notices[0][1]
    clock.advance(15_000)
    assert [one for one in outcomes(await responder.resume()) if one[1] == "done"] == [("lock", "done")]
    assert EVE in platform.locked


async def test_a_finding_whose_answer_was_lost_is_answered_by_resume(
    responder: Responder, storage: MemoryStorage, finding: Build
) -> None:
    storage.commit((), [finding()])  # and the process died
    assert taken(await responder.resume()) == [("challenge", "done"), ("notify", "done")]


async def test_one_accounts_trouble_does_not_keep_the_other_from_being_stopped(
    responder: Responder, storage: MemoryStorage, platform: Any, finding: Build
) -> None:
    platform.broken = {"state": [PlatformError("no", status=403)]}
    mallory = finding("x", actor="@mallory:agent.example", confidence=Confidence.HIGH)
    records = await answer(responder, storage, finding("x", confidence=Confidence.HIGH, id="e"), mallory)
    done = {(one.user[1:4], one.action) for one in records if one.outcome == "done"}
    assert {("mal", "freeze"), ("mal", "lock"), ("mal", "sign_out"), ("eve", "freeze"), ("eve", "sign_out")} <= done
    assert [one.outcome for one in records if (one.user, one.action) == (EVE, "lock")] == ["failed: no"]


async def test_a_measure_that_cannot_be_recorded_counts_as_failed(
    bundled_playbooks: tuple[Playbook, ...], hands: dict[Mode, Hands], clock: ManualClock, finding: Build
) -> None:
    class Full(MemoryStorage):
        def record(self, action: ActionRecord) -> bool:
            raise EnvironmentFailed("the disk is full")

    responder = Responder(bundled_playbooks, Full(), hands, Protection(), clock, **means(), sleep=no_sleep)
    records = await responder.respond([finding()])
    assert {one.outcome for one in records} == {"failed: not recorded (the disk is full)"}


async def test_orders_that_cannot_be_written_do_not_prevent_the_lock(
    responder: Responder, storage: MemoryStorage, desk: FileOrderDesk, platform: Any, finding: Build
) -> None:
    desk.path.parent.write_text("a file where the folder should be")
    records = await answer(responder, storage, finding(confidence=Confidence.HIGH))
    assert [outcome for action, outcome in outcomes(records) if action == "freeze"][-1].startswith("failed: ")
    assert EVE in platform.locked


async def test_observing_does_nothing_and_records_what_would_have_been_done(
    bundled_playbooks: tuple[Playbook, ...], storage: MemoryStorage, hands: dict[Mode, Hands], clock: ManualClock,
    desk: FileOrderDesk, platform: Any, inbox: Any, finding: Build,
) -> None:  # fmt: skip
    books = tuple(one.model_copy(update={"mode": Mode.OBSERVE}) for one in bundled_playbooks)
    responder = Responder(books, storage, hands, Protection(), clock, **means(), sleep=no_sleep)
    records = await answer(responder, storage, finding(confidence=Confidence.HIGH))
    assert [one for one in outcomes(records) if "skipped" not in one[1]] == [
        (name, "simulated") for name in ("freeze", "lock", "sign_out", "notify")
    ]
    assert {one.mode for one in records} == {"observe"}
    assert (desk.standing(), platform.locked, inbox.notices) == ((), set(), [])
    assert {name for name, _ in platform.calls} == {"state"}
    assert platform.devices[EVE]


async def test_enforcing_after_observing_starts_afresh(
    bundled_playbooks: tuple[Playbook, ...], storage: MemoryStorage, hands: dict[Mode, Hands], clock: ManualClock,
    responder: Responder, platform: Any, finding: Build,
) -> None:  # fmt: skip
    books = tuple(one.model_copy(update={"mode": Mode.OBSERVE}) for one in bundled_playbooks)
    trial = Responder(books, storage, hands, Protection(), clock, **means(), sleep=no_sleep)
    await answer(trial, storage, finding("x", confidence=Confidence.HIGH))
    await answer(responder, storage, finding("y", confidence=Confidence.HIGH))
    assert EVE in platform.locked


async def test_administrators_are_learnt_and_remembered_when_the_server_is_away(
    responder: Responder, storage: MemoryStorage, desk: FileOrderDesk, platform: Any, inbox: Any, finding: Build
) -> None:
    platform.admins = {EVE}
    await responder.refresh()
    platform.broken = {"administrators": [PlatformUnreachable("away")]}
    await responder.refresh()
    records = await answer(responder, storage, finding(confidence=Confidence.HIGH))
    assert ("freeze", "skipped: protected (server administrator)") in outcomes(records)
    assert desk.standing() == ()
    assert "freeze: skipped: protected" in inbox.notices[0][1]


async def test_people_are_told_in_their_language(
    bundled_playbooks: tuple[Playbook, ...], storage: MemoryStorage, hands: dict[Mode, Hands], clock: ManualClock,
    inbox: Any, finding: Build,
) -> None:  # fmt: skip
    guarded = Protection((ProtectedAccount(account=EVE, reason="cellule de crise"),))
    responder = Responder(
        bundled_playbooks, storage, hands, guarded, clock, **means(), language=Language.FR, sleep=no_sleep
    )  # fmt: skip
    (told,) = [one for one in await answer(responder, storage, finding()) if one.outcome == "done"]
    subject, text, _ = inbox.notices[0]
    assert subject == "[Vigie] grave : @eve:agent.example : mass joins"
    why = "Ce que fait le compte demande une nouvelle connexion. (mass_joins ; score 50)"
    assert text.startswith(f"Pourquoi : {why}\nConstaté :\n")
    assert told.reason == why


async def test_hostile_names_stay_on_their_line(
    responder: Responder, storage: MemoryStorage, inbox: Any, finding: Build
) -> None:
    await answer(responder, storage, finding(actor="@a\r\nBcc: all:x\x1b[2J", title="t\nitle"))
    subject, text, _ = inbox.notices[0]
    assert subject.isprintable()
    assert all(line.isprintable() for line in text.splitlines())


async def test_an_action_without_the_hand_it_needs_is_an_internal_error(hands: dict[Mode, Hands]) -> None:
    none = hands[Mode.ENFORCE].only(frozenset())
    with pytest.raises(PermissionError, match="control"):
        await none.control.lock(EVE)
    assert none.messengers == {}


async def test_a_simulation_does_not_fail_when_the_server_is_away(hands: dict[Mode, Hands], platform: Any) -> None:
    platform.broken = {"state": [PlatformUnreachable("away")]}
    state = await observing(hands[Mode.ENFORCE]).control.state(EVE)
    assert state == AccountState(user=EVE, locked=False, deactivated=False, admin=False, devices=())


async def test_an_episode_that_grows_repeats_nothing(
    responder: Responder, storage: MemoryStorage, inbox: Any, clock: ManualClock, finding: Build
) -> None:
    await responder.respond([finding(id="f")])
    before = storage.actions()
    for step in range(1, 50):
        clock.advance(100_000)
        records = await responder.respond([finding(id="f", last=clock.now_ms(), value=step)])
        assert not [one for one in records if one.outcome == "done"]
    assert len(inbox.notices) == 1
    assert len(storage.actions()) <= len(before) + 2


async def test_a_second_sign_counts_although_the_first_is_not_stored_yet(
    responder: Responder, desk: FileOrderDesk, finding: Build
) -> None:
    await responder.respond([finding("mass_joins")])
    await responder.respond([finding("media_harvesting")])
    assert OrderKind.FREEZE in {one.kind for one in desk.standing()}


async def test_a_storage_that_fails_prevents_no_containment_and_repeats_no_notice(
    bundled_playbooks: tuple[Playbook, ...], hands: dict[Mode, Hands], clock: ManualClock, desk: FileOrderDesk,
    platform: Any, inbox: Any, finding: Build,
) -> None:  # fmt: skip
    class Broken(MemoryStorage):
        def record(self, action: ActionRecord) -> bool:
            raise EnvironmentFailed("the disk is full")

        def actions(self, **wish: Any) -> list[ActionRecord]:
            raise EnvironmentFailed("the disk is gone")

        def findings(self, **wish: Any) -> list[Finding]:
            raise EnvironmentFailed("the disk is gone")

    responder = Responder(bundled_playbooks, Broken(), hands, Protection(), clock, **means(), sleep=no_sleep)
    for name in ("mass_joins", "media_harvesting", "media_harvesting"):
        await responder.respond([finding(name)])
    assert EVE in platform.locked
    assert OrderKind.FREEZE in {one.kind for one in desk.standing()}
    assert len(inbox.notices) == 2


async def test_what_an_author_was_told_hides_no_measure(
    responder: Responder, storage: MemoryStorage, bundled_playbooks: tuple[Playbook, ...], hands: dict[Mode, Hands],
    clock: ManualClock, finding: Build,
) -> None:  # fmt: skip
    await answer(responder, storage, finding("mass_joins"))
    for number in range(1_000):
        storage.record(
            ActionRecord(
                id=f"tip:{number}", time=clock.now_ms() + number, action="tip", user=EVE, by="policy:content",
                reason="", mode="enforce", outcome="skipped: cool-down",
            )
        )  # fmt: skip
    restarted = Responder(bundled_playbooks, storage, hands, Protection(), clock, **means(), sleep=no_sleep)
    records = await answer(restarted, storage, finding("member_list_harvesting", theme="rooms"))
    assert ("challenge", "skipped: cool-down") in outcomes(records)


def about_nobody(finding: Build, name: str, at: int, **group: str) -> Finding:
    forged = name == "password_spraying"
    return finding(
        name, at, id=f"{name}-{group}-{at}", actor="", group=group, forgeable=forged, severity=Severity.MEDIUM,
        confidence=Confidence.LOW if forged else Confidence.HIGH,
    )  # fmt: skip


async def test_a_notice_about_nobody_hides_no_other(
    responder: Responder, storage: MemoryStorage, inbox: Any, clock: ManualClock, finding: Build
) -> None:
    spraying = about_nobody(finding, "password_spraying", clock.now_ms(), **{"source.ip": "203.0.113.9"})
    await answer(responder, storage, spraying)
    gap = about_nobody(finding, "gap_in_the_record", clock.now_ms())
    elsewhere = about_nobody(finding, "password_spraying", clock.now_ms(), **{"source.ip": "203.0.113.10"})
    await answer(responder, storage, gap, elsewhere)
    told = [text for _, text, _ in inbox.notices]
    assert sum("gap_in_the_record" in text for text in told) == 1
    assert ["203.0.113.9" in text for text in told].count(True) == 1
    assert ["203.0.113.10" in text for text in told].count(True) == 1
    clock.advance(60_000)
    again = about_nobody(finding, "gap_in_the_record", clock.now_ms())
    records = await answer(responder, storage, again)
    assert ("notify", "skipped: cool-down") in outcomes(records), "the same is told once"
    assert len(inbox.notices) == 3


async def test_nobody_floods_the_channels_with_made_up_addresses(
    responder: Responder, storage: MemoryStorage, inbox: Any, clock: ManualClock, finding: Build
) -> None:
    for number in range(60):
        group = {"source.ip": f"203.0.113.{number}"}
        await answer(responder, storage, about_nobody(finding, "password_spraying", clock.now_ms(), **group))
    assert len(inbox.notices) == SUBJECTS
    await answer(responder, storage, about_nobody(finding, "gap_in_the_record", clock.now_ms()))
    assert len(inbox.notices) == SUBJECTS + 1

"""The story with the real stages, one rule, and hands that only remember."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from kit.reviews import marking
from vigie.activity.enrich import Enricher
from vigie.activity.follow import SpoolFollower
from vigie.activity.intake import Intake
from vigie.activity.order import Ordering
from vigie.detection.baselines.step import Baselines
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.findings.content import ContentDesk
from vigie.findings.triage import ANY, Acceptance
from vigie.model.activity import Action, Activity, Outcome, encode
from vigie.model.enriched import Enriched
from vigie.model.errors import EnvironmentFailed
from vigie.model.findings import Finding
from vigie.pipeline import BASELINES, WINDOWS, Pipeline
from vigie.ports.clock import ManualClock
from vigie.ports.storage import ActionRecord, Storage
from vigie.storage.memory import MemoryStorage
from vigie.storage.sqlite_reviews import SqliteReviews

RULES = """\
title: One room entered
id: 0b1e5bd5-0d4f-4f0e-9a83-0f5a3b0a7f10
name: room_entered
status: experimental
description: A join.
level: low
logsource: {product: matrix, service: vigie}
detection:
  selection: {event.action: join}
  condition: selection
---
title: Many rooms entered
id: 6c9f8a52-9c2a-4f77-8f55-1d7f4c3f0c11
name: mass_joins
status: experimental
description: Three joins in a minute.
level: high
correlation:
  type: event_count
  rules: [room_entered]
  group-by: [user.id]
  timespan: 1m
  condition: {gte: 3}
"""
THIEF = "@thief:agent.example"


class Remembering:
    """A response that remembers what it was asked, and does each finding once."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.done: set[str] = set()
        self.slow: asyncio.Event | None = None
        self.error: Exception | None = None

    async def respond(self, findings: Sequence[Finding]) -> list[ActionRecord]:
        """Remember."""
        if self.slow:
            await self.slow.wait()
        if self.error:
            raise self.error
        self.asked += [finding.id for finding in findings]
        new = [finding for finding in findings if finding.id not in self.done]
        self.done |= {finding.id for finding in new}
        return [record(finding) for finding in new]


class Told:
    """Authors, and whether they can be told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.of = error, list[str]()

    async def take(self, items: Sequence[Enriched]) -> list[ActionRecord]:
        """Remember."""
        self.of += [one.activity.id for one in items]
        if self.error:
            raise self.error
        return []


def record(finding: Finding) -> ActionRecord:
    return ActionRecord(
        id=f"lock:{finding.id}", time=1, action="lock", user=finding.actor, by="playbook:x", reason="r",
        mode="enforce", outcome="done",
    )  # fmt: skip


def joins(numbers: range) -> list[Activity]:
    return [
        Activity(id=f"b-{n}", time=1000 * n, action=Action.JOIN, server="agent.example", user=THIEF) for n in numbers
    ]


def write(spool: Path, activities: list[Activity]) -> None:
    spool.mkdir(exist_ok=True)
    with (spool / f"{0:016d}.ndjson").open("ab") as file:
        file.writelines(map(encode, activities))


class Installation:
    """One start of the pipeline on a spool and a storage; a second start is another one on the same two."""

    def __init__(
        self,
        folder: Path,
        storage: Storage,
        response: Remembering,
        acceptances: Sequence[Acceptance] = (),
        authors: "Told | None" = None,
    ) -> None:
        self.storage, self.response = storage, response
        self.follower = SpoolFollower(folder / "spool", storage.cursor("agent"), "agent", folder / "aside.ndjson")
        engine = LiveEngine(load_text(RULES, "mass_joins.yml"))
        if windows := storage.load_state(WINDOWS):
            engine.restore(windows)
        intake = Intake(Ordering(["agent"]), Enricher(), storage)
        baselines = Baselines(recall=lambda name: storage.load_state(BASELINES + name))
        clock = ManualClock(10_000)
        self.reviews = SqliteReviews(folder / "reviews.db")
        self.content = ContentDesk(self.reviews)
        self.content.learn()
        self.pipeline = Pipeline(
            intake=intake, baselines=baselines, engine=engine, content=self.content, acceptances=acceptances,
            response=response, storage=storage, clock=clock, authors=authors,
        )  # fmt: skip

    async def run(self, most: int = 1000) -> None:
        """Take what is there, wait for its effects, keep no position."""
        while batch := self.follower.read(most):
            self.pipeline.take(batch)
        await self.pipeline.settle()


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage()


async def test_from_the_spool_to_the_measure(tmp_path: Path, storage: MemoryStorage) -> None:
    write(tmp_path / "spool", joins(range(5)))
    here = Installation(tmp_path, storage, Remembering())
    await here.run()
    [finding] = storage.findings()
    assert (finding.name, finding.actor) == ("mass_joins", THIEF)
    counters = here.pipeline.counters
    assert (counters.read, counters.findings, counters.actions) == (5, 1, 1)


@pytest.mark.parametrize("error", [None, RuntimeError("a mistake of ours")])
async def test_authors_are_told_what_the_content_policy_answered_and_nothing_else(
    tmp_path: Path, storage: MemoryStorage, error: Exception | None
) -> None:
    spoken, *others = joins(range(5))
    write(tmp_path / "spool", [msgspec.structs.replace(spoken, content="refuse"), *others])
    authors = Told(error)
    here = Installation(tmp_path, storage, Remembering(), authors=authors)
    await here.run()
    assert authors.of == ["b-0"]
    assert (here.pipeline.counters.actions, here.pipeline.counters.failed) == (1, int(error is not None))


async def test_a_stop_before_the_checkpoint_repeats_the_work_and_not_the_effects(
    tmp_path: Path, storage: MemoryStorage
) -> None:
    response = Remembering()
    write(tmp_path / "spool", joins(range(2)))
    first = Installation(tmp_path, storage, response)
    await first.run()
    await first.pipeline.checkpoint()
    write(tmp_path / "spool", joins(range(2, 4)))
    await first.run()  # the finding had its effects, its position was not stored: killed here
    second = Installation(tmp_path, storage, response)
    await second.run()
    assert len(set(response.asked)) == 1, "windows were restored, so the same finding came again"
    assert len(response.asked) == 2
    assert second.pipeline.counters.actions == 0
    assert second.pipeline.counters.findings == 0, "the storage knew it"


async def test_after_a_checkpoint_nothing_is_read_again(tmp_path: Path, storage: MemoryStorage) -> None:
    write(tmp_path / "spool", joins(range(5)))
    first = Installation(tmp_path, storage, Remembering())
    await first.run()
    await first.pipeline.checkpoint()
    second = Installation(tmp_path, storage, Remembering())
    await second.run()
    assert second.pipeline.counters.read == 0


async def test_a_checkpoint_waits_for_the_effects_before_it(tmp_path: Path, storage: MemoryStorage) -> None:
    write(tmp_path / "spool", joins(range(5)))
    response = Remembering()
    response.slow = asyncio.Event()
    here = Installation(tmp_path, storage, response)
    here.pipeline.take(here.follower.read())
    checkpoint = asyncio.create_task(here.pipeline.checkpoint())
    await asyncio.sleep(0.02)
    assert storage.cursor("agent") is None
    response.slow.set()
    await checkpoint
    assert storage.cursor("agent") is not None
    assert len(storage.findings()) == 1


async def test_an_accepted_finding_is_kept_without_a_measure(tmp_path: Path, storage: MemoryStorage) -> None:
    write(tmp_path / "spool", joins(range(5)))
    accepted = [Acceptance(rule="mass_joins", actor=ANY, reason="a drill", until=20_000)]
    here = Installation(tmp_path, storage, Remembering(), accepted)
    await here.run()
    assert here.response.asked == []
    assert len(storage.findings()) == 1
    [kept] = storage.actions(user=THIEF)
    assert (kept.outcome, kept.reason) == ("skipped: accepted", "a drill")
    assert here.pipeline.counters.accepted == 1


async def test_a_broken_response_is_counted_and_detection_goes_on(tmp_path: Path, storage: MemoryStorage) -> None:
    write(tmp_path / "spool", joins(range(5)))
    response = Remembering()
    response.error = RuntimeError("a playbook with a bug")
    here = Installation(tmp_path, storage, response)
    await here.run()
    assert here.pipeline.counters.failed == 1
    response.error = None
    write(tmp_path / "spool", joins(range(5, 6)))
    await here.run()
    assert here.pipeline.counters.actions == 1


async def test_what_was_held_back_is_counted_by_cause(tmp_path: Path, storage: MemoryStorage) -> None:
    class Holding(Remembering):
        async def respond(self, findings: Sequence[Finding]) -> list[ActionRecord]:
            causes = (
                "brake (20 accounts an hour in x)",
                "quorum (1 of 2 themes)",
                "cool-down",
                "cool-down",
                "forgeable",
            )
            made = record(findings[0])
            return [replace(made, id=str(n), outcome=f"skipped: {why}") for n, why in enumerate(causes)]

    write(tmp_path / "spool", joins(range(5)))
    here = Installation(tmp_path, storage, Holding())
    await here.run()
    counters = here.pipeline.counters
    assert (counters.braked, counters.unconfirmed, counters.rested, counters.actions) == (1, 1, 2, 0)


class FullDisk(MemoryStorage):
    """A storage that refuses once it is told to."""

    full = False

    def commit(self, *given: object, **named: object) -> list[Finding]:
        if self.full:
            raise EnvironmentFailed("the disk is full; free some space")
        return super().commit(*given, **named)  # type: ignore[arg-type]


async def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    storage = FullDisk()
    storage.full = True
    write(tmp_path / "spool", joins(range(5)))
    here = Installation(tmp_path, storage, Remembering())
    await here.run()
    assert len(here.response.asked) == 1, "containment does not wait for a disk"
    with pytest.raises(EnvironmentFailed):
        await here.pipeline.checkpoint()
    storage.full = False
    await here.pipeline.checkpoint()
    assert len(storage.findings()) == 1
    assert storage.cursor("agent") is not None


async def test_refusals_and_gaps_are_counted(tmp_path: Path, storage: MemoryStorage) -> None:
    refused = Activity(id="c-1", time=1, action=Action.READ, server="s", outcome=Outcome.REFUSED)
    gap = Activity(id="c-2", time=2, action=Action.GAP, server="s", lost=7)
    write(tmp_path / "spool", [refused, gap])
    here = Installation(tmp_path, storage, Remembering())
    await here.run()
    counters = here.pipeline.counters
    assert (counters.refused, counters.gaps, counters.lost) == (1, 1, 7)


async def test_what_was_seen_is_filed_once_though_the_work_is_done_again(
    tmp_path: Path, storage: MemoryStorage
) -> None:
    sent = [
        Activity(
            id=f"b-{n}", time=n, action=Action.SEND, server="agent.example", user="@ann:agent.example",
            room="!r:agent.example", event=f"${n}", sightings=(marking(),), content="tip",
        )
        for n in range(3)
    ]  # fmt: skip
    write(tmp_path / "spool", sent)
    for _ in range(2):
        here = Installation(tmp_path, storage, Remembering())
        await here.run()
        await here.content.keep()  # and no checkpoint: the next start does it again
    await here.pipeline.checkpoint()
    [item] = here.reviews.items()
    assert (item.count, item.author, item.sightings) == (3, "@ann:agent.example", (marking(),))
    assert not Installation(tmp_path, storage, Remembering()).follower.read()

"""One contract for every adapter of `Storage`."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from vigie.model.findings import Confidence, Finding, Severity, Theme
from vigie.ports.storage import ActionRecord, Cursor, Storage
from vigie.storage.memory import MemoryStorage
from vigie.storage.sqlite import SqliteStorage

ADAPTERS: dict[str, Callable[[Path], Storage]] = {
    "memory": lambda _: MemoryStorage(),
    "sqlite": lambda folder: SqliteStorage(folder / "vigie.db"),
}


@pytest.fixture(params=ADAPTERS)
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    made = ADAPTERS[request.param](tmp_path)
    yield made
    made.close()


def finding(identifier: str, *, last: int = 10, actor: str = "@eve:agence.example", value: float = 1) -> Finding:
    return Finding(
        id=identifier,
        rule="00000000-0000-4000-8000-000000000001",
        name="mass_joins",
        title="Mass joins",
        severity=Severity.HIGH,
        confidence=Confidence.MODERATE,
        actor=actor,
        server="agence.example",
        group={"user.name": actor, "b": "2", "a": "1"},
        first=1,
        last=last,
        value=value,
        evidence=("boot-1", "boot-2"),
        techniques=("T1213.005",),
        theme=Theme.ROOMS,
    )


def action(identifier: str, *, time: int = 10, user: str = "@eve:agence.example") -> ActionRecord:
    return ActionRecord(
        id=identifier,
        time=time,
        action="lock",
        user=user,
        by="playbook:contain",
        reason="l'été \x1b[31m \N{PILE OF POO}",
        mode="enforce",
        outcome="done",
        findings=("f1",),
        undoes="",
        detail='{"devices": ["A"]}',
    )


def cursor(source: str, offset: int) -> Cursor:
    return Cursor(source=source, segment=f"{1:016d}", offset=offset)


def test_knows_no_cursor_at_first(storage: Storage) -> None:
    assert storage.cursor("main") is None


def test_keeps_the_last_cursor_of_each_source(storage: Storage) -> None:
    storage.commit([cursor("main", 1), cursor("worker", 2)], [])
    storage.commit([cursor("main", 3)], [])
    assert storage.cursor("main") == cursor("main", 3)
    assert storage.cursor("worker") == cursor("worker", 2)


def test_says_which_findings_are_new(storage: Storage) -> None:
    assert storage.commit([], [finding("f1"), finding("f2")]) == [finding("f1"), finding("f2")]
    assert storage.commit([], [finding("f2", value=2), finding("f3")]) == [finding("f3")]


def test_a_finding_that_grows_in_the_commit_that_brings_it_is_new_once_in_its_last_version(storage: Storage) -> None:
    assert storage.commit([], [finding("f1"), finding("f1", value=5)]) == [finding("f1", value=5)]
    assert storage.findings() == [finding("f1", value=5)]


def test_a_finding_comes_back_as_it_was(storage: Storage) -> None:
    storage.commit([], [finding("f1")])
    (back,) = storage.findings()
    assert back == finding("f1")
    assert list(back.group) == ["user.name", "b", "a"]
    assert isinstance(back.severity, Severity)


def test_findings_are_filtered_newest_first(storage: Storage) -> None:
    mallory = finding("f4", last=15, actor="@mallory:agence.example")
    storage.commit([], [finding("f1", last=10), finding("f3", last=20), finding("f2", last=20), mallory])
    assert [one.id for one in storage.findings()] == ["f3", "f2", "f4", "f1"]
    assert [one.id for one in storage.findings(since=15)] == ["f3", "f2", "f4"]
    assert [one.id for one in storage.findings(actor="@mallory:agence.example")] == ["f4"]
    assert [one.id for one in storage.findings(limit=1)] == ["f3"]


def test_a_rule_that_repeats_hides_no_other(storage: Storage) -> None:
    noise = [replace(finding(f"n{number}", last=100 + number), name="noise") for number in range(9)]
    other = finding("n0b", actor="@bob:agence.example", last=50)
    storage.commit([], [finding("old", last=20), *noise, other, replace(noise[3], value=7)])
    assert [one.id for one in storage.findings(each=2)] == ["n8", "n7", "n0b", "old"]
    assert [one.id for one in storage.findings(each=2, actor="@eve:agence.example", since=30)] == ["n8", "n7"]
    assert [one.id for one in storage.findings(each=2, limit=3)] == ["n8", "n7", "n0b"]


def test_records_an_action_once(storage: Storage) -> None:
    assert storage.record(action("a1"))
    assert not storage.record(replace(action("a1"), outcome="failed: again"))
    assert not storage.record(action("a1"))
    assert storage.actions() == [action("a1")]


def test_actions_are_filtered_newest_first(storage: Storage) -> None:
    for one in (action("a1", time=10), action("a2", time=30), action("a3", time=20, user="@bob:agence.example")):
        storage.record(one)
    assert [one.id for one in storage.actions()] == ["a2", "a3", "a1"]
    assert [one.id for one in storage.actions(since=20)] == ["a2", "a3"]
    assert [one.id for one in storage.actions(user="@bob:agence.example")] == ["a3"]
    assert [one.id for one in storage.actions(limit=2)] == ["a2", "a3"]
    storage.record(replace(action("t1", time=40), action="tip"))
    assert [one.id for one in storage.actions(limit=1)] == ["t1"]
    assert [one.id for one in storage.actions(limit=1, only={"lock", "release"})] == ["a2"]
    assert [one.id for one in storage.actions(user="@eve:agence.example", only=("tip",))] == ["t1"]


def test_keeps_snapshots_of_any_bytes(storage: Storage) -> None:
    assert storage.load_state("engine") is None
    storage.save_state("engine", b"\x00\xff")
    storage.save_state("engine", b"")
    assert storage.load_state("engine") == b""


def test_commits_snapshots_with_cursors(storage: Storage) -> None:
    storage.commit([cursor("main", 1)], [], {"seen": b"1", "engine": b"2"})
    assert (storage.load_state("seen"), storage.load_state("engine")) == (b"1", b"2")


def test_an_input_that_fails_midway_changes_nothing(storage: Storage) -> None:
    def failing() -> Iterator[Cursor]:
        yield cursor("main", 1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        storage.commit(failing(), [finding("f1")], {"seen": b"1"})
    assert storage.cursor("main") is None
    assert storage.findings() == []
    assert storage.load_state("seen") is None


def test_serves_several_threads(storage: Storage) -> None:
    with ThreadPoolExecutor(4) as pool:
        new = list(pool.map(lambda number: storage.commit([], [finding(f"f{number % 10}")]), range(40)))
        first = list(pool.map(lambda number: storage.record(action(f"a{number % 10}")), range(40)))
    assert (sum(map(len, new)), sum(first)) == (10, 10)
    assert (len(storage.findings()), len(storage.actions())) == (10, 10)


def test_snapshots_of_a_kind_are_found_by_the_beginning_of_their_names(storage: Storage) -> None:
    kept = {f"baselines/@a{number:05}:x": bytes([number % 256]) for number in range(2_345)}
    storage.commit((), (), kept | {"baselines": b"1", "baselines0": b"2", "baseline/": b"3", "other": b"4"})
    assert list(storage.states("baselines/")) == sorted(kept.items())
    assert list(storage.states("nothing/")) == []

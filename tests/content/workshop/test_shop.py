"""The workshop with its real children: what they cannot do, and what becomes of those that die."""

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.extraction import MARK, codes, places, zipped
from kit.files import docx, pdf
from vigie.content.extraction import Code, Extraction, Hold, Limits, Look, Request
from vigie.content.workshop import Workshop
from vigie.content.workshop.hands import Gone, Hands
from vigie.content.workshop.shop import TRIES
from vigie.model.errors import EnvironmentFailed


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with Workshop(Limits(seconds=10)) as shop:
        yield shop


def children() -> list[int]:
    """Those of workshops: other tests of the run may have left helpers of their own."""
    return [child for nursery in offspring(os.getpid()) if is_nursery(nursery) for child in offspring(nursery)]


def offspring(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return [child for path in listed for child in map(int, path.read_text().split())]


def is_nursery(pid: int) -> bool:
    return b"vigie.content.workshop.nursery" in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_bytes_and_paths_give_the_same(workshop: Workshop, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docx())
    by_path, by_bytes = (
        workshop.inspect(path, "a.docx", look=Look.NOTHING),
        workshop.inspect(docx(), "a.docx", look=Look.NOTHING),
    )
    assert places(by_path) == places(by_bytes) == {"header"}
    assert by_path.parts == by_bytes.parts


@pytest.mark.parametrize(("lost", "found"), [(TRIES - 1, set()), (TRIES, {Code.CRASH})])
def test_a_file_that_no_child_has_seen_is_offered_to_another(
    lost: int, found: set[Code], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = iter([True] * lost)
    give = Hands._give

    def gone(hands: Hands, request: Request, file: int) -> None:
        if next(ends, False):
            os.kill(children()[-1], signal.SIGKILL)
            hands._doubted = True
            raise Gone
        give(hands, request, file)

    monkeypatch.setattr(Hands, "_give", gone)
    with Workshop(Limits(seconds=10)) as shop:
        one = shop.inspect(docx(), "a.docx", look=Look.NOTHING)
    assert codes(one) == found
    assert places(one) == (set() if found else {"header"})
    assert all("ended before it saw the file" in problem.detail for problem in one.problems)


def test_what_holds_the_child_is_said(workshop: Workshop) -> None:
    held, _ = workshop.check()
    assert set(held) >= {Hold.MEMORY, Hold.PROCESSOR, Hold.WRITING}


def test_a_path_must_be_of_a_regular_file(workshop: Workshop, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/hostname")
    for name in ("pipe", "link", "", "absent"):
        with pytest.raises(OSError):  # noqa: PT011
            workshop.inspect(tmp_path / name)


def test_too_large_is_known_before_anything_is_read(tmp_path: Path) -> None:
    with Workshop(Limits(size=1_000)) as shop:
        assert codes(shop.inspect(b"a" * 1_001)) == {Code.TOO_LARGE}
        big = tmp_path / "big"
        with big.open("wb") as file:
            file.truncate(1 << 34)
        assert codes(shop.inspect(big)) == {Code.TOO_LARGE}


def test_a_child_that_dies_is_a_verdict_and_another_takes_its_place(workshop: Workshop) -> None:
    workshop.inspect(b"bonjour")
    [child] = children()
    os.kill(child, signal.SIGSTOP)
    waiting = workshop.submit(zipped(a__txt=MARK))
    time.sleep(0.2)
    os.kill(child, signal.SIGKILL)
    found = waiting.result(timeout=5)
    assert codes(found) == {Code.CRASH}
    assert "status -9" in found.problems[0].detail
    assert places(workshop.inspect(zipped(a__txt=MARK))) == {"a.txt: line 1"}


def test_a_child_that_hangs_is_killed_in_time() -> None:
    with Workshop(Limits(seconds=1)) as shop:
        shop.inspect(b"bonjour")
        [child] = children()[-1:]
        os.kill(child, signal.SIGSTOP)
        began = time.monotonic()
        assert codes(shop.inspect(b"bonjour")) == {Code.TIMEOUT}
        assert time.monotonic() - began < 5
        assert not Path(f"/proc/{child}").exists()
        assert shop.inspect(b"bonjour").parts


def test_a_child_is_replaced_after_its_share_and_after_a_bomb() -> None:
    with Workshop(files_per_child=2) as shop:
        seen = set()
        for _ in range(4):
            shop.inspect(b"bonjour")
            seen |= set(map(str, shop._alive))
        assert len(seen) <= 2
        shop.inspect(b"bonjour")
        [before] = shop._alive
        assert codes(shop.inspect(zipped(a__bin=bytes(40 << 20)))) == {Code.BOMB}
        assert before not in shop._alive


def test_a_file_that_more_than_python_reads_is_the_last_of_its_child() -> None:
    with Workshop() as shop:
        used = []
        for data in (docx(), docx(), pdf(), docx()):
            found = shop.inspect(data, look=Look.NOTHING)
            assert places(found)
            used.append(set(shop._alive))
        assert used[0] == used[1]
        assert used[2] == set()
        assert not used[3] & used[1]


def test_a_child_that_died_while_nobody_asked_it_costs_no_file(workshop: Workshop) -> None:
    workshop.inspect(b"bonjour")
    [child] = children()
    os.kill(child, signal.SIGKILL)
    while Path(f"/proc/{child}/stat").read_text().split()[2] != "Z":
        time.sleep(0.01)
    assert places(workshop.inspect(zipped(a__txt=MARK))) == {"a.txt: line 1"}


def test_without_its_nursery_the_workshop_starts_another(workshop: Workshop) -> None:
    workshop.inspect(b"bonjour")
    [nursery] = [pid for pid in offspring(os.getpid()) if is_nursery(pid)]
    os.killpg(nursery, signal.SIGKILL)
    assert codes(workshop.inspect(zipped(a__txt=MARK))) <= {Code.CRASH}
    assert places(workshop.inspect(zipped(a__txt=MARK))) == {"a.txt: line 1"}


def test_memory_is_bounded_and_its_end_is_a_verdict() -> None:
    with Workshop(Limits(memory=300 << 20, expanded=1 << 31, ratio=10**9, size=1 << 31)) as shop:
        found = shop.inspect(zipped(a__txt=b"a" * (200 << 20)), look=Look.NOTHING)
        assert codes(found) == {Code.CRASH}
        assert places(shop.inspect(pdf(), look=Look.NOTHING)) >= {"page 2"}


async def test_asyncio_goes_on_meanwhile(workshop: Workshop) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.005)

    beating = asyncio.create_task(tick())
    found = await asyncio.gather(*(workshop.inspected(docx(), "a.docx", look=Look.NOTHING) for _ in range(20)))
    beating.cancel()
    assert all(places(one) == {"header"} for one in found)
    assert ticks > 2


def test_many_threads_share_a_few_children() -> None:
    with Workshop(children=2) as shop:
        found: list[Extraction] = []
        threads = [
            threading.Thread(target=lambda: found.append(shop.inspect(docx(), look=Look.NOTHING))) for _ in range(16)
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert len(shop._alive) <= 2
        assert [places(one) for one in found] == [{"header"}] * 16


def test_more_than_may_wait_is_answered_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vigie.content.workshop.shop.WAITING", 0)
    with Workshop() as shop:
        assert codes(shop.inspect(b"bonjour")) == {Code.TIMEOUT}


def test_an_interpreter_without_vigie_is_said(tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text("#!/bin/sh\nexit 1\n")
    bare.chmod(0o755)
    for python in (str(bare), str(tmp_path / "absent")):
        with Workshop(python=python) as shop:
            assert codes(shop.inspect(b"bonjour")) == {Code.CRASH}
            with pytest.raises(EnvironmentFailed, match="cannot start"):
                shop.check()


def test_closing_ends_the_children_and_answers_those_who_wait() -> None:
    shop = Workshop()
    shop.inspect(b"bonjour")
    waiting = [shop.submit(docx()) for _ in range(20)]
    shop.close()
    assert all(one.result(timeout=5) for one in waiting)
    assert all(one.spent for one in shop._alive)
    assert codes(shop.inspect(b"bonjour")) == {Code.TIMEOUT}


def test_the_parent_loads_no_parser_and_no_extractor() -> None:
    import subprocess

    code = "import sys, vigie.content.workshop; print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not [
        one for one in shown if one.startswith(("vigie.content.extractors", "vigie.discovery", "pypdfium2", "numpy"))
    ]

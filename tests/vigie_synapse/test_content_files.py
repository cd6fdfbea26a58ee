"""Verdicts about files, without Synapse: remembered, bounded, over a restart. `test_content.py` uploads real ones."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.content.extraction import Code, Extraction, Problem
from vigie.model.findings import Confidence, Severity
from vigie.model.sightings import Kind, Sighting
from vigie_synapse.content_config import FileSetting
from vigie_synapse.content_files import Files, addresses, links, recalled, verdict_of
from vigie_synapse.counters import Counters
from vigie_synapse.records import Records


class Scans:
    def scan(self, parts: Iterable[tuple[str, str]]) -> tuple[Sighting, ...]:
        return tuple(
            Sighting(detector="a.b.c", kind=Kind.MARKING, severity=Severity.HIGH, confidence=Confidence.HIGH,
                     excerpt="S", place=place)
            for place, text in parts if "secret" in text
        )  # fmt: skip


class Machine:
    """A host whose reactor is this thread."""

    server_name = "x"

    def __init__(self, folder: Path) -> None:
        self.folder, self.api = folder, self
        self.laters: list[Callable[[], object]] = []

    def from_thread(self, call: Callable[[], object]) -> None:
        call()

    def later(self, _seconds: float, call: Callable[[], object]) -> None:
        self.laters.append(call)

    async def sleep(self, _seconds: float) -> None:
        await asyncio.sleep(0)

    def media_path(self, media: str) -> Path | None:
        path = self.folder / media
        return path if path.is_file() else None

    async def awaits_content(self, media: str) -> bool:
        return media == "promised"

    def described(self, _request: Any) -> tuple[str, str]:
        return "", ""


class Shop:
    """A workshop that answers when it is told to."""

    def __init__(self, *, at_once: bool = True) -> None:
        self.at_once, self.asked = at_once, list[tuple[Path, Future[Extraction]]]()

    def submit(self, path: Path, _name: str, _declared: str) -> "Future[Extraction]":
        future: Future[Extraction] = Future()
        self.asked.append((path, future))
        if self.at_once:
            self.answer()
        return future

    def answer(self) -> None:
        path, future = self.asked[-1]
        try:
            future.set_result(Extraction("text", (("", path.read_text()),)))
        except OSError as error:
            future.set_exception(error)


class Here:
    def __init__(self, folder: Path, *, at_once: bool = True, **setting: Any) -> None:
        self.machine, self.shop, self.kept = Machine(folder), Shop(at_once=at_once), folder / "kept"
        self.counters, self.records = Counters(), Records()
        parts: list[Any] = [
            self.machine,
            FileSetting(**setting),
            self.shop.submit,
            Scans(),
            b"k",
            self.records,
            self.counters,
        ]
        self.files = Files(*parts, self.kept, self.kept.write_bytes)

    async def upload(self, name: str, text: str, **info: Any) -> None:
        path = self.machine.folder / name
        path.write_text(text)
        given = {"server_name": None, "url_cache": False, "thumbnail": None, "file_id": name, **info}
        await self.files.uploaded(SimpleNamespace(path=str(path)), SimpleNamespace(**given))


async def test_an_uploaded_file_is_looked_into_once_and_remembered_over_a_restart(tmp_path: Path) -> None:
    here = Here(tmp_path)
    await here.upload("a", "a secret")
    await here.upload("b", "nothing")
    for thumbnail in ({"thumbnail": 1}, {"server_name": "y"}, {"url_cache": True}):
        await here.upload("c", "a secret", **thumbnail)
    seen = here.files.seen(["mxc://x/a", "mxc://x/b"])
    assert seen is not None
    assert [one.place for one in seen] == ["file"]
    assert (len(here.shop.asked), here.counters.files) == (2, 2)
    await here.upload("d", "a secret")
    assert here.files.digest("mxc://x/a") == here.files.digest("mxc://x/d") != here.files.digest("mxc://x/b")
    assert here.files.digest("mxc://x/unknown") == "mxc://x/unknown"
    here.machine.laters[0]()
    again = Here(tmp_path)
    assert again.files.seen(["mxc://x/a"]) == seen
    assert again.shop.asked == []
    here.kept.write_bytes(b"torn")
    assert recalled(here.kept) == {}


async def test_a_file_from_before_the_guard_is_looked_into_when_it_is_posted(tmp_path: Path) -> None:
    here = Here(tmp_path)
    (tmp_path / "old").write_text("a secret")
    seen = here.files.seen(["mxc://x/old"])
    assert seen is not None
    assert seen[0].kind is Kind.MARKING


async def test_a_slow_verdict_is_waited_for_and_then_not(tmp_path: Path) -> None:
    here = Here(tmp_path, at_once=False, wait=0.2)
    await here.upload("a", "a secret")
    await here.files.wait(["mxc://x/a"])
    assert here.files.missing(["mxc://x/a"])
    waiting = asyncio.ensure_future(here.files.wait(["mxc://x/a"]))
    await asyncio.sleep(0)
    here.shop.answer()
    await waiting
    assert not here.files.missing(["mxc://x/a"])
    assert len(here.shop.asked) == 1


async def test_what_cannot_be_looked_into_is_a_verdict(tmp_path: Path) -> None:
    here = Here(tmp_path, at_once=False)
    await here.upload("a", "x")
    (tmp_path / "a").unlink()
    here.shop.answer()
    for uri, detector in (("mxc://x/a", "crash"), ("mxc://elsewhere/b", "not_seen"), ("mxc://x/none", "unsupported")):
        seen = here.files.seen([uri])
        assert seen is not None
        assert [one.detector for one in seen] == [f"file.unread.{detector}"]
    assert here.counters.errors == 1


async def test_a_file_that_has_an_address_and_no_content_yet_is_waited_for(tmp_path: Path) -> None:
    here = Here(tmp_path)
    uris = ["mxc://x/promised"]
    await here.files.look_up([*uris, "mxc://x/gone", "mxc://y/promised"])
    assert here.files.missing(uris)
    assert not here.files.missing(["mxc://x/gone"])
    await here.upload("promised", "a secret")
    seen = here.files.seen(uris)
    assert seen is not None
    assert [one.detector for one in seen] == ["a.b.c"]


async def test_no_more_is_remembered_than_is_set(tmp_path: Path) -> None:
    here = Here(tmp_path, remembered=100)
    for number in range(130):
        await here.upload(f"f{number}", "x")
    here.machine.laters[0]()
    assert list(recalled(here.kept)) == [f"f{number}" for number in range(30, 130)]


async def test_the_name_it_was_uploaded_under_is_read_too(tmp_path: Path) -> None:
    here = Here(tmp_path)
    here.machine.described = lambda _request: ("secret.txt", "")  # type: ignore[method-assign]
    record: Any = SimpleNamespace(request=None, media="")
    here.records.find = lambda _key: record  # type: ignore[method-assign]
    await here.upload("a", "nothing")
    seen = here.files.seen(["mxc://x/a"])
    assert seen is not None
    assert [one.place for one in seen] == ["filename"]


def test_every_part_of_a_file_is_looked_at_up_to_a_bound() -> None:
    parts = (("page 1", "a secret"), ("", "x" * 6_000_000), ("page 3", "a secret"))
    seen = verdict_of(Extraction("pdf", parts, (Problem(Code.DAMAGED),)), Scans())
    assert [(one.detector, one.place) for one in seen] == [
        ("a.b.c", "file: page 1"),
        ("file.unread.damaged", "file"),
        ("file.unread.too_large", "file"),
    ]


def test_links_are_found_wherever_they_are() -> None:
    content = {
        "url": "mxc://x/a",
        "info": {"thumbnail_url": "mxc://x/t"},
        "m.new_content": {"file": {"url": "mxc://x/sealed", "key": {}, "iv": ""}},
        "org.example": [{"avatar_url": "mxc://x/a"}, "see mxc://x/named, and mxc://y/no"],
        "formatted_body": "<img src='mxc://y/shown'> <img src=mxc:&#47;/x/hidden>",
    }
    uris, sealed = links(content, "x")
    assert uris == [f"mxc://{one}" for one in ("x/a", "x/t", "x/sealed", "x/named", "y/shown", "x/hidden")]
    assert sealed
    assert links("mxc://x/a", "x") == (["mxc://x/a"], False)


@pytest.mark.parametrize(
    "written", ["mxc://x/a", "mxc://x/a#auto", "mxc://x/a?x=1", "mxc://x/a/name.png", "mxc://x/%61"]
)
def test_one_file_has_one_address(written: str) -> None:
    assert list(addresses(written)) == ["mxc://x/a"]


JSON = st.recursive(
    st.none() | st.text(max_size=3) | st.just("mxc://x/a"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["url", "key", "iv", "a"]), inner),
    max_leaves=20,
)


@given(JSON)
def test_any_content_has_an_answer(content: object) -> None:
    uris, _ = links(content, "x")
    assert set(uris) <= {"mxc://x/a"}

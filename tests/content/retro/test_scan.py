import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.archive import MemoryArchive, PlainReader, message, word
from vigie.content.detector import Detector, Found
from vigie.content.retro.files import Reader
from vigie.content.retro.prints import fingerprint
from vigie.content.retro.progress import RoomProgress
from vigie.content.retro.scan import Moment, Report, RetroScan
from vigie.model.errors import PlatformError, PlatformUnreachable
from vigie.model.findings import Severity
from vigie.model.reviews import Filing, ReviewItem
from vigie.model.sightings import Kind, Sighting
from vigie.model.suppressions import Suppression, Suppressions
from vigie.ports.clock import ManualClock
from vigie.storage.sqlite_reviews import SqliteReviews

ROOM, OTHER = "!a:s.example", "!b:s.example"
RED, BLUE = word("red"), word("blue")
FILE = "mxc://s.example/f"


class Killed(BaseException):
    """Nobody catches this: the process is gone."""


class Place:
    """A storage and an archive that outlive scans."""

    def __init__(self, folder: Path, rooms: dict[str, list[dict[str, Any]]], size: int = 3) -> None:
        folder.mkdir(exist_ok=True)
        self.archive = MemoryArchive(rooms, size)
        self.storage = SqliteReviews(folder / "vigie.db")
        self.moments: list[Moment] = []

    async def scan(
        self,
        *detectors: Detector,
        known: Sequence[Suppression] = (),
        files: bool = True,
        reader: Reader | None = None,
    ) -> Report:
        async def at_once(_seconds: float) -> None:
            return None

        scan = RetroScan(
            server="s.example",
            archive=self.archive,
            reviews=self.storage,
            detectors=detectors,
            key=b"k" * 32,
            suppressions=Suppressions(known),
            reader=reader or PlainReader() if files else None,
            own=frozenset({"@vigie:s.example"}),
            clock=ManualClock(1_000),
            sleep=at_once,
        )
        return await scan.run(self.moments.append)

    def items(self) -> list[ReviewItem]:
        return self.storage.items(waiting=False)

    def seen(self) -> Counter[tuple[str, str]]:
        """Every event with each detector that saw something in it."""
        return Counter(
            (once.event, one.detector) for item in self.items() for once in item.occurrences for one in item.sightings
        )


def history(*bodies: str) -> list[dict[str, Any]]:
    return [message(number, body) for number, body in enumerate(bodies, start=1)]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "p", {ROOM: history("red", "grey", "a red car", "blue", "red"), OTHER: history("grey")})


async def test_the_whole_history_is_filed_with_where_and_how_exposed(place: Place) -> None:
    report = await place.scan(RED)
    assert (report.rooms, report.run.events, report.failed, len(report.items)) == (2, 6, {}, 1)
    [item] = place.items()
    assert (item.room, item.author, item.count, item.first, item.last) == (ROOM, "@ann:s.example", 3, 1, 5)
    assert (item.reach.accounts, item.filed, item.occurrences[0].answer) == (50, 1_000, "")


async def test_a_second_scan_reads_only_what_is_new(place: Place) -> None:
    await place.scan(RED)
    place.archive.asked.clear()
    place.archive.content[ROOM] += [message(6, "red again")]
    report = await place.scan(RED)
    assert report.run.events == 1
    assert place.items()[0].count == 4
    assert {name: count for name, count in place.archive.asked.items() if "/" in name} == {
        f"{ROOM}/5": 1, f"{ROOM}/6": 1, f"{OTHER}/1": 1,
    }  # fmt: skip


async def test_only_new_detectors_go_over_what_others_have_seen(place: Place) -> None:
    await place.scan(RED)
    place.archive.content[ROOM] += [message(6, "red and blue")]
    before = place.items()
    await place.scan(RED, BLUE)
    assert place.seen() == Counter(
        {("$1", RED.id): 1, ("$3", RED.id): 1, ("$5", RED.id): 1, ("$4", BLUE.id): 1, ("$6", RED.id): 1}
        | {("$6", BLUE.id): 1}
    )
    assert place.storage.item(before[0].id) == before[0]
    place.archive.asked.clear()
    await place.scan(RED, BLUE)
    assert place.archive.asked[f"{ROOM}/"] == 0


async def test_a_detector_that_left_and_came_back_sees_what_it_missed(place: Place) -> None:
    await place.scan(RED, BLUE)
    place.archive.content[ROOM] += [message(6, "blue")]
    await place.scan(RED)
    assert ("$6", BLUE.id) not in place.seen()
    await place.scan(RED, BLUE)
    assert place.seen()["$6", BLUE.id] == 1


@given(
    bodies=st.lists(st.sampled_from(["red", "blue", "grey", "red blue"]), max_size=12),
    size=st.integers(1, 4),
    kills=st.lists(st.integers(0, 12), max_size=4),
    late=st.integers(0, 3),
)
@settings(max_examples=40)
async def test_wherever_it_is_killed_nothing_is_missed_or_found_twice(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str], size: int, kills: list[int], late: int
) -> None:
    place = Place(tmp_path_factory.mktemp("kill"), {ROOM: history(*bodies)}, size)
    sets = [(RED,), (RED, BLUE), (BLUE,), (RED, BLUE)]
    for number, at in enumerate(kills):
        place.archive.fails[f"{ROOM}/{at or ''}"] = Killed()
        try:
            await place.scan(*sets[min(number, late)])
        except Killed:
            continue
    place.archive.fails.clear()
    await place.scan(RED, BLUE)
    expected = {
        (f"${number}", one.id)
        for number, body in enumerate(bodies, start=1)
        for one in (RED, BLUE)
        if one.triggers[0] in body
    }
    assert set(place.seen()) == expected
    assert place.storage.load_state(f"retro.room/s.example/{ROOM}") is not None


CUT = word("cut", look=lambda text: [Found(hit.start(), hit.end()) for hit in re.finditer(r"c\s*ut", text.raw)],
           triggers=("cut", "ut"))  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 3, 9])
async def test_a_word_cut_into_messages_is_seen_over_pages_kills_and_new_detectors(tmp_path: Path, size: int) -> None:
    place = Place(tmp_path / "p", {ROOM: history("one", "two c", "ut three", "four")}, size)
    place.archive.fails[f"{ROOM}/2"] = Killed()
    for detectors in ((RED,), (RED, CUT)):
        try:
            await place.scan(*detectors)
        except Killed:
            continue
    await place.scan(RED, CUT)
    assert place.seen() == Counter({("$3", CUT.id): 1})
    assert place.items()[0].sightings[0].place == "pieces"


async def test_a_kill_costs_the_page_under_way_and_nothing_else(place: Place) -> None:
    place.archive.fails[f"{ROOM}/3"] = Killed()
    with pytest.raises(Killed):
        await place.scan(RED)
    assert place.seen()["$1", RED.id] == 1
    report = await place.scan(RED)
    assert place.archive.asked[f"{ROOM}/"] == 1
    assert place.items()[0].count == 3
    assert (report.run.events, report.items) == (6, [place.items()[0].id]), "one report over both halves"
    assert (await place.scan(RED)).items == []


async def test_a_room_that_fails_is_told_and_the_others_go_on(place: Place) -> None:
    place.archive.fails[ROOM] = PlatformError("the administration API answered 500", status=501)
    report = await place.scan(RED)
    assert report.failed == {ROOM: "the administration API answered 500"}
    assert report.run.events == 1
    assert (await place.scan(RED)).failed == {}
    assert place.items()[0].count == 3


async def test_a_token_that_is_not_accepted_ends_the_scan_at_once(place: Place) -> None:
    place.archive.fails[ROOM] = PlatformError("the administration API answered 401", status=401)
    with pytest.raises(PlatformError, match="401"):
        await place.scan(RED)
    assert place.archive.asked[OTHER] == 0


async def test_what_the_platform_itself_wrote_is_not_looked_at(place: Place) -> None:
    place.archive.content[ROOM] = [{**message(1, "red was seen"), "sender": "@vigie:s.example"}]
    assert (await place.scan(RED)).items == []


async def test_a_server_that_is_gone_ends_the_scan(tmp_path: Path) -> None:
    class Gone(MemoryArchive):
        def _fail(self, what: str) -> None:
            raise PlatformUnreachable("no answer")

    place = Place(tmp_path / "p", {f"!{n}:s.example": history("red") for n in range(9)})
    place.archive = Gone(place.archive.content)
    with pytest.raises(PlatformUnreachable):
        await place.scan(RED)


async def test_a_hiccup_is_no_failure(place: Place) -> None:
    place.archive.fails[f"{ROOM}/3"] = PlatformUnreachable("broke the connection")
    assert (await place.scan(RED)).failed == {}


def posted(number: int, media: str = FILE, **info: Any) -> dict[str, Any]:
    return message(number, "f.txt", msgtype="m.file", url=media, info={"mimetype": "text/plain"}, **info)


async def test_a_file_is_fetched_once_for_all_rooms_and_again_only_for_new_detectors(tmp_path: Path) -> None:
    place = Place(tmp_path / "p", {ROOM: [posted(1), posted(2)], OTHER: [posted(3)]})
    place.archive.files[FILE] = b"a red car on a blue road"
    report = await place.scan(RED)
    assert (place.archive.asked[FILE], report.run.files) == (1, 3)
    assert sorted((one.room, one.count) for one in place.items()) == [(ROOM, 2), (OTHER, 1)]
    [sighting] = place.items()[0].sightings
    assert (sighting.place, place.items()[0].occurrences[0].media) == ("page 1", FILE)
    await place.scan(RED)
    assert place.archive.asked[FILE] == 1
    await place.scan(RED, BLUE)
    assert place.archive.asked[FILE] == 2
    assert place.seen()["$3", BLUE.id] == 1


class SlowReader(PlainReader):
    """Answers the later files first, and knows how many it was asked about at once."""

    def __init__(self) -> None:
        self.now = self.most = 0

    async def read(self, data: bytes, name: str, kind: str) -> tuple[list[tuple[str, str]], list[Sighting]]:
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(20 - int(data.split()[-1])):
            await asyncio.sleep(0)
        self.now -= 1
        return await super().read(data, name, kind)


async def test_files_are_opened_several_at_a_time_and_told_in_the_order_of_the_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [posted(number, f"{FILE}{number}") for number in range(1, 10)]
    place, reader = Place(tmp_path / "p", {ROOM: posts}, size=9), SlowReader()
    place.archive.files = {f"{FILE}{number}": f"red {number}".encode() for number in range(1, 10)}
    filed, file = list[str](), place.storage.file

    def noted(filings: Sequence[Filing], states: Mapping[str, bytes]) -> list[str]:
        filed.extend(one.occurrence.event for one in filings)
        return file(filings, states)

    monkeypatch.setattr(place.storage, "file", noted)
    report = await place.scan(RED, reader=reader)
    assert (reader.most, report.run.files) == (reader.at_a_time, 9)
    assert filed == [one["event_id"] for one in posts]


async def test_files_of_the_next_page_are_opened_meanwhile_and_each_is_fetched_once(tmp_path: Path) -> None:
    posts = [posted(number, f"{FILE}{(number - 1) % 4 + 1}") for number in range(1, 9)]
    place, reader = Place(tmp_path / "p", {ROOM: posts}, size=1), SlowReader()
    place.archive.files = {f"{FILE}{number}": f"red {number}".encode() for number in range(1, 5)}
    await place.scan(RED, reader=reader)
    assert reader.most == 2, "those of two pages"
    assert [place.archive.asked[f"{FILE}{number}"] for number in range(1, 5)] == [1] * 4
    assert place.seen() == Counter({(one["event_id"], RED.id): 1 for one in posts})
    place.archive.content[ROOM] += [posted(9, f"{FILE}9"), posted(10, f"{FILE}10")]
    place.archive.files |= {f"{FILE}9": b"red 9", f"{FILE}10": b"red 10"}
    place.archive.fails["before $8"] = Killed()
    with pytest.raises(Killed):
        await place.scan(RED, reader=reader)
    assert [one for one in asyncio.all_tasks() if one is not asyncio.current_task()] == []
    place.archive.content[ROOM] += [posted(11, f"{FILE}11"), posted(12, f"{FILE}11")]
    place.archive.files[f"{FILE}11"] = b"red -20000"
    await place.scan(RED, reader=reader)
    assert place.seen()["$10", RED.id] == 1
    assert place.archive.asked[f"{FILE}11"] == 1, "though both pages wait for it"


@given(
    files=st.lists(st.integers(1, 6), min_size=1, max_size=9),
    size=st.integers(1, 4),
    kills=st.lists(st.integers(1, 6), max_size=4),
)
@settings(max_examples=40)
async def test_killed_among_files_nothing_is_missed_or_found_twice(
    tmp_path_factory: pytest.TempPathFactory, files: list[int], size: int, kills: list[int]
) -> None:
    posts = [posted(number, f"{FILE}{file}") for number, file in enumerate(files, start=1)]
    place = Place(tmp_path_factory.mktemp("kill"), {ROOM: posts}, size)
    place.archive.files = {f"{FILE}{file}": f"red {file}".encode() for file in files}
    for file in kills:
        place.archive.fails[f"{FILE}{file}"] = Killed()
        with contextlib.suppress(Killed):
            await place.scan(RED, reader=SlowReader())
    place.archive.fails.clear()
    report = await place.scan(RED, reader=SlowReader())
    told = sum(len(item.occurrences) for item in place.items())
    assert place.seen() == Counter({(one["event_id"], RED.id): 1 for one in posts})
    assert (told, report.run.files) == (len(posts), len(posts)) or not report.run.files


async def test_a_file_that_cannot_be_inspected_says_so_once(tmp_path: Path) -> None:
    place = Place(tmp_path / "p", {ROOM: [posted(1)]})
    place.archive.files[FILE] = b"!zip"
    await place.scan(RED)
    await place.scan(RED, BLUE)
    [item] = place.items()
    assert [(one.kind, one.detector) for one in item.sightings] == [(Kind.FILE, "file.any.damaged")]
    assert item.count == 1


async def test_a_file_that_is_gone_is_counted_and_one_that_fails_is_tried_next_time(tmp_path: Path) -> None:
    place = Place(tmp_path / "p", {ROOM: [posted(1), posted(2, "mxc://s.example/gone")]})
    place.archive.files[FILE] = b"red"
    place.archive.fails[FILE] = PlatformError("the media answered 403", status=403)
    report = await place.scan(RED)
    assert (report.run.absent, report.unread) == (1, {FILE: "the media answered 403"})
    assert place.items() == []
    again = await place.scan(RED)
    assert (again.unread, place.items()[0].count) == ({}, 1)
    assert (await place.scan(RED)).run.events == 0


async def test_without_a_reader_names_and_captions_are_looked_at(tmp_path: Path) -> None:
    place = Place(tmp_path / "p", {ROOM: [posted(1, filename="red.txt")]})
    place.archive.files[FILE] = b"blue"
    report = await place.scan(RED, BLUE, files=False)
    assert (set(place.seen()), report.run.files) == ({("$1", RED.id)}, 0)


async def test_encrypted_events_are_counted_and_hostile_ones_are_passed_over(tmp_path: Path) -> None:
    strange: list[Any] = [
        {"event_id": "$1", "type": "m.room.encrypted", "sender": "@a:s.example", "content": {"ciphertext": "red"}},
        {"event_id": "$2", "type": "m.room.message", "sender": "@a:s.example", "content": ["red"]},
        {"event_id": 3, "type": "m.room.message", "sender": "@a:s.example", "content": {"body": "red"}},
        {"event_id": "$4", "type": 7, "sender": "@a:s.example", "origin_server_ts": "x", "content": {"body": {"a": 1}}},
        {"event_id": "$5", "type": "m.room.topic", "sender": "@a:s.example", "content": {"topic": "red"}},
    ]
    place = Place(tmp_path / "p", {ROOM: strange})
    report = await place.scan(RED)
    assert (report.run.encrypted, report.run.events, set(place.seen())) == (1, 5, {("$5", RED.id)})


async def test_what_is_a_false_alarm_is_passed_over_and_counted(place: Place) -> None:
    await place.scan(RED)
    digest = place.items()[0].sightings[0].digest
    known = Suppression(detector=RED.id, digest=digest, until=9_999, reason="a colour", by="operator:lea")
    place.archive.content[ROOM] += [message(6, "red"), message(7, "blue")]
    report = await place.scan(RED, known=[known])
    assert (report.run.suppressed, place.items()[0].count) == (1, 3)


async def test_the_bar_goes_forward_to_the_end(place: Place) -> None:
    await place.scan(RED)
    ways = [one.done + one.fraction for one in place.moments]
    assert ways == sorted(ways)
    assert (place.moments[-1].done, place.moments[-1].rooms, place.moments[-1].events) == (2, 2, 6)


async def test_no_text_is_kept(place: Place, tmp_path: Path) -> None:
    place.archive.content[ROOM] += [message(6, "the secret word is red")]
    await place.scan(RED)
    place.storage.close()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "p").glob("vigie.db*"))
    assert b"secret word" not in kept
    assert b"car" not in kept


def test_a_detector_that_changed_is_a_new_one() -> None:
    prints = {
        fingerprint(one)
        for one in (RED, BLUE, word("red", severity=Severity.LOW), word("red", examples=("red", "very red")))
    }
    assert len(prints) == 4
    assert fingerprint(word("red")) == fingerprint(RED)
    assert RoomProgress() == RoomProgress(token="")

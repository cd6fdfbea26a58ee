import random
from pathlib import Path
from typing import Any

import duckdb
import pytest

from detection.sql.streams import START, plain, written
from vigie.cli.events import SHAPE, Event
from vigie.detection.load import load_text
from vigie.model.errors import EnvironmentFailed
from vigie.storage.duckdb import SqlEngine

HIT = {"s": {"kind": "hit"}, "condition": "s"}


def engine(folder: Path, *rules: Any, **more: Any) -> SqlEngine:
    return SqlEngine(load_text(written(*(rules or [plain(0, HIT)]))), folder=folder, **more)


def stream(count: int, **content: Any) -> list[tuple[int, Event]]:
    return [(number, Event({"kind": "hit", **content}, START + number, f"e{number}")) for number in range(count)]


def test_the_database_is_locked_to_its_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    own = tmp_path / "own"
    own.mkdir()
    with engine(own) as running:
        database = running._database
        for sql in (
            f"SELECT * FROM read_csv('{outside}')",
            f"COPY (SELECT 1) TO '{tmp_path / 'written.csv'}'",
            f"ATTACH '{tmp_path / 'other.duckdb'}'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SELECT * FROM read_csv('http://127.0.0.1:9/x')",
            "SET enable_external_access = true",
            "SET memory_limit = '1TB'",
            "SET allowed_directories = ['/']",
        ):
            with pytest.raises(duckdb.Error):
                database.execute(sql)
    assert {path.name for path in tmp_path.iterdir()} == {"outside.csv", "own"}


def test_the_folder_goes_with_the_engine_and_is_private(tmp_path: Path) -> None:
    with engine(tmp_path) as running:
        (own,) = tmp_path.iterdir()
        assert own.stat().st_mode & 0o077 == 0
        assert len(list(running.findings(iter(stream(3)), SHAPE))) == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a'); DROP TABLE events; --", 'b"; --', "c\x00d", "f0", "seq", "é'", 'x.y"z'])
def test_hostile_names_and_values_stay_names_and_values(tmp_path: Path, name: str) -> None:
    count = {"type": "value_count", "rules": ["r0"], "group-by": [name], "timespan": "1h"}
    condition = {"field": name, "gte": 1}
    rules = [
        plain(0, {"s": {name: "'; DROP TABLE events; --"}, "condition": "s"}),
        {"title": "C", "name": "c", "correlation": {**count, "condition": condition}},
    ]
    with engine(tmp_path, *rules) as running:
        found = list(running.findings(iter(stream(4, **{name: "'; drop table events; --"})), SHAPE))
    assert [(one.group, one.evidence) for one in found] == [
        ({name: "'; drop table events; --"}, ("e0", "e1", "e2", "e3"))
    ]


def test_more_events_than_memory_go_to_the_disk(tmp_path: Path) -> None:
    detection = {"s": {"kind": "hit", "pad|endswith": "x7"}, "condition": "s"}
    count = {"type": "event_count", "rules": ["r0"], "group-by": ["who"], "timespan": "1h", "condition": {"gte": 3_000}}
    rules = [plain(0, detection), {"title": "C", "name": "c", "correlation": count}]
    noise = random.Random(1)
    pads = (f"{noise.randbytes(2_000).decode('latin-1')}x{n % 10}" for n in range(30_000))
    content = ({"kind": "hit", "who": n % 2, "pad": pad} for n, pad in enumerate(pads))
    events = ((n, Event(one, START + n, f"e{n}")) for n, one in enumerate(content))
    with engine(tmp_path, *rules, memory="64MB", threads=1) as running:
        (found,) = running.findings(events, SHAPE)
        assert found.value == 3_000
        assert (next(tmp_path.iterdir()) / "events.duckdb").stat().st_size > 64_000_000


def test_a_database_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailed):
        engine(tmp_path / "absent")

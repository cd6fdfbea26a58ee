"""How fast the follower reads a spool, beside decoding the same bytes with msgspec and nothing else.

    python benchmarks/read_spool.py [--records N] [--rounds N] [--json]

The ways take turns in one process; medians. Also: the whole activity stage (order, once, enrich) in memory, and how
long a live record takes from the spool to the stage's hands (milliseconds, written at random moments).
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from vigie.activity.enrich import Enricher
from vigie.activity.follow import SpoolFollower, follow
from vigie.activity.intake import Intake
from vigie.activity.order import Ordering
from vigie.activity.segments import segment_path
from vigie.model.activity import Action, Activity, RoomRead, decode, encode
from vigie.storage.memory import MemoryStorage

SEGMENT = 16 * 1024 * 1024
START = 1_780_000_000_000


def activity(number: int) -> Activity:
    """One of a typical mix of small records: of twenty, sixteen plain ones, three pages of 5 events, one of 20."""
    common = {
        "id": f"b00t{number % 2}-{number // 2}",
        "time": START + number,
        "server": "agence.example",
        "user": f"@agent{number % 997}:agence.example",
        "device": "DEVICEAAAA",
        "ip": f"192.0.2.{number % 251}",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64) Element/1.12",
        "endpoint": "PUT /_matrix/client/v3/rooms/{}/send/{}/{}",
        "bytes": 64,
        "room": f"!room{number % 401}:agence.example",
    }
    kind = number % 20
    if kind < 16:
        return Activity(action=Action.SEND, **common)  # type: ignore[arg-type]
    return Activity(action=Action.READ, reads=(page(number, 20 if kind == 19 else 5),), **common)  # type: ignore[arg-type]


def page(number: int, size: int) -> RoomRead:
    """One room's part of an answer."""
    return RoomRead(
        f"!room{number % 401}:agence.example",
        "join",
        START - 86_400_000,
        ["@agent1:agence.example", "@agent2:agence.example"],
        [f"${number:030d}{index:013d}" for index in range(size)],
        [index % 2 for index in range(size)],
        [START - index for index in range(size)],
        [0] * size,
    )


def write_spool(directory: Path, records: int) -> list[Path]:
    """Segments as the guard writes them."""
    paths: list[Path] = []
    content = bytearray()
    for number in range(records):
        content += encode(activity(number))
        if len(content) >= SEGMENT or number == records - 1:
            paths.append(segment_path(directory, len(paths) + 1))
            paths[-1].write_bytes(content)
            content.clear()
    return paths


def bare_lines(paths: list[Path]) -> int:
    """Each line alone."""
    return sum(1 for path in paths for line in path.read_bytes().splitlines() if decode(line).id)


def followed(directory: Path, quarantine: Path) -> int:
    """The follower, in its own batches."""
    follower, total = SpoolFollower(directory, None, "bench", quarantine), 0
    while batch := follower.read():
        total += len(batch.activities)
    follower.close()
    return total


def staged(directory: Path, quarantine: Path) -> int:
    """The follower and the rest of the stage."""
    follower = SpoolFollower(directory, None, "bench", quarantine)
    intake = Intake(Ordering(["bench"]), Enricher(), MemoryStorage())
    total = 0
    while batch := follower.read():
        total += len(intake.take(batch, START * 2))
        intake.checkpoint()
    follower.close()
    return total


async def latencies(directory: Path, quarantine: Path, records: int = 200) -> list[float]:
    """Milliseconds from the write of each record to the batch that holds it."""
    written: dict[str, float] = {}
    taken: list[float] = []

    async def write() -> None:
        rng = random.Random(1)
        with segment_path(directory, 1).open("ab", buffering=0) as file:
            for number in range(records):
                await asyncio.sleep(rng.uniform(0, 0.04))
                one = activity(number)
                written[one.id] = time.perf_counter()
                file.write(encode(one))

    writing = asyncio.create_task(write())
    async for batch in follow(SpoolFollower(directory, None, "live", quarantine)):
        taken += [(time.perf_counter() - written[one.id]) * 1000 for one in batch.activities]
        if len(taken) == records:
            break
    await writing
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        spool, aside = Path(folder) / "spool", Path(folder) / "quarantine.ndjson"
        spool.mkdir()
        paths = write_spool(spool, options.records)
        ways: dict[str, Callable[[], int]] = {
            "bare_lines": lambda: bare_lines(paths),
            "follower": lambda: followed(spool, aside),
            "stage": lambda: staged(spool, aside),
        }
        size = sum(path.stat().st_size for path in paths)
        rates = measure(ways, options.records, options.rounds)
        (Path(folder) / "live").mkdir()
        live = asyncio.run(latencies(Path(folder) / "live", aside))
        report(rates, size / options.records, live, options)


def measure(ways: dict[str, Callable[[], int]], records: int, rounds: int) -> dict[str, float]:
    """Records a second of one core (processor time: neighbours on the machine count less), the median of the rounds."""
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, run in ways.items():
            begun = time.process_time()
            assert run() == records, name
            rates[name].append(records / (time.process_time() - begun))
    return {name: statistics.median(values) for name, values in rates.items()}


def report(rates: dict[str, float], line_bytes: float, live: list[float], options: argparse.Namespace) -> None:
    """Say it for people or machines."""
    result = {
        "records": options.records,
        "rounds": options.rounds,
        "bytes_per_record": round(line_bytes),
        "records_per_second": {name: round(rate) for name, rate in rates.items()},
        "follower_over_bare_lines": round(rates["follower"] / rates["bare_lines"], 3),
        "stage_over_follower": round(rates["stage"] / rates["follower"], 3),
        "live_ms": {"p50": round(statistics.median(live), 1), "p95": round(statistics.quantiles(live, n=20)[-1], 1)},
    }
    if options.json:
        print(json.dumps(result))
        return
    for name, rate in rates.items():
        print(f"{name:12} {rate / 1e6:6.2f} M records/s")
    print(f"{result['bytes_per_record']} bytes a record; follower / bare lines {result['follower_over_bare_lines']}")
    print(f"live record, spool to stage: {result['live_ms']} ms")


if __name__ == "__main__":
    main()

"""The baseline step on one core: activities a second, alone and with the rules; bytes an account takes; a checkpoint.

    python benchmarks/baselines.py [--json] [--activities N] [--accounts N] [--rounds N]

CPU seconds of this process are counted. Accounts have lived for some weeks before the clock starts: ordinary agents of
the benign model, whose clients ask every half minute for news, of which little changes anything.
"""

import argparse
import gc
import json
import random
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from vigie.detection.asked import asked
from vigie.detection.baselines.step import Baselines
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_rules
from vigie.model.activity import COLD, Action, Activity, RoomRead
from vigie.model.enriched import Enriched, Network, NetworkKind, RoomFacts
from vigie.pipeline import BASELINES
from vigie.storage.sqlite import SqliteStorage

RULES = Path(__file__).resolve().parents[1] / "rules"
DAY = 86_400_000
START = 20_600 * DAY + 9 * 3_600_000
BATCH = 500
PAST_DAYS = 30
FRANCE = Network(64500, "Example Net", "FR", NetworkKind.PUBLIC)


class Agent:
    """One account: a telephone and a desk, a dozen rooms."""

    def __init__(self, number: int, rng: random.Random) -> None:
        self.user = f"@agent{number}:agent.example"
        self.rooms = [f"!room{rng.randrange(5_000)}:agent.example" for _ in range(round(rng.lognormvariate(2.5, 0.6)))]
        self.seats = [
            (f"PHONE{number:06}", f"203.0.{number % 256}.7", "Element X/26.05.1 (iPhone 15; iOS 19.1)"),
            (f"DESKS{number:06}", f"198.51.{number % 256}.9", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"),
        ]


class Life:
    """Activities of ordinary agents. Of 100: 88 catch up, 8 write, 2 read history, 1 looks somebody up, 1 the rest."""

    def __init__(self, accounts: int, seed: int = 1) -> None:
        self.rng = random.Random(seed)
        self.agents = [Agent(number, self.rng) for number in range(accounts)]
        self.count = 0

    def during(self, start: int, span: int, count: int) -> list[Enriched]:
        """That many activities, evenly over that time (ms)."""
        kinds = self.rng.choices("caheo", weights=(88, 8, 2, 1, 1), k=count)
        return [self.one(self.rng.choice(self.agents), start + n * span // count, kind) for n, kind in enumerate(kinds)]

    def day(self, start: int) -> list[Enriched]:
        """A working day: two in five are there, and do what teaches something."""
        there = [agent for agent in self.agents if self.rng.random() < 0.4]
        acts = [(agent, kind) for agent in there for kind in "c" + "h" * self.rng.choice((0, 1, 2, 4)) + "a"]
        acts += [(agent, "e") for agent in there if self.rng.random() < 0.15]
        return [self.one(agent, start + n * 8 * 3_600_000 // len(acts), kind) for n, (agent, kind) in enumerate(acts)]

    def one(self, agent: Agent, moment: int, kind: str) -> Enriched:
        """One activity of an agent."""
        self.count += 1
        device, ip, client = agent.seats[self.rng.random() < 0.6]
        common = {
            "id": f"boot-{self.count}", "time": moment, "server": "agent.example", "user": agent.user,
            "device": device, "ip": ip, "user_agent": client,
        }  # fmt: skip
        room = self.rng.choice(agent.rooms) if agent.rooms else "!hall:agent.example"
        if kind == "c":
            return _enriched(Activity(action=Action.READ, reads=(self.page(room, 2, 0),), **common))
        if kind == "a":
            return _enriched(Activity(action=Action.SEND, room=room, **common))
        if kind == "h":
            return _enriched(Activity(action=Action.READ, reads=(self.page(room, 50, COLD),), cold=50, **common))
        if kind == "e":
            people = tuple(f"@agent{self.rng.randrange(100_000)}:agent.example" for _ in range(12))
            return _enriched(Activity(action=Action.SEARCH_DIRECTORY, people=people, **common))
        if self.rng.random() < 0.3:
            return _enriched(
                Activity(action=Action.JOIN, room=f"!room{self.rng.randrange(5_000)}:agent.example", **common)
            )
        return _enriched(Activity(action=Action.DOWNLOAD, media=f"mxc://agent.example/{self.count}", **common))

    def page(self, room: str, events: int, flags: int) -> RoomRead:
        """Events of one room, by a few of the twenty who write there."""
        senders = [f"@{n}{room[1:]}" for n in self.rng.sample(range(20), min(events, 8))]
        ids = [f"${self.rng.getrandbits(64):x}" for _ in range(events)]
        by = [n % len(senders) for n in range(events)]
        return RoomRead(room, "join", START, senders, ids, by, [START] * events, [flags] * events)


def _enriched(activity: Activity) -> Enriched:
    return Enriched(activity, "demo", FRANCE, RoomFacts(members=84), (RoomFacts(members=84),) * len(activity.reads))


def lived(life: Life, step: Baselines) -> None:
    """Some weeks before the clock starts."""
    for day in range(PAST_DAYS, 0, -1):
        if (START // DAY - day + 3) % 7 < 5:
            step.annotate(life.day(START - day * DAY))


def cpu(work: Callable[[Sequence[Enriched]], object], life: Life, start: int, span: int, activities: int) -> float:
    """CPU seconds for that many activities, made batch by batch beside the clock: those of a service are as young."""
    gc.collect()
    spent, batches = 0.0, max(activities // BATCH, 1)
    for number in range(batches):
        batch = life.during(start + number * span // batches, span // batches, BATCH)
        before = time.process_time()
        work(batch)
        spent += time.process_time() - before
    return spent


def speed(activities: int, accounts: int, rounds: int) -> dict[str, float]:
    """Activities a CPU second: the step alone, the rules alone, and both. Each account acts every half minute."""
    everything = load_rules([RULES])
    span = activities * 30_000 // accounts
    seconds: dict[str, list[float]] = {"step": [], "rules": [], "both": []}
    for turn in range(rounds):
        life, step, engine = Life(accounts, turn), Baselines(), LiveEngine(everything)
        step.ask(asked(everything))
        lived(life, step)
        works: dict[str, Callable[[Sequence[Enriched]], object]] = {
            "warm up": step.annotate,
            "step": step.annotate,
            "rules": engine.feed,
            "both": lambda some, s=step, e=engine: e.feed(s.annotate(some)),  # type: ignore[misc]
        }
        for number, (name, work) in enumerate(works.items()):
            taken = cpu(work, life, START + number * span, span, activities)
            seconds.get(name, []).append(taken)
    return {
        "step_activities_per_second": activities / statistics.median(seconds["step"]),
        "rules_activities_per_second": activities / statistics.median(seconds["rules"]),
        "both_activities_per_second": activities / statistics.median(seconds["both"]),
        "rules": float(len(everything.reporting)),
    }


def size(accounts: int) -> dict[str, float]:
    """Bytes of an account: packed, and in memory while it is hot."""
    life = Life(accounts)
    tracemalloc.start()
    step = Baselines()
    lived(life, step)
    gc.collect()
    hot = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    packed = sorted(len(content) for name, content in step.changes().items() if name.startswith("@"))
    return {
        "bytes_packed_median": packed[len(packed) // 2],
        "bytes_packed_99th": packed[len(packed) * 99 // 100],
        "bytes_hot": hot / len(packed),
    }


def checkpoint(accounts: int, rate: int = 1_000) -> dict[str, float]:
    """A checkpoint every two seconds at that many activities a second: what it writes, and what it costs."""
    life, step = Life(accounts), Baselines()
    lived(life, step)
    step.kept(step.changes())
    written, seconds = [], []
    with tempfile.TemporaryDirectory() as folder:
        storage = SqliteStorage(Path(folder) / "vigie.sqlite")
        for turn in range(60):
            step.annotate(life.during(START + turn * 2_000, 2_000, 2 * rate))
            before = time.process_time()
            changes = step.changes()
            storage.commit((), (), {BASELINES + name: one for name, one in changes.items()})
            step.kept(changes)
            seconds.append(time.process_time() - before)
            written.append(len(changes))
        storage.close()
    return {
        "accounts_written_per_checkpoint": statistics.median(written[30:]),
        "checkpoint_cpu_ms": 1000 * statistics.median(seconds[30:]),
    }


TARGETS: dict[str, tuple[str, float]] = {
    "both_activities_per_second": (">=", 300_000),
    "bytes_packed_median": ("<=", 1_024),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--activities", type=int, default=100_000)
    parser.add_argument("--accounts", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    figures = speed(options.activities, options.accounts, options.rounds)
    figures |= size(options.accounts) | checkpoint(options.accounts)
    if options.json:
        sys.stdout.write(json.dumps({"benchmark": "baselines", "figures": figures, "targets": TARGETS}) + "\n")
        return
    table = Table("figure", "measured", "target")
    for name, value in figures.items():
        sign, target = TARGETS.get(name, ("", 0.0))
        table.add_row(name, f"{value:,.1f}" if value < 100 else f"{value:,.0f}", f"{sign} {target:,}" if sign else "")
    Console().print(table)


if __name__ == "__main__":
    main()

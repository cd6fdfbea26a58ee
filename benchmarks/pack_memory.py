"""What the whole pack keeps in memory for a whole population at work, baselines not counted.

    python benchmarks/pack_memory.py [--accounts N] [--each N] [--json]

Every account is active within one hour, the mix of ordinary life of `engine.py`. The process measures its own resident
memory, before and after, with a garbage collection between.
"""

import argparse
import gc
import json
import random
import sys
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parent))

from engine import RULES, _activity
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_rules
from vigie.model.enriched import Enriched

BATCH = 1_000
KINDS, WEIGHTS = range(6), (82, 10, 4, 2, 1, 1)


def resident() -> int:
    """Bytes."""
    gc.collect()
    return int(psutil.Process().memory_info().rss)


def measure(accounts: int, each: int) -> dict[str, float]:
    """Feed `each` activities of every account, in an order of chance, and look at the memory."""
    engine, rng = LiveEngine(load_rules([RULES])), random.Random(5)
    total = accounts * each
    kinds = rng.choices(KINDS, WEIGHTS, k=total)
    before, batch = resident(), []
    for number, kind in enumerate(kinds):
        batch.append(Enriched(_activity(rng, number, kind, accounts, total), "demo"))
        if len(batch) == BATCH:
            engine.feed(batch)
            batch = []
    engine.feed(batch)
    del batch
    grown, state = resident() - before, engine.state()
    return {"accounts": accounts, "bytes": grown, "bytes_per_account": grown / accounts, "groups": state.groups}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=825_000)
    parser.add_argument("--each", type=int, default=4, help="activities of each account within the hour")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measure(options.accounts, options.each)
    if options.json:
        print(json.dumps({"benchmark": "pack_memory", "figures": figures}))
        return
    for name, value in figures.items():
        print(f"{name:<20}{value:>20,.0f}")


if __name__ == "__main__":
    main()

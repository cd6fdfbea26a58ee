"""From the spool to the finding and to the order: how long an account goes on after the request that crosses a line.

The real service in a process of its own, bundled rules, the guard's own spool writer (its 50 ms included), and honest
activity beside it. Each round another account enters rooms; measured from the request that crosses the line to the
order the guard can read, and to the finding on disk. Prints one JSON document. Target: p95 under 500 ms.
"""

import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from vigie.model import orders
from vigie.model.activity import Action, Activity
from vigie.ports.clock import SystemClock
from vigie_synapse.config import SpoolSetting
from vigie_synapse.spool import Spool

ROUNDS = 40
LINE = 34
"""Rooms that rules/collection/mass_joins.yml lets pass: the next one crosses it."""
BACKGROUND = 1000
"""Honest activities a second."""
SERVER = "agent.example"
CLOCK = SystemClock()
PLAYBOOK = "name: stop\ndescription: {en: Rooms., fr: Salons.}\nwhen: {rules: [mass_joins]}\nsteps: [freeze]\n"


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        root = Path(folder)
        config = settings(root)
        spool = Spool(root / "guard" / "spool", SERVER, "bench", CLOCK.now_ms, SpoolSetting())
        spool.start()
        service = subprocess.Popen(
            [sys.executable, "-c", "from vigie.cli import main; main()", "serve", "--config", config]
        )
        try:
            wait((root / "state" / "status.json").exists)
            print(json.dumps(measured(root, spool), indent=2))
        finally:
            service.terminate()
            service.wait()
            spool.close()


def settings(root: Path) -> str:
    """A settings file with one playbook that freezes."""
    (root / "guard").mkdir()
    (root / "playbooks").mkdir()
    (root / "playbooks" / "stop.yml").write_text(PLAYBOOK)
    path = root / "vigie.yml"
    path.write_text(
        f"state: {root}/state\nservers: [{{name: {SERVER}, spool: {root}/guard/spool}}]\n"
        f"response: {{bundled: false, playbooks: [{root}/playbooks]}}\n"
    )
    return str(path)


def measured(root: Path, spool: Spool) -> dict[str, object]:
    """Rounds with honest activity beside them."""
    done = threading.Event()
    honest = threading.Thread(target=background, args=(spool, done))
    honest.start()
    to_order, to_finding = [], []
    try:
        for number in range(ROUNDS):
            user = f"@thief{number}:{SERVER}"
            for room in range(LINE):
                put(spool, user, room)
            time.sleep(0.15)
            began = time.perf_counter()
            put(spool, user, LINE)
            wait(lambda user=user: user in ordered(root))
            to_order.append(time.perf_counter() - began)
            wait(lambda user=user: user in found(root))
            to_finding.append(time.perf_counter() - began)
    finally:
        done.set()
        honest.join()
    return {
        "rounds": ROUNDS,
        "background_per_second": BACKGROUND,
        "request_to_order_ms": summary(to_order),
        "request_to_finding_ms": summary(to_finding),
    }


def put(spool: Spool, user: str, room: int) -> None:
    """One join."""
    at, room_id = CLOCK.now_ms(), f"!{room}:{SERVER}"
    spool.put(Activity(id=spool.next_id(), time=at, action=Action.JOIN, server=SERVER, user=user, room=room_id))
    spool.wake()


def background(spool: Spool, done: threading.Event) -> None:
    """Honest people, at a steady pace."""
    number = 0
    while not done.wait(0.01):
        for _ in range(BACKGROUND // 100):
            number += 1
            user = f"@agent{number % 5000}:{SERVER}"
            spool.put(Activity(id=spool.next_id(), time=CLOCK.now_ms(), action=Action.READ, server=SERVER, user=user))
        spool.wake()


def ordered(root: Path) -> set[str]:
    """Accounts with an order."""
    try:
        return {one.user for one in orders.DECODER.decode((root / "guard" / "orders.json").read_bytes()).orders}
    except FileNotFoundError:
        return set()


def found(root: Path) -> set[str]:
    """Accounts with a finding on disk."""
    connection = sqlite3.connect(f"file:{root}/state/vigie.sqlite?mode=ro", uri=True)
    try:
        return {row[0] for row in connection.execute("SELECT actor FROM findings")}
    finally:
        connection.close()


def wait(condition: Callable[[], bool]) -> None:
    """Until it holds, at most 30 seconds."""
    end = time.monotonic() + 30
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("it did not happen in time")
        time.sleep(0.001)


def summary(seconds: list[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum, in ms."""
    cuts = statistics.quantiles(seconds, n=20)
    return {"p50": round(1000 * cuts[9], 1), "p95": round(1000 * cuts[18], 1), "max": round(1000 * max(seconds), 1)}


if __name__ == "__main__":
    main()

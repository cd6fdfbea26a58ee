"""What the guard costs a Synapse: the same requests, in turn, to one with it and one without it.

    python benchmarks/guard_cost.py [--requests N] [--rounds N] [--only KIND] [--json]

Both servers are filled alike and run on the same machine at the same time. Requests go to one, then to the other, so
that whatever else the machine does strikes both. A round gives, for each kind of request, the ratio of throughput
(without waiting: mean latency, upside down) and of p99 latency; the median over the rounds is quoted. The last column
is the server's own processor time for each request, which noise disturbs least.
"""

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from kit.synapse import DAY, Account, Server, now_ms, quote

ENOUGH = 10**9
LIMITS = [
    {"resource": resource, "window": window, "challenge": ENOUGH, "refuse": ENOUGH}
    for resource, window in [("directory_searches", w) for w in (60, 3600, 86_400)]
    + [("rooms_entered", w) for w in (600, 3600, 86_400, 2_592_000)]
    + [("media_files", w) for w in (60, 3600, 86_400, 2_592_000)]
    + [("media_bytes", w) for w in (3600, 86_400, 2_592_000)]
]


def member_since(server: Server, account: Account, room: str) -> None:
    """An ordinary reader has been in the room for long."""
    path = f"rooms/{quote(room)}/state/m.room.member/{quote(account.id)}"
    at = now_ms() - 100 * DAY
    reply = server.service("PUT", f"{path}?user_id={quote(account.id)}&ts={at}", {"membership": "join"})
    if reply.status != 200:
        raise RuntimeError(f"the reader cannot join: {reply.raw[:300]!r}")


class Side:
    """One server and the account that asks it."""

    def __init__(self, folder: Path, guard: dict[str, Any] | None) -> None:
        self.server = Server(folder, guard).start()
        assert self.server.process is not None
        self.process = psutil.Process(self.server.process.pid)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        self.owner, self.reader = self.server.register("owner"), self.server.register("reader")
        self.room = self.owner.create_room()
        member_since(self.server, self.reader, self.room)
        for n in range(150):
            self.owner.say(self.room, f"message {n} of an ordinary day in an ordinary room")
        for n in range(40):
            self.server.register(f"person{n}", name=f"Paul Person {n}")
        self.media = self.owner.upload(os.urandom(100_000)).removeprefix("mxc://")
        self.rooms = [self.owner.create_room() for _ in range(4)]
        self.count = 0

    def ask(self, account: Account, method: str, path: str, body: Any = None) -> float:
        """Seconds until the whole answer is here."""
        path = path if path.startswith("/") else f"/_matrix/client/v3/{path}"
        headers = {
            "Authorization": f"Bearer {account.token}",
            "X-Forwarded-For": "192.0.2.1",
            "X-Forwarded-Proto": "https",
        }
        data = json.dumps(body).encode() if body is not None else None
        began = time.perf_counter()
        self.connection.request(method, path, data, headers)
        reply = self.connection.getresponse()
        content = reply.read()
        took = time.perf_counter() - began
        if reply.status != 200:
            raise RuntimeError(f"{method} {path}: {reply.status} {content[:300]!r}")
        return took

    def cpu(self) -> float:
        times = self.process.cpu_times()
        return times.user + times.system

    # What is asked

    def messages(self) -> float:
        return self.ask(self.reader, "GET", f"rooms/{quote(self.room)}/messages?dir=b&limit=100")

    def sync(self) -> float:
        return self.ask(self.reader, "GET", "sync?timeout=0")

    def send(self) -> float:
        self.count += 1
        path = f"rooms/{quote(self.room)}/send/m.room.message/b{self.count}"
        return self.ask(self.owner, "PUT", path, {"msgtype": "m.text", "body": "an ordinary message"})

    def join(self) -> float:
        """Leaving is not timed."""
        self.count += 1
        room = quote(self.rooms[self.count % len(self.rooms)])
        took = self.ask(self.reader, "POST", f"join/{room}", {})
        self.ask(self.reader, "POST", f"rooms/{room}/leave", {})
        return took

    def directory(self) -> float:
        return self.ask(self.reader, "POST", "user_directory/search", {"search_term": "paul", "limit": 50})

    def download(self) -> float:
        return self.ask(self.reader, "GET", f"/_matrix/client/v1/media/download/{self.media}")


KINDS: dict[str, Callable[[Side], float]] = {
    "/sync": Side.sync,
    "/messages?limit=100": Side.messages,
    "/send": Side.send,
    "/join": Side.join,
    "directory search": Side.directory,
    "media download": Side.download,
}


def one_round(stock: Side, guarded: Side, ask: Callable[[Side], float], requests: int) -> tuple[float, float, float]:
    """Ratios guarded over stock: throughput, p99 latency, processor time."""
    times: tuple[list[float], list[float]] = ([], [])
    cpu = (stock.cpu(), guarded.cpu())
    for n in range(requests):
        for which in (0, 1) if n % 2 else (1, 0):
            times[which].append(ask((stock, guarded)[which]))
    spent = (stock.cpu() - cpu[0], guarded.cpu() - cpu[1])
    p99 = [sorted(side)[int(len(side) * 0.99)] for side in times]
    return sum(times[0]) / sum(times[1]), p99[1] / p99[0], spent[1] / max(spent[0], 1e-9)


def measure(requests: int, rounds: int, kinds: list[str]) -> dict[str, dict[str, float]]:
    """Medians over the rounds, for each kind of request."""
    results: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        sides = [Side(Path(folder) / "stock", None), Side(Path(folder) / "guarded", {"limits": LIMITS})]
        try:
            for kind in kinds:
                ask = KINDS[kind]
                one_round(*sides, ask, max(requests // 4, 10))
                found = [one_round(*sides, ask, requests) for _ in range(rounds)]
                names = ("throughput", "p99", "cpu")
                results[kind] = {
                    name: statistics.median(column)
                    for name, column in zip(names, zip(*found, strict=True), strict=True)
                }
        finally:
            for side in sides:
                side.server.stop()
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=300, help="of each kind, in each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=KINDS, action="append", help="this kind of request, again for more")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = measure(options.requests, options.rounds, options.only or list(KINDS))
    if options.json:
        print(json.dumps(results, indent=2))
        return
    print(f"{'guarded / stock':<22}{'throughput':>12}{'p99':>10}{'cpu':>10}      (wanted: >= 0.97, <= 1.05)")
    for kind, row in results.items():
        print(f"{kind:<22}{row['throughput']:>12.3f}{row['p99']:>10.3f}{row['cpu']:>10.3f}")


if __name__ == "__main__":
    main()

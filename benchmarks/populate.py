"""How fast a population is loaded, beside the same kind of events sent through the client-server API.

    python benchmarks/populate.py [--size medium] [--sends 300] [--json]

Both figures come from one run on one platform: first the loading, then the server is started and a member of a loaded
room sends messages through the API, eight at a time.
"""

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp

from vigie.lab.options import PlatformOptions
from vigie.lab.platform import Platform

_AT_ONCE = 8
_V3 = "/_matrix/client/v3"


async def sends_per_second(url: str, known: dict[str, Any], count: int) -> float:
    """Messages a second of one account through the API."""
    account = known["accounts"][2]
    async with aiohttp.ClientSession(base_url=url) as session:
        login = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": account["user"]},
            "password": account["password"],
        }
        async with session.post(f"{_V3}/login", json=login) as answer:
            token = (await answer.json())["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        async with session.get(f"{_V3}/joined_rooms", headers=headers) as answer:
            room = (await answer.json())["joined_rooms"][0]
        numbers = iter(range(count))

        async def worker() -> None:
            for number in numbers:
                path = f"{_V3}/rooms/{room}/send/m.room.message/bench{number}"
                content = {"msgtype": "m.text", "body": f"message {number}"}
                async with session.put(path, json=content, headers=headers) as answer:
                    answer.raise_for_status()

        begin = time.monotonic()
        await asyncio.gather(*(worker() for _ in range(_AT_ONCE)))
        return count / (time.monotonic() - begin)


def measure(size: str, sends: int, port_base: int) -> dict[str, Any]:
    """Both figures, and the phases of the loading."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        begin = time.monotonic()
        options = PlatformOptions(state=state, stock=True, web=False, population=size, port_base=port_base)
        with Platform(options) as platform:
            up = time.monotonic() - begin
            known = json.loads((state / "population.json").read_text(encoding="utf-8"))
            api = asyncio.run(sends_per_second(platform.endpoints.homeservers[0].client_url, known, sends))
    loading = known["loading"]
    rate = loading["events"] / sum(loading["seconds"].values())
    return {
        "size": size,
        "totals": known["totals"],
        "events": loading["events"],
        "seconds": loading["seconds"],
        "events_per_second": round(rate, 1),
        "api_sends_per_second": round(api, 1),
        "ratio": round(rate / api, 1),
        "empty_folder_to_ready_seconds": round(up, 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="medium")
    parser.add_argument("--sends", type=int, default=300)
    parser.add_argument("--port-base", type=int, default=23_010)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    result = measure(given.size, given.sends, given.port_base)
    print(json.dumps(result, indent=None if given.json else 1, ensure_ascii=False))


if __name__ == "__main__":
    main()

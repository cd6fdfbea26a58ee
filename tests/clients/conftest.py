"""The same Synapse twice: stock, and guarded. Real clients must not be able to tell which is which."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from kit.synapse import Server, now_ms
from kit.waiting import until


@pytest.fixture(scope="package")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """Both, running."""
    made = {
        "stock": Server(tmp_path_factory.mktemp("stock"), None),
        "guarded": Server(tmp_path_factory.mktemp("guarded"), {}),
    }
    try:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(Server.start, made.values()))
        yield made
    finally:
        for server in made.values():
            server.stop()


def counters(server: Server) -> dict[str, int]:
    """What the guard says of itself, once it has said it anew."""
    path = server.folder / "guard" / "status.json"
    since = now_ms() + 100

    def said() -> dict[str, int] | None:
        status = json.loads(path.read_bytes()) if path.exists() else {"written": 0}
        return dict(status["counters"]) if status["written"] > since else None

    return until(said, "a report of the guard")


@pytest.fixture
def untroubled(servers: dict[str, Server]) -> Iterator[None]:
    """Whoever uses this must leave a guard that let everything pass, and that recorded it."""
    before = counters(servers["guarded"])
    yield
    after = counters(servers["guarded"])
    assert {name: after[name] for name in ("errors", "lost", "orders")} == {"errors": 0, "lost": 0, "orders": 0}
    for name in ("refused", "challenged", "delayed"):
        assert after[name] == before[name], name
    assert after["activities"] > before["activities"] + 10
    assert servers["guarded"].errors() == ""

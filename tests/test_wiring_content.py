import stat
from pathlib import Path

import pytest

from vigie import wiring_content
from vigie.settings import Settings
from vigie.wiring_content import content_key


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    server = {"name": "agent.example", "spool": str(tmp_path / "guard-spool" / "spool")}
    return Settings.model_validate({"state": str(tmp_path / "state"), "servers": [server]})


def test_digests_are_keyed_as_the_guard_does(settings: Settings) -> None:
    [server] = settings.servers
    key = server.guard_path() / wiring_content.KEY_FILE
    key.parent.mkdir(parents=True)
    key.write_bytes(b"g" * 32)
    assert content_key(settings, server) == b"g" * 32


def test_without_a_guard_that_looks_at_content_the_key_is_made_once_and_private(settings: Settings) -> None:
    [server] = settings.servers
    key = content_key(settings, server)
    assert (len(key), content_key(settings, server)) == (32, key)
    assert stat.S_IMODE((settings.state / wiring_content.KEY_FILE).stat().st_mode) == 0o600


def test_suppressions_lie_beside_the_orders(settings: Settings) -> None:
    [server] = settings.servers
    desk = wiring_content.suppression_desks(settings)["agent.example"]
    assert desk.standing() == ()
    assert server.orders_path().with_name("suppressions.json") == getattr(desk, "path", None)

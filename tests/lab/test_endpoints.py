import json

import pytest

from vigie.lab import endpoints
from vigie.lab.endpoints import Daemon, Endpoints, Homeserver
from vigie.lab.target import Endpoints as DrillEndpoints
from vigie.model.errors import EnvironmentFailed

_RUNNING = Endpoints(
    homeservers=(
        Homeserver(
            server_name="education.vigie.localhost",
            client_url="http://127.0.0.1:1",
            environment="education",
            admin_url="http://127.0.0.1:3",
            spool="/s",
            orders="/o",
        ),
    ),
    web_client="http://127.0.0.1:1/",
    daemon=Daemon(config="/c", state="/v"),
    pids={"synapse": 7},
)


def test_what_is_written_is_read_again(tmp_path):
    endpoints.write(tmp_path, _RUNNING)
    assert endpoints.read(tmp_path) == _RUNNING
    assert [path.name for path in tmp_path.iterdir()] == ["endpoints.json"]


def test_every_promised_key_is_there():
    keys = json.loads(endpoints.encode(_RUNNING))
    assert set(keys) == {
        *("homeservers", "web_client", "console", "identity_provider", "daemon", "pids", "profile", "stock")
    }


def test_drills_understand_it():
    import msgspec

    drill = msgspec.json.decode(endpoints.encode(_RUNNING), type=DrillEndpoints)
    assert drill.homeservers[0].client_url == "http://127.0.0.1:1"


def test_missing_or_damaged_says_what_to_do(tmp_path):
    with pytest.raises(EnvironmentFailed, match="vigie up --state"):
        endpoints.read(tmp_path)
    (tmp_path / "endpoints.json").write_text("{")
    with pytest.raises(EnvironmentFailed, match="cannot be read"):
        endpoints.read(tmp_path)
    endpoints.remove(tmp_path)
    endpoints.remove(tmp_path)
    assert not list(tmp_path.iterdir())

import http.client
import json
from urllib.parse import urlsplit

import pytest

from kit.ports import free_ports
from vigie.lab.clone import clone_state
from vigie.lab.options import PlatformOptions
from vigie.lab.platform import Platform
from vigie.model.errors import EnvironmentFailed, UsageError


def _call(platform, method, path, token=None, body=None):
    homeserver = platform.endpoints.homeservers[0]
    connection = http.client.HTTPConnection(urlsplit(homeserver.client_url).netloc, timeout=20)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    connection.request(method, f"/_matrix/client/v3/{path}", None if body is None else json.dumps(body), headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def _sign_in(platform):
    user, password = platform.sample_account()
    identifier = {"type": "m.id.user", "user": user}
    body = {"type": "m.login.password", "identifier": identifier, "password": password}
    return _call(platform, "POST", "login", body=body)["access_token"]


@pytest.mark.platform
def test_a_copy_has_the_same_people_and_rooms_and_lives_beside_the_original(tmp_path):
    original, copy = tmp_path / "original", tmp_path / "the copy"
    options = PlatformOptions(state=original, stock=True, port_base=free_ports(), web=False)
    with Platform(options) as platform:
        room = _call(platform, "POST", "createRoom", _sign_in(platform), {"room_alias_name": "hall"})["room_id"]
        with pytest.raises(EnvironmentFailed, match="running there"):
            clone_state(original, copy, stock=True, port_base=free_ports())
    copied = clone_state(original, copy, stock=True, port_base=free_ports())
    assert copied.state == copy
    with pytest.raises(UsageError, match="not empty"):
        clone_state(original, copy, stock=True, port_base=free_ports())
    with Platform(options) as first, Platform(PlatformOptions(**{**_fields(copied), "web": False})) as second:
        for platform in (first, second):
            assert _call(platform, "GET", "joined_rooms", _sign_in(platform))["joined_rooms"] == [room]
        # What happens in one is not seen in the other.
        _call(second, "POST", f"rooms/{room}/leave", _sign_in(second), {})
        assert _call(first, "GET", "joined_rooms", _sign_in(first))["joined_rooms"] == [room]
        assert _call(second, "GET", "joined_rooms", _sign_in(second))["joined_rooms"] == []


def _fields(options):
    return {name: getattr(options, name) for name in options.__dataclass_fields__}


def test_an_empty_folder_cannot_be_copied(tmp_path):
    with pytest.raises(EnvironmentFailed, match="no platform there"):
        clone_state(tmp_path / "nothing", tmp_path / "copy", stock=True, port_base=9_000)
    assert not (tmp_path / "copy").exists()

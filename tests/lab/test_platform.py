import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import psutil
import pytest

from kit.ports import free_ports
from kit.waiting import until
from vigie.lab import postgres
from vigie.lab.options import PlatformOptions
from vigie.lab.platform import Platform
from vigie.lab.supervisor import Interrupted
from vigie.model.errors import EnvironmentFailed, UsageError

pytestmark = pytest.mark.platform

_UP = "from vigie.cli import main; main()"


def _versions(client_url):
    connection = http.client.HTTPConnection(urlsplit(client_url).netloc, timeout=10)
    connection.request("GET", "/_matrix/client/versions")
    status = connection.getresponse().status
    connection.close()
    return status


@contextmanager
def _command(state, port_base, *words, env=None, prefix=(), python=sys.executable):
    command = [*prefix, python, "-c", _UP, "up", "--state", state, "--port-base", str(port_base), "--stock"]
    process = subprocess.Popen(
        [*map(str, command), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def _until_ready(state, process):
    def ready():
        assert process.poll() is None, process.stderr.read()
        return (state / "endpoints.json").exists()

    until(ready, "a platform that is ready", 120)
    return json.loads((state / "endpoints.json").read_text())


def _living(pids):
    return [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]


def _family(pids):
    return [*pids, *(child.pid for pid in pids for child in psutil.Process(pid).children(recursive=True))]


def test_the_command_resumes_and_ends_cleanly(tmp_path):
    # A path longer than any Unix socket's, and with a space.
    state = tmp_path / "a long way" / ("x" * 110)
    base = free_ports()
    offline = {"npm_config_registry": "http://127.0.0.1:9/", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    with _command(state, base, "--json", env=offline) as process:
        endpoints = _until_ready(state, process)
        assert _versions(endpoints["homeservers"][0]["client_url"]) == 200
        # Without the npm registry everything else works.
        assert endpoints["web_client"] is None
        assert set(endpoints["pids"]) == {"postgres", "synapse", "front"}
        family = _family(endpoints["pids"].values())
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
        assert time.monotonic() - began < 10
    assert process.returncode == 0
    assert json.loads(out) == endpoints
    assert "missing: its packages cannot be fetched" in " ".join(err.replace("│", " ").split())
    assert not _living(family)
    assert not (state / "endpoints.json").exists()
    assert not list(state.glob("parts.json"))
    token = (state / "secrets" / "admin.token").read_text()
    options = PlatformOptions(state=state, stock=True, web=False)
    with Platform(options) as platform:  # the port base is remembered, and so is the administrator
        assert platform.endpoints.homeservers[0].client_url.endswith(f":{base}")
        connection = http.client.HTTPConnection("127.0.0.1", base)
        connection.request("GET", "/_matrix/client/v3/account/whoami", headers={"Authorization": f"Bearer {token}"})
        assert json.loads(connection.getresponse().read())["user_id"] == "@vigie:education.vigie.localhost"
        connection.close()


def test_the_protected_platform_has_a_guard_and_a_daemon_and_no_old_media_addresses(tmp_path):
    options = PlatformOptions(state=tmp_path, port_base=free_ports(), web=False)
    with Platform(options) as platform:
        endpoints = platform.endpoints
        assert set(endpoints.pids) == {"postgres", "synapse", "front", "vigie"}
        homeserver = endpoints.homeservers[0]
        for path in (
            "/_matrix/media/v3/download/media.example/abc",
            "/_matrix/media/r0/thumbnail/media.example/abc?width=1&height=1",
            "/_matrix/media/v1/%64ownload/media.example/abc",
            "//_matrix/media//v3/download/media.example/abc",
            # Hostile ones end at the same place, and reach nothing behind it.
            "/_matrix/media/v3/download" + "/%252e%252e" * 7 + "/_synapse/admin/v1/register",
            "/_matrix/media/v3/download/a%3Fb%23c%25%7Bd%7D%0A/%F0%9F%92%A3",
        ):
            connection = http.client.HTTPConnection(urlsplit(homeserver.client_url).netloc, timeout=10)
            connection.request("GET", path)
            answer = connection.getresponse()
            assert (answer.status, json.loads(answer.read())["org.vigie.code"]) == (404, "legacy_media"), path
            connection.close()
        until(lambda: _recorded(Path(homeserver.spool), "mxc://media.example/abc") >= 4, "four attempts recorded")


def test_a_population_moves_in_once(tmp_path):
    steps = []

    @contextmanager
    def progress(step):
        steps.append(step)
        yield lambda _done, _whole: None

    options = PlatformOptions(state=tmp_path, stock=True, port_base=free_ports(), web=False, population="small")
    with Platform(options, progress=progress) as platform:
        user, password = platform.sample_account()
        identifier = {"type": "m.id.user", "user": user}
        body = json.dumps({"type": "m.login.password", "identifier": identifier, "password": password})
        connection = http.client.HTTPConnection(urlsplit(platform.endpoints.homeservers[0].client_url).netloc)
        connection.request("POST", "/_matrix/client/v3/login", body)
        token = json.loads(connection.getresponse().read())["access_token"]
        connection.request("GET", "/_matrix/client/v3/joined_rooms", headers={"Authorization": f"Bearer {token}"})
        assert json.loads(connection.getresponse().read())["joined_rooms"]
        connection.close()
    accounts = json.loads((tmp_path / "population.json").read_text())["accounts"]
    assert {"user": user, "profile": "agent"}.items() <= next(one for one in accounts if one["user"] == user).items()
    assert steps[:3] == ["PostgreSQL", "population small", "Synapse"]
    other = PlatformOptions(state=tmp_path, stock=True, web=False, population="medium")
    with pytest.raises(UsageError, match="already filled with size small"):
        Platform(other).start()
    assert not (tmp_path / "parts.json").exists()


def _recorded(spool, word):
    return sum(path.read_text().count(f'"{word}"') for path in spool.glob("*.ndjson"))


def test_a_platform_in_use_is_refused_with_its_process(stock_platform):
    options = PlatformOptions(state=stock_platform.layout.root, stock=True, web=False)
    with pytest.raises(EnvironmentFailed, match=f"process {os.getpid()}"):
        Platform(options).start()
    stock_platform.check()
    assert stock_platform.endpoints


def test_a_killed_platform_is_cleaned_up_by_the_next_start(tmp_path):
    base, offline = free_ports(), {"npm_config_registry": "http://127.0.0.1:9/", "XDG_CACHE_HOME": str(tmp_path)}
    state = tmp_path / "state"
    with _command(state, base, env=offline) as process:
        orphans = _until_ready(state, process)["pids"]
        process.kill()
    assert _living(orphans.values())
    with Platform(PlatformOptions(state=state, stock=True, web=False)) as platform:
        assert not _living(orphans.values())
        assert _versions(platform.endpoints.homeservers[0].client_url) == 200


def test_a_part_that_dies_ends_the_platform_with_a_reason(tmp_path):
    platform = Platform(PlatformOptions(state=tmp_path, stock=True, port_base=free_ports(), web=False))
    with platform:
        pids = dict(platform.endpoints.pids)
        psutil.Process(pids["synapse"]).kill()
        with pytest.raises(EnvironmentFailed, match=r"synapse ended unexpectedly .*SIGKILL.*synapse\.log"):
            platform.wait()
    assert not _living(pids.values())


def test_asking_to_stop_while_starting_leaves_nothing(tmp_path):
    stop = Event()
    started = []

    @contextmanager
    def progress(step):
        started.append(step)
        if step == "Synapse":
            stop.set()
        yield lambda _done, _whole: None

    options = PlatformOptions(state=tmp_path, stock=True, port_base=free_ports(), web=False)
    with pytest.raises(Interrupted):
        Platform(options, progress=progress, stop=stop).start()
    assert started == ["PostgreSQL", "Synapse"]
    assert not (tmp_path / "parts.json").exists()
    assert not (tmp_path / "endpoints.json").exists()
    with Platform(options) as platform:  # a start cut short is no obstacle to the next one
        assert platform.sample_account()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become somebody else")
def test_it_works_as_an_ordinary_user_too():
    python = _python_for_nobody()
    if python is None:
        pytest.skip("the ordinary user cannot reach any Python with these packages")
    state = Path("/var/tmp") / f"vigie-test-{os.getpid()}"  # noqa: S108 - the user's own, removed below
    state.mkdir()
    os.chown(state, 65_534, 65_534)
    home = {"npm_config_registry": "http://127.0.0.1:9/", "XDG_CACHE_HOME": f"{state}/cache", "HOME": str(state)}
    try:
        with _command(state, free_ports(), env={**_SAME_PACKAGES, **home}, prefix=_AS_NOBODY, python=python) as process:
            endpoints = _until_ready(state, process)
            assert _versions(endpoints["homeservers"][0]["client_url"]) == 200
            assert {psutil.Process(pid).uids().real for pid in endpoints["pids"].values()} == {65_534}
    finally:
        shutil.rmtree(state)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_it_works_as_root_where_user_namespaces_are_forbidden(monkeypatch):
    works = postgres._works
    monkeypatch.setattr(postgres, "_works", lambda command: command[0] != "unshare" and works(command))
    state = Path("/var/tmp") / f"vigie-test-{os.getpid()}-nobody"  # noqa: S108 - pytest's own folders are closed
    try:
        options = PlatformOptions(state=state, stock=True, port_base=free_ports(), web=False)
        try:
            with Platform(options) as platform:
                assert psutil.Process(platform.endpoints.pids["postgres"]).uids().real == 65_534
        except EnvironmentFailed as error:
            if "cannot reach" not in str(error):
                raise
            pytest.skip("the packages are in a folder closed to others")
        monkeypatch.undo()
        with Platform(options) as platform:  # files change hands when the way out is another one
            assert psutil.Process(platform.endpoints.pids["postgres"]).uids().real == 0
    finally:
        shutil.rmtree(state)


_AS_NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
_SAME_PACKAGES = {
    "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
}


def _python_for_nobody():
    """This Python, or the system's of the same version, if an ordinary user may start it."""
    nested = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', 'import vigie, psycopg2']))"
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        command = [*_AS_NOBODY, python, "-c", nested]
        tried = subprocess.run(command, check=False, capture_output=True, env={**os.environ, **_SAME_PACKAGES})
        if tried.returncode == 0:
            return python
    return None

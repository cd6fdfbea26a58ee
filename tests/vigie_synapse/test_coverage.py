"""Every door of Synapse: followed by the guard, or left alone for a reason. A new door makes these tests fail.

The routes are asked of Synapse itself, with its experiments switched on. `test_evasions.py` and `test_taps.py` show
that what is followed is recorded and counted; here a frozen account tries every door.
"""

import http.server
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from kit.doors import CHECKED_FIRST, FOLLOWED, HARMLESS, OPEN, doors, paths, short
from kit.synapse import SERVER, Account, Server
from kit.waiting import until
from vigie.model.activity import Action
from vigie.model.orders import Order, OrderKind
from vigie_synapse.endpoints import classify

pytestmark = pytest.mark.platform

EXPERIMENTS: Final = {f"msc{number}_enabled": True for number in (3391, 3575, 3720, 3814, 3882, 4306, 4308)} | {
    "msc3983_appservice_otk_claims": True
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A guarded Synapse with its experiments."""
    running = Server(
        tmp_path_factory.mktemp("synapse"),
        {},
        experimental_features=EXPERIMENTS,
        max_event_delay_duration="1d",
        login_via_existing_session={"enabled": True},
        push={"enabled": True},
        ip_range_whitelist=["127.0.0.1"],
    )
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture(scope="module")
def routes(server: Server) -> list[tuple[str, str]]:
    """Method and path of everything served to clients, the administration API aside."""
    script = Path(__file__).parents[1] / "kit" / "routes.py"
    command = [sys.executable, "-P", str(script), str(server.folder / "homeserver.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=server.folder)
    assert done.returncode == 0, done.stderr[-2000:]
    found = [(method, path) for method, pattern in json.loads(done.stdout) for path in paths(pattern)]
    return [(method, path) for method, path in found if not path.startswith("/_synapse/admin/")]


def test_every_door_is_followed_or_harmless_for_a_reason(routes: list[tuple[str, str]]) -> None:
    expected: dict[str, Action | None] = {door: action for action, text in FOLLOWED.items() for door in doors(text)}
    expected |= dict.fromkeys((door for text in HARMLESS.values() for door in doors(text)), None)
    found = {f"{method} {short(path)}": set[Any]() for method, path in routes}
    for method, path in routes:
        found[f"{method} {short(path)}"].add(classify(method, path).action)
    assert sorted(found.keys() - expected.keys()) == [], "new doors: follow them, or say why not"
    wrong = {door: actions for door, actions in found.items() if actions != {expected[door]}}
    assert wrong == {}
    assert len(found) > 150


def test_a_frozen_account_finds_every_door_closed(server: Server, routes: list[tuple[str, str]]) -> None:
    owner, frozen = server.register("owner"), server.register("frozen")
    room = owner.create_room()
    frozen.ok("POST", f"join/{room}")
    server.give(Order(id="f1", kind=OrderKind.FREEZE, user=frozen.id, issued=1, reason="test"))
    opened = [
        f"{method} {path}"
        for method, path in routes
        if "logout" not in path and passes(frozen, method, path, room, owner)
    ]
    served = {f"{door.split()[0]} {short(door.split()[1])}" for door in opened}
    assert sorted(served - doors(OPEN) - doors(CHECKED_FIRST)) == []


def test_the_pushers_of_a_frozen_account_fall_silent(server: Server) -> None:
    """A pusher set before the freeze sends whole messages to wherever its owner chose, without a request."""
    pushed: list[bytes] = []

    class Sink(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            pushed.append(self.rfile.read(int(self.headers["Content-Length"])))
            answer = b'{"rejected": []}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            pass

    sink = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    sender, victim = server.register("sender"), server.register("pushed")
    room = sender.create_room()
    victim.ok("POST", f"join/{room}")
    url = f"http://127.0.0.1:{sink.server_port}/_matrix/push/v1/notify"
    pusher = {"kind": "http", "app_id": "a", "pushkey": "k", "app_display_name": "a", "device_display_name": "d"}
    victim.ok("POST", "pushers/set", {**pusher, "lang": "en", "data": {"url": url}})
    assert server.activity(lambda a: a.user == victim.id and a.endpoint == "POST /pushers/set").action is (
        Action.CHANGE_DEVICE
    )
    sender.say(room, "before")
    until(lambda: any(b"before" in body for body in pushed), "a message pushed")
    server.give(Order(id="p1", kind=OrderKind.FREEZE, user=victim.id, issued=1, reason="test"))
    sender.say(room, "not for the frozen")
    time.sleep(1)
    sink.shutdown()
    sink.server_close()
    assert not any(b"not for the frozen" in body for body in pushed)


def passes(account: Account, method: str, path: str, room: str, owner: Account) -> bool:
    """Whether a request gets past the guard. Legacy media have no account to freeze: they are closed to everybody."""
    names = iter((room,) if "/rooms/{}" in path or "/join/{}" in path else ())
    whole = re.sub(r"\{\}", lambda _: next(names, owner.id if "{}" in path else SERVER), path).replace("#", "%23")
    whole = whole.replace("pushrules/.*", "pushrules/")
    if path.startswith("/_matrix/media/") and classify("GET", path).legacy:
        return bool(account.call(method, whole).status == 200)
    if "/media/" in path:
        whole = path.replace("{}", SERVER, 1).replace("{}", "abcdefgh")
    body: dict[str, Any] | None = None if method == "GET" else {}
    return bool(account.call(method, f"{whole}?user_id={owner.id}", body).code != "order.freeze")

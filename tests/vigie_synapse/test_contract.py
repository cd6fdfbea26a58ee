"""The guard at both ends of the range of Synapse versions it supports, and outside of it."""

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

import pytest

from vigie.model.supported import SYNAPSE_NEWEST_MINOR, SYNAPSE_OLDEST, SYNAPSE_RANGE

pytestmark = pytest.mark.platform

ROOT: Final = Path(__file__).resolve().parents[2]
OLDEST: Final = ".".join(map(str, SYNAPSE_OLDEST))
FOLDER: Final = ROOT / ".venv-synapse-oldest"
NEEDS: Final = (f"matrix-synapse=={OLDEST}", "google-re2", "msgspec", "pydantic", "pyyaml")
VERSION: Final = "import importlib.metadata; print(importlib.metadata.version('matrix-synapse'))"


@pytest.fixture(scope="session")
def oldest() -> str:
    """The interpreter of an environment with the oldest Synapse, built once. When that fails, the tests fail."""
    stamp = FOLDER / f".installed-{'-'.join(NEEDS)}-{sys.version_info[0]}.{sys.version_info[1]}"
    python = str(FOLDER / "bin" / "python")
    if not stamp.exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        venv.create(FOLDER, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
        done = subprocess.run([*pip, *NEEDS], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"Synapse {OLDEST} cannot be installed: {done.stderr[-2000:]}"
        stamp.touch()
    return python


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), **more}


def run(python: str, program: str) -> str:
    done = subprocess.run(
        [python, "-c", program], capture_output=True, text=True, check=False, env=environment(), cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


@pytest.fixture(params=["newest", "oldest"])
def python(request: pytest.FixtureRequest) -> str:
    return sys.executable if request.param == "newest" else request.getfixturevalue("oldest")


def test_both_ends_of_the_range_are_tested(oldest: str) -> None:
    """The environment of these tests has the newest minor version, the other one the oldest release."""
    assert run(oldest, VERSION) == OLDEST
    newest = run(sys.executable, VERSION)
    assert re.match(r"{}\.{}\.\d+$".format(*SYNAPSE_NEWEST_MINOR), newest), newest


TOUCHED = """
import inspect, logging
from synapse.api.auth.base import BaseAuth
from synapse.api.auth.internal import InternalAuth
from synapse.api.auth.mas import MasDelegatedAuth
from synapse.api.errors import Codes, SynapseError
from synapse.config.auth import AuthConfig
from synapse.handlers.device import DeviceHandler
from synapse.handlers.room_list import RoomListHandler
from synapse.handlers.user_directory import UserDirectoryHandler
from synapse.http.site import SynapseRequest
from synapse.logging.context import ContextRequest, LoggingContext, PreserveLoggingContext, current_context
from synapse.module_api import ModuleApi
from synapse.server import HomeServer
from synapse.storage.databases.main import DataStore

def names(function): return list(inspect.signature(function).parameters)

for auth in (InternalAuth, MasDelegatedAuth):
    assert names(auth.get_user_by_req)[:2] == ["self", "request"], auth
    assert "allow_expired" in names(auth.get_user_by_req), auth
    assert inspect.iscoroutinefunction(auth.get_user_by_req)
assert names(UserDirectoryHandler.search_users)[:2] == ["self", "user_id"]
assert inspect.iscoroutinefunction(UserDirectoryHandler.search_users)
assert names(DeviceHandler.upsert_device)[:3] == ["self", "user_id", "device_id"]
assert inspect.iscoroutinefunction(DeviceHandler.upsert_device)
assert inspect.iscoroutinefunction(RoomListHandler.get_local_public_room_list)
for name in ("get_auth", "get_clock", "get_datastores", "get_device_handler", "get_reactor", "get_room_list_handler",
             "get_user_directory_handler"):
    assert callable(getattr(HomeServer, name)), name
for name in ("get_association_from_room_alias", "get_cached_remote_media", "get_current_hosts_in_room",
             "get_devices_by_user", "get_event", "get_events", "get_local_media", "get_number_joined_users_in_room",
             "get_partial_filtered_current_state_ids", "get_room", "get_room_summary", "get_users_in_room"):
    assert name in dir(DataStore), name
for name in ("defer_to_thread", "delayed_background_call", "get_profile_for_user", "get_room_state",
             "register_third_party_rules_callbacks", "register_account_validity_callbacks",
             "register_add_extra_fields_to_unsigned_client_event_callbacks", "register_federation_callbacks",
             "register_password_auth_provider_callbacks", "register_spam_checker_callbacks", "register_web_resource",
             "run_db_interaction", "set_displayname", "should_run_background_tasks", "sleep", "server_name",
             "update_room_membership", "worker_name"):
    assert hasattr(ModuleApi, name), name
assert "_hs" in inspect.getsource(ModuleApi.__init__)
assert {"request_id", "ip_address", "user_agent", "requester", "method", "url"} <= set(ContextRequest.__annotations__)
assert hasattr(LoggingContext, "request")
assert hasattr(SynapseRequest, "_disconnected")
source = inspect.getsource(SynapseRequest)
for name in ("logcontext", "render_deferred", "is_render_cancellable", "start_time"):
    assert name in source, name
assert "password_enabled_for_login" in inspect.getsource(AuthConfig)
assert (Codes.USER_LOCKED, Codes.UNKNOWN_TOKEN, Codes.LIMIT_EXCEEDED) == (
    "M_USER_LOCKED", "M_UNKNOWN_TOKEN", "M_LIMIT_EXCEEDED")
assert {"additional_fields", "headers"} <= set(names(SynapseError.__init__))
print("ok")
"""


def test_everything_private_that_is_touched_is_there(python: str) -> None:
    assert run(python, TOUCHED).endswith("ok")


ACCESS_LINE = """
import ast, inspect, textwrap
from synapse.http.site import SynapseRequest
tree = ast.parse(textwrap.dedent(inspect.getsource(SynapseRequest._finished_processing)))
calls = [[ast.unparse(a) for a in node.args] for node in ast.walk(tree) if isinstance(node, ast.Call)]
(values,) = [texts for texts in calls if any("Processed request" in text for text in texts)]
at = next(i for i, text in enumerate(values) if "Processed request" in text) + 1
values = values[at:]
print(len(values), *(values[n] for n in (10, 11, 12, 13)), sep="|")
"""


def test_the_access_log_says_what_is_read_from_it(python: str) -> None:
    count, sent, status, method, uri = run(python, ACCESS_LINE).split("|")
    assert (count, sent, status) == ("17", "self.sentLength", "code")
    assert "method" in method
    assert "uri" in uri


def test_the_guard_works_with_the_oldest_synapse_as_with_the_newest(oldest: str) -> None:
    """Every end-to-end test of the guard, once more: there, Synapse and the guard run in the other environment."""
    names = ("taps", "gates", "watch", "delegated", "content", "content_arrivals")
    modules = [str(ROOT / "tests" / "vigie_synapse" / f"test_{name}.py") for name in names]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *modules]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment(VIGIE_TEST_PYTHON=oldest)
    )
    assert done.returncode == 0, done.stdout[-6000:]


REFUSES = """
import synapse
synapse.__version__ = {version!r}
from synapse.module_api.errors import ConfigError
from vigie_synapse.guard import Guard
try:
    Guard(Guard.parse_config({{"spool": "/nonexistent"}}), None)
except ConfigError as error:
    print(error)
"""


@pytest.mark.parametrize("version", ["1.157.1", "1.164.0", "2.0.0", "unknown"])
def test_another_synapse_is_refused_in_one_clear_line(version: str) -> None:
    line = run(sys.executable, REFUSES.format(version=version))
    assert version in line
    assert SYNAPSE_RANGE in line
    assert "install" in line
    assert "\n" not in line

"""A real Synapse with the guard."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from kit.synapse import Server


@pytest.fixture(scope="module")
def guard_settings() -> dict[str, Any]:
    """Settings of the guard under test; modules override."""
    return {}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, guard_settings: dict[str, Any]) -> Iterator[Server]:
    """A running, guarded Synapse. `VIGIE_TEST_PYTHON` names the interpreter of another Synapse to run it with."""
    python = os.environ.get("VIGIE_TEST_PYTHON", sys.executable)
    running = Server(tmp_path_factory.mktemp("synapse"), guard_settings, python)
    try:
        yield running.start()
    finally:
        running.stop()

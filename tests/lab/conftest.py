import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vigie.lab.options import PlatformOptions
from vigie.lab.platform import Platform

_NEXT = iter(range(22_000, 22_090, 10))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture(scope="session")
def free_ports() -> Callable[[], int]:
    """Gives the first of ten ports in a row that nobody uses."""

    def take() -> int:
        for base in _NEXT:
            if all(map(_is_free, range(base, base + 10))):
                return base
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return min(int(probe.getsockname()[1]), 64_000)

    return take


@pytest.fixture(scope="session")
def stock_platform(tmp_path_factory: pytest.TempPathFactory, free_ports: Callable[[], int]) -> Iterator[Platform]:
    """A running stock platform without the chat client, for every test that leaves it as it was."""
    state: Path = tmp_path_factory.mktemp("stock platform")
    with Platform(PlatformOptions(state=state, stock=True, port_base=free_ports(), web=False)) as platform:
        yield platform

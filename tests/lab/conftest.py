from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.ports import free_ports
from vigie.lab.options import PlatformOptions
from vigie.lab.platform import Platform


@pytest.fixture(scope="session")
def stock_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A running stock platform without the chat client, for every test that leaves it as it was."""
    state: Path = tmp_path_factory.mktemp("stock platform")
    with Platform(PlatformOptions(state=state, stock=True, port_base=free_ports(), web=False)) as platform:
        yield platform

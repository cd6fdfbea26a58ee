from pathlib import Path

import pytest

from vigie.model.errors import UsageError
from vigie.platforms.siem import environment


@pytest.fixture(scope="session")
def python() -> Path:
    """The interpreter of the real conversion environment."""
    try:
        return environment.interpreter(environment.default())
    except UsageError as error:
        pytest.skip(f"{error} (make convert)")

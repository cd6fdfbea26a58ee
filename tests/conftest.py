"""What holds for every test."""

import os
import shutil

import pytest
from hypothesis import settings

# A machine under load is slow, not wrong.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first, those on the real platform last; a browser that is missing is a reason only outside CI."""
    items.sort(key=lambda item: bool(item.get_closest_marker("platform")))
    if shutil.which("chromium") or os.environ.get("CI"):
        return
    missing = pytest.mark.skip(reason="needs Chromium: apt-get install chromium")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(missing)

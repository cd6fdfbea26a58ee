"""What holds for every test."""

import os
import shutil
from typing import Final

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# A machine under load is slow, not wrong.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

TOGETHER: Final = (
    "tests/lab/drills/test_lockout.py",
    "tests/vigie_synapse/test_contract.py",
    "tests/lab/drills/",
    "tests/lab/test_demo.py",
    "tests/lab/test_",
    "tests/lab/population/",
    "tests/platforms/synapse/",
    "tests/clients/",
)
"""Beginnings of paths, the longest work first. Files under one share a running platform: one process tests them."""


class Scheduling(LoadScopeScheduling):
    """Gives a process one file after the other, or several files that belong together."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next(filter(file.startswith, TOGETHER), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Files begin in the order in which they were collected."""
    config.option.loadscopereorder = False
    return Scheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Quick tests first. In several processes last: they fill what the long ones leave.

    A browser that is missing is a reason only outside CI.
    """
    items.sort(key=_begins_early if hasattr(config, "workerinput") else _on_the_platform)
    if shutil.which("chromium") or os.environ.get("CI"):
        return
    missing = pytest.mark.skip(reason="needs Chromium: apt-get install chromium")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(missing)


def _on_the_platform(item: pytest.Item) -> bool:
    return item.get_closest_marker("platform") is not None


def _begins_early(item: pytest.Item) -> tuple[int, bool]:
    places = (place for place, start in enumerate(TOGETHER) if item.nodeid.startswith(start))
    return next(places, len(TOGETHER)), not _on_the_platform(item)

"""The nursery with its real children: begun, ended, and what becomes of them when it is lost."""

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.stamps import stamp, twelve
from vigie.content.extraction import Limits, Look, Ready
from vigie.content.extractors._seen import has_ocr
from vigie.content.workshop import Workshop, channel
from vigie.content.workshop.home import CannotStart, Home

KILLED = -signal.SIGKILL


@pytest.fixture
def home() -> Iterator[Home]:
    one = Home(sys.executable, Limits(), 5)
    yield one
    one.close()


def test_each_child_has_a_channel_of_its_own_and_ends_alone(home: Home) -> None:
    (one, first), (other, second) = home.begin(), home.begin()
    with one, other:
        for line in (one, other):
            channel.receive(line, Ready, 1 << 16, time.monotonic() + 30)
        assert home.end(first) == KILLED
        with pytest.raises(channel.Broken):
            channel.receive(one, Ready, 1 << 16, time.monotonic() + 5)
        with pytest.raises(TimeoutError):
            channel.receive(other, Ready, 1 << 16, time.monotonic() + 0.05)
        assert home.end(second) == KILLED


def test_a_nursery_that_was_lost_takes_its_children_with_it_and_another_knows_none_of_them(home: Home) -> None:
    line, first = home.begin()
    assert home._running is not None
    nursery = home._running[0].pid
    with line:
        channel.receive(line, Ready, 1 << 16, time.monotonic() + 30)
        os.kill(nursery, signal.SIGKILL)
        assert home.end(first) == KILLED
        assert home._running is None
        with pytest.raises(channel.Broken):
            channel.receive(line, Ready, 1 << 16, time.monotonic() + 5)
    other, second = home.begin()
    with other:
        channel.receive(other, Ready, 1 << 16, time.monotonic() + 30)
        assert home._running is not None
        assert home._running[0].pid != nursery
        assert (home.end(first), home.end(second)) == (KILLED, KILLED)


BLIND = """#!{python} -I
import os, sys
import vigie.content.ocr
from vigie.content.workshop import nursery
vigie.content.ocr.load = os.abort
nursery.main(sys.argv[-3:])
"""


@pytest.mark.skipif(not has_ocr(), reason="pictures are not read here")
def test_when_what_reads_pictures_cannot_be_loaded_before_each_child_loads_it(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(BLIND.format(python=sys.executable))
    python.chmod(0o755)
    _, picture = next(iter(twelve(random.Random(3), stamp())))
    with Workshop(python=str(python)) as shop:
        found = [shop.inspect(picture, "a.jpg", look=Look.STAMPS) for _ in range(3)]
    assert all(one.parts for one in found)


def test_a_closed_home_begins_nothing(home: Home) -> None:
    home.close()
    with pytest.raises(CannotStart, match="closed"):
        home.begin()
    assert home._running is None

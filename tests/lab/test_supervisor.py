import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import psutil
import pytest

from vigie.lab.supervisor import Interrupted, Part, Supervisor, end_leftovers
from vigie.model.errors import EnvironmentFailed

_STUBBORN_PARENT = """
import signal, subprocess, sys, time, pathlib
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import os, time; os.setsid(); time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(60)
"""
_SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")


def _lives(process):
    # One that ended and that nobody has asked about yet is a zombie: it runs no more.
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@pytest.fixture
def stop():
    return Event()


@pytest.fixture
def supervisor(tmp_path, stop):
    supervisor = Supervisor(tmp_path, tmp_path / "parts.json", stop)
    yield supervisor
    supervisor.end_all()


def test_grandchildren_end_too_even_the_stubborn(supervisor, tmp_path):
    mark = tmp_path / "grandchild"
    command = (sys.executable, "-c", _STUBBORN_PARENT, mark)
    supervisor.start(Part("stubborn", command, lambda: mark.exists() and bool(mark.read_text()), stop_s=0.2))
    supervisor.wait_ready("stubborn")
    family = [psutil.Process(supervisor.pids()["stubborn"]), psutil.Process(int(mark.read_text()))]
    supervisor.end_all()
    assert not any(map(_lives, family))
    assert not (tmp_path / "parts.json").exists()


def test_parts_end_in_reverse_order(supervisor, tmp_path):
    order = tmp_path / "order"
    script = "import signal,sys,time\ndef end(*_):\n open(sys.argv[1],'a').write(sys.argv[2]); sys.exit()\n"
    script += "signal.signal(signal.SIGTERM, end); open(sys.argv[1]+sys.argv[2],'w'); time.sleep(60)"
    for name in "abc":
        ready = Path(f"{order}{name}").exists
        supervisor.start(Part(name, (sys.executable, "-c", script, order, name), ready))
        supervisor.wait_ready(name)
    supervisor.end_all()
    assert order.read_text() == "cba"


def test_a_second_interrupt_makes_the_end_quicker_and_leaves_nothing(supervisor, tmp_path):
    ready = tmp_path / "ready"
    script = (
        "import signal,sys,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open(sys.argv[1],'w'); time.sleep(60)"
    )
    for name in ("first", "second"):
        ready.unlink(missing_ok=True)
        supervisor.start(Part(name, (sys.executable, "-c", script, ready), ready.exists, stop_s=30.0))
        supervisor.wait_ready(name)
    pids = supervisor.pids().values()
    family = [psutil.Process(pid) for pid in pids]

    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        began = time.monotonic()
        supervisor.end_all()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - began < 20
    assert not any(map(_lives, family))


def test_a_part_that_dies_is_named_with_its_last_words_made_harmless(supervisor):
    script = r"import sys; print('\x1b[31mred'); sys.exit('no configuration')"
    supervisor.start(Part("frail", (sys.executable, "-c", script), lambda: False))
    with pytest.raises(EnvironmentFailed, match=r"frail ended unexpectedly \(exit code 1\)") as caught:
        supervisor.wait_ready("frail")
    assert "no configuration" in str(caught.value)
    assert "frail.log" in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_a_killed_part_is_noticed_later(supervisor):
    supervisor.start(Part("steady", _SLEEP, lambda: True))
    supervisor.wait_ready("steady")
    supervisor.check()
    psutil.Process(supervisor.pids()["steady"]).kill()
    time.sleep(0.1)
    with pytest.raises(EnvironmentFailed, match="SIGKILL"):
        supervisor.check()


def test_a_part_that_never_serves_is_given_up(supervisor):
    supervisor.start(Part("mute", _SLEEP, lambda: False, start_s=0.1))
    with pytest.raises(EnvironmentFailed, match="mute does not answer"):
        supervisor.wait_ready("mute")


def test_asking_to_stop_ends_the_waiting(supervisor, stop):
    supervisor.start(Part("slow", _SLEEP, lambda: False))
    stop.set()
    with pytest.raises(Interrupted):
        supervisor.wait_ready("slow")


def test_what_a_killed_supervisor_left_is_ended(tmp_path):
    record = tmp_path / "parts.json"
    script = "import sys, threading, pathlib, os\nfrom vigie.lab.supervisor import *\n"
    script += "s = Supervisor(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), threading.Event())\n"
    script += "s.start(Part('orphan', (sys.executable, '-c', 'import time; time.sleep(60)'), lambda: True))\n"
    script += "print(s.pids()['orphan'], flush=True); os.kill(os.getpid(), 9)"
    killed = subprocess.run([sys.executable, "-c", script, tmp_path, record], stdout=subprocess.PIPE, check=False)
    orphan = psutil.Process(int(killed.stdout))
    assert _lives(orphan)
    assert end_leftovers(record) == ["orphan"]
    assert not _lives(orphan)
    assert not record.exists()


def test_a_stranger_with_a_recycled_number_is_left_alone(tmp_path):
    record = tmp_path / "parts.json"
    with subprocess.Popen(_SLEEP) as stranger:
        record.write_text(f'[{{"name":"synapse","pid":{stranger.pid},"created":1.0}}]')
        assert end_leftovers(record) == []
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("content", ["", "{", "[]", '[{"pid":"x"}]'])
def test_a_damaged_record_is_no_obstacle(tmp_path, content):
    record = tmp_path / "parts.json"
    record.write_text(content)
    assert end_leftovers(record) == []

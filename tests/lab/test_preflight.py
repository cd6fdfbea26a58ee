import os
import subprocess
import sys

import pytest

from vigie.lab import preflight
from vigie.lab.preflight import FolderLock
from vigie.model.errors import EnvironmentFailed

_HOLD = """
import sys, time, pathlib
from vigie.lab.preflight import FolderLock
FolderLock.take(lock := FolderLock(pathlib.Path(sys.argv[1])))
print("held", flush=True)
time.sleep(60)
"""


def test_a_folder_in_use_is_refused_with_the_holder(tmp_path):
    path = tmp_path / "up.lock"
    with subprocess.Popen([sys.executable, "-c", _HOLD, path], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(EnvironmentFailed, match=f"process {holder.pid}"):
            FolderLock(path).take()
        holder.kill()
    lock = FolderLock(path)
    lock.take()  # what a killed holder left is no obstacle
    assert path.read_text() == str(os.getpid())
    lock.release()
    lock.release()


def test_a_nearly_full_disk_is_refused(tmp_path, monkeypatch):
    preflight.require_space(tmp_path)
    monkeypatch.setattr(preflight, "LEAST_FREE", 10**18)
    with pytest.raises(EnvironmentFailed, match=r"only \d+ MB are free"):
        preflight.require_space(tmp_path)


def test_an_unwritable_folder_is_refused(tmp_path):
    preflight.require_writable(tmp_path)
    assert not list(tmp_path.iterdir())
    with pytest.raises(EnvironmentFailed, match="--state"):
        preflight.require_writable(tmp_path / "missing")

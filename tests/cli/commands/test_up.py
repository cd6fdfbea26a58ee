import socket
import subprocess
import sys

import pytest

_UP = "from vigie.cli import main; main()"


def _up(*words):
    command = [sys.executable, "-c", _UP, "up", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--profile", "office"), "--profile office comes with"),
        (("--servers", "2"), "--servers above 1 comes with"),
        (("--port-base", "99"), "--port-base 99"),
    ],
)
def test_what_does_not_exist_yet_is_refused(tmp_path, words, said):
    done = _up("--state", tmp_path / "state", *words)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "state").exists()


def test_a_port_in_use_is_one_line_and_leaves_no_trace_of_it(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _up("--state", tmp_path, "--stock", "--port-base", port)
    assert done.returncode == 3
    assert f"port {port} on 127.0.0.1 is in use" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "platform.json").exists()


def test_a_folder_that_is_a_file_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    done = _up("--state", tmp_path / "file", "--stock")
    assert done.returncode == 3
    assert "--state" in done.stderr
    assert "Traceback" not in done.stderr

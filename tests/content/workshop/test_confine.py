"""What a parser that was taken over could do: tried from inside processes that are bound as the children are."""

import json
import platform
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from vigie.content.extraction import Hold, Look
from vigie.content.workshop import Workshop

HEAD = """
import errno, os, signal, socket, sys, threading
from vigie.content.workshop import confine as binding, landlock, seccomp
from vigie.content.workshop.confine import bind, give_time, surround
before = os.getppid()
def refused(act):
    try:
        act()
    except OSError as error:
        return error.errno in (errno.EPERM, errno.EFBIG, errno.EACCES, errno.ENOSYS, errno.ENETUNREACH)
    return False
"""
FILTERED = pytest.mark.skipif(platform.machine() != "x86_64" or sys.platform != "linux", reason="no filter here")
ACTS = (
    "socket.socket()",
    "socket.socket(socket.AF_UNIX)",
    "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "socket.socketpair()",
    "os.fork()",
    "os.posix_spawn('/bin/true', ['true'], {})",
    "os.execv('/bin/true', ['true'])",
    "os.kill(before, 0)",
    "os.kill(os.getpid(), 0)",
    "os.open('/tmp/vigie-never', os.O_CREAT | os.O_WRONLY)",
    "os.open('/proc/self/comm', os.O_RDWR)",
    "os.unlink('/tmp/vigie-absent')",
    "os.mkdir('/tmp/vigie-never')",
    "os.chmod('/tmp', 0o777)",
    "os.symlink('/tmp', '/tmp/vigie-never')",
    "os.rename('/tmp/vigie-absent', '/tmp/vigie-never')",
)


def inside(code: str, first: str = "", *, bound: bool = True) -> subprocess.CompletedProcess[str]:
    binding = "held = bind(surround(800 << 20), 60)" if bound else ""
    whole = f"{HEAD}{textwrap.dedent(first)}\n{binding}\n{textwrap.dedent(code)}"
    return subprocess.run([sys.executable, "-I", "-c", whole], capture_output=True, text=True, timeout=30, check=False)


@FILTERED
def test_what_no_parser_needs_is_refused() -> None:
    tried = ",\n".join(f"    {act!r}: refused(lambda: {act})" for act in ACTS)
    done = inside(f"import json\nprint(json.dumps({{\n{tried}\n}}))")
    assert done.returncode == 0, done.stderr
    assert [act for act, refused in json.loads(done.stdout).items() if not refused] == []


@FILTERED
def test_what_computing_needs_is_allowed() -> None:
    done = inside(
        """
        import zlib, tempfile, json, decimal
        one = threading.Thread(target=lambda: print("thread", flush=True))
        one.start(); one.join()
        give_time(5)
        print(len(open(json.__file__).read()) > 10, len(os.urandom(8)), *held, sep="|", flush=True)
        os.abort()
        """
    )
    assert done.stdout.startswith("thread\nTrue|8|"), done.stderr
    assert "no network" in done.stdout
    assert done.returncode == -6  # it may end itself


WITHOUT = {
    "the filter": "seccomp.install = lambda: False",
    "the fence": "landlock.fence = lambda: False",
    "a network of its own": "binding._no_network = lambda: False",
}
"""What a system may not grant."""


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Something that listens on this machine, as Synapse and its database do."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


@pytest.mark.parametrize("kept", WITHOUT)
def test_each_of_them_alone_keeps_a_parser_from_what_listens_here(kept: str, listener: socket.socket) -> None:
    missing = "\n".join(code for what, code in WITHOUT.items() if what != kept)
    port = listener.getsockname()[1]
    done = inside(f"print(refused(lambda: socket.create_connection(('127.0.0.1', {port}), 2)), held)", missing)
    said, _, held = done.stdout.partition(" ")
    if (Hold.FENCE if kept == "the fence" else Hold.NETWORK) not in held:
        pytest.skip(f"{kept} is not granted here")
    assert said == "True", done.stderr
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_fence_alone_keeps_a_parser_from_the_files_of_others(tmp_path: Path) -> None:
    secret = tmp_path / "homeserver.signing.key"
    secret.write_text("ed25519 a_1 invented")
    acts = [f"open({str(secret)!r})", "open('/etc/passwd')", f"os.listdir({str(tmp_path)!r})"]
    acts += ["open('/proc/self/environ')", f"open('{tmp_path}/new', 'w')", "os.execv('/bin/true', ['true'])"]
    tried = ", ".join(f"refused(lambda: {act})" for act in acts)
    done = inside(f"print(*held, {tried}, sep='|')", WITHOUT["the filter"])
    if Hold.FENCE not in done.stdout:
        pytest.skip("this kernel has no Landlock")
    assert done.stdout.strip().split("|")[-len(acts) :] == ["True"] * len(acts), done.stderr


TAKEN_OVER = """#!{python} -I
import json, os, socket, sys
from pathlib import Path
from vigie.content.extraction import Extraction
from vigie.content.workshop import child, nursery

def tried(act):
    try:
        return repr(act())
    except OSError as error:
        return type(error).__name__

def read(data, request, alone):
    host, port, path = json.loads(data)
    acts = {{"connect": lambda: socket.create_connection((host, port), 2), "read": lambda: Path(path).read_text()}}
    return Extraction("", tuple((name, tried(act)) for name, act in acts.items()))

child.read = read
nursery.main(sys.argv[-3:])
"""


def test_a_parser_in_the_real_child_reaches_neither_the_network_nor_the_key_of_the_server(
    tmp_path: Path, listener: socket.socket
) -> None:
    key, python = tmp_path / "homeserver.signing.key", tmp_path / "python"
    key.write_text("ed25519 a_1 invented")
    python.write_text(TAKEN_OVER.format(python=sys.executable))
    python.chmod(0o755)
    with Workshop(python=str(python)) as shop:
        held, _ = shop.check()
        said = dict(shop.inspect(json.dumps([*listener.getsockname(), str(key)]).encode(), look=Look.NOTHING).parts)
    if Hold.NETWORK in held:
        assert said["connect"] in ("PermissionError", "OSError")
    if Hold.FENCE in held:
        assert said["read"] == "PermissionError"
    with pytest.raises(BlockingIOError):
        listener.accept()


STAYS = """#!{python} -I
import os, socket, sys, threading, time
from vigie.content.extraction import Extraction
from vigie.content.workshop import child, nursery
from vigie.content.workshop.words import Answer

heard = []

def listen(line):
    try:
        heard.append(repr(socket.recv_fds(line, 4, 1)[:2]))
    except OSError as error:
        heard.append(type(error).__name__)

def read(data, request, alone):
    if data == b"taken over":
        alone()
        for cell in alone.__closure__:
            if cell.cell_contents is True:
                cell.cell_contents = False
            elif isinstance(cell.cell_contents, socket.socket):
                line = cell.cell_contents.dup()
        threading.Thread(target=listen, args=(line,)).start()
        child.channel.receive_with_descriptor = lambda *_: time.sleep(60)
    return Extraction("", (("who", str(os.getpid())), ("heard", " ".join(heard))))

child.Answer = lambda found, last, looked: Answer(found)
child.read = read
nursery.main(sys.argv[-3:])
"""


def test_a_parser_that_was_taken_over_sees_no_other_file_whatever_it_says(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(STAYS.format(python=sys.executable))
    python.chmod(0o755)
    with Workshop(python=str(python)) as shop:
        first, taken, second = (dict(shop.inspect(one).parts) for one in (b"first", b"taken over", b"second"))
        assert first["who"] == taken["who"] != second["who"]
        assert taken["heard"] in ("", repr((b"", []))), "the end, at once"
        assert second["heard"] == ""
        assert not Path(f"/proc/{taken['who']}").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="no fence here")
def test_a_child_cannot_trace_the_process_that_makes_children() -> None:
    done = inside(
        """
        import ctypes
        sys.stdout.flush()
        if not os.fork():
            bind(held_by, 60)
            libc = ctypes.CDLL(None, use_errno=True)
            print(libc.ptrace(16, os.getppid(), 0, 0), ctypes.get_errno(), flush=True)
            os._exit(0)
        os.wait()
        """,
        f"{WITHOUT['the filter']}\nheld_by = surround(800 << 20)\nif not held_by.fenced: sys.exit('no fence')\n",
        bound=False,
    )
    if done.stderr.strip() == "no fence":
        pytest.skip("this kernel has no Landlock")
    assert done.stdout == "-1 1\n", done.stderr


def test_no_file_can_grow_even_one_that_is_open() -> None:
    done = inside("print(refused(lambda: os.write(os.memfd_create('x'), b'x')))")
    assert done.stdout == "True\n", done.stderr


def test_processor_time_ends() -> None:
    done = inside("give_time(-1)\nwhile True: pass")
    assert done.returncode in (-24, -9)


def test_memory_ends() -> None:
    done = inside("try:\n    bytearray(900 << 20)\nexcept MemoryError:\n    print('bounded')")
    assert done.stdout == "bounded\n"

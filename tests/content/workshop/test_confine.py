"""What a parser that was taken over could do: tried from inside a process that is bound as the children are."""

import platform
import subprocess
import sys
import textwrap

import pytest

HEAD = """
import errno, os, signal, socket, sys, threading
from vigie.content.workshop.confine import confine, give_time
before = os.getppid()
held = confine(800 << 20, 60)
def refused(act):
    try:
        act()
    except OSError as error:
        return error.errno in (errno.EPERM, errno.EFBIG, errno.EACCES, errno.ENOSYS, errno.ENETUNREACH)
    return False
"""
FILTERED = pytest.mark.skipif(platform.machine() != "x86_64" or sys.platform != "linux", reason="no filter here")


def inside(code: str) -> subprocess.CompletedProcess[str]:
    whole = HEAD + textwrap.dedent(code)
    return subprocess.run([sys.executable, "-I", "-c", whole], capture_output=True, text=True, timeout=30, check=False)


@FILTERED
@pytest.mark.parametrize(
    "act",
    [
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
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
    ],
)
def test_it_is_refused(act: str) -> None:
    done = inside(f"print(refused(lambda: {act}))")
    assert done.stdout == "True\n", done.stderr


@FILTERED
def test_what_computing_needs_is_allowed() -> None:
    done = inside(
        """
        import zlib, tempfile, json, decimal
        one = threading.Thread(target=lambda: print("thread", flush=True))
        one.start(); one.join()
        give_time(5)
        print(len(open(json.__file__).read()) > 10, len(os.urandom(8)), sorted(held), flush=True)
        os.abort()
        """
    )
    assert done.stdout.startswith("thread\nTrue 8 "), done.stderr
    assert "'no network'" in done.stdout
    assert done.returncode == -6  # it may end itself


def test_no_file_can_grow_even_one_that_is_open() -> None:
    done = inside("print(refused(lambda: os.write(os.memfd_create('x'), b'x')))")
    assert done.stdout == "True\n", done.stderr


def test_processor_time_ends() -> None:
    done = inside("give_time(0)\nwhile True: pass")
    assert done.returncode in (-24, -9)


def test_memory_ends() -> None:
    done = inside("try:\n    bytearray(900 << 20)\nexcept MemoryError:\n    print('bounded')")
    assert done.stdout == "bounded\n"

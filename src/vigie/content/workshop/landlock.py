"""A fence about the files that the child may read: its own programs and libraries, and nothing else on the machine.

Linux with Landlock alone, on any processor; `fence` says whether it holds. The files to be inspected come as open
descriptors, so none of them has to be within it. By system calls: the C library has no functions for them.
"""

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every processor
_VERSION, _BENEATH, _NO_NEW_PRIVILEGES = 1, 1, 38
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_MAKE_DEVICE = 1 << 11  # denied already: a fence must deny something
_RIGHTS: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
"""What concerns files, by the version in the kernel: later ones deny linking, truncating and devices too."""
_CONNECTING, _OUTSIDE = 0b11, 0b11  # TCP: bind and connect; sockets without a file, and signals, to others
_NETWORK_SINCE, _SCOPES_SINCE = 4, 6
_LIBRARIES: Final = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"),
    *("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts"),  # of documents that bring none
    *("/dev/null", "/dev/urandom", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
)


def fence() -> bool:
    """Let this thread, and those it starts, read nothing but programs and libraries. False where it cannot be done."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, 0, _VERSION) if sys.platform == "linux" else -1
    if version < 1:
        return False
    network = _CONNECTING if version >= _NETWORK_SINCE else 0
    outside = _OUTSIDE if version >= _SCOPES_SINCE else 0
    wanted = struct.pack("QQQ", _RIGHTS[min(version, max(_RIGHTS))], network, outside)
    rules = libc.syscall(_CREATE, wanted, 8 if not network else 16 if not outside else 24, 0)
    if rules < 0:
        return False
    try:
        allowed = all(_allow(libc, rules, path) for path in readable())
        return allowed and not libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) and not libc.syscall(_RESTRICT, rules, 0)
    finally:
        os.close(rules)


def part() -> None:
    """Within the fence, part this process from those that made it: it cannot trace them. What it may read stays."""
    libc = ctypes.CDLL(None, use_errno=True)
    outside = _OUTSIDE if libc.syscall(_CREATE, None, 0, _VERSION) >= _SCOPES_SINCE else 0
    wanted = struct.pack("QQQ", _MAKE_DEVICE, 0, outside)
    rules = libc.syscall(_CREATE, wanted, 24 if outside else 8, 0)
    if rules >= 0:
        libc.syscall(_RESTRICT, rules, 0)
        os.close(rules)


def readable(paths: Iterable[str] = sys.path) -> Iterator[Path]:
    """What a child must be able to read: where its modules lie, and the libraries under them."""
    for name in dict.fromkeys((*paths, f"{sys.base_prefix}/lib", *_LIBRARIES)):
        if name and Path(name).exists():
            yield Path(name)


def _allow(libc: ctypes.CDLL, rules: int, path: Path) -> bool:
    with contextlib.suppress(OSError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights = _READ_FILE | _READ_FOLDER if path.is_dir() else _READ_FILE
        try:
            return not libc.syscall(_ADD, rules, _BENEATH, struct.pack("=Qi", rights, place), 0)
        finally:
            os.close(place)
    return False

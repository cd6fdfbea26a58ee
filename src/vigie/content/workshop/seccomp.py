"""A filter of system calls that the child puts on itself: no network, no programs, nothing written, nobody signalled.

Linux on x86-64 alone; `install` says whether it holds. A list of what is denied, on purpose: parsers, Python and
onnxruntime differ from version to version in what they call to compute, and none of them has a reason to call these.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterator
from typing import Final

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ARCHITECTURE: Final = 0xC000003E  # AUDIT_ARCH_X86_64
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_OTHER_ABI: Final = 0x40000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_THREAD: Final = 0x00010000  # CLONE_THREAD
_CHANGING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_DENIED: Final = {
    "network": (41, 42, 43, 49, 50, 53, 288),  # socket connect accept bind listen socketpair accept4
    "programs": (57, 58, 59, 322),  # fork vfork execve execveat
    # kill ptrace *sigqueueinfo tkill process_vm_* kcmp pidfd_*
    "others": (62, 101, 129, 200, 297, 310, 311, 312, 424, 434, 438),
    # truncate rename mkdir link unlink ...
    "names": (76, 77, 82, 83, 84, 85, 86, 87, 88, 133, 258, 259, 263, 264, 265, 266, 316),
    # chmod chown utimes setxattr ...
    "rights": (90, 91, 92, 93, 94, 132, 188, 189, 190, 235, 260, 261, 268, 280),
    # mount unshare bpf io_uring ...
    "groups": (109, 112),  # setpgid setsid: the workshop ends a whole group
    "kernel": (155, 161, 165, 166, 175, 246, 272, 298, 304, 308, 313, 321, 323, 425, 428, 429, 430, 432),
    "shared": (29, 64, 68, 240, 248, 249, 250),  # shmget semget msgget mq_open add_key request_key keyctl
}
_ABSENT: Final = (435, 437)  # clone3, openat2: their callers then use the older call, whose arguments can be seen
_OPEN, _OPENAT, _CLONE, _TGKILL, _PRLIMIT = 2, 257, 56, 234, 302


def install() -> bool:
    """Put the filter on this process, for good. False where it cannot be: nothing has changed then."""
    if sys.platform != "linux" or platform.machine() != "x86_64" or struct.calcsize("P") != 8:
        return False
    steps = list(_program(os.getpid()))
    code = ctypes.create_string_buffer(b"".join(steps), len(steps) * 8)
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return not libc.prctl(_SET_SECCOMP, _MODE_FILTER, program, 0, 0)


def _program(own: int) -> Iterator[bytes]:
    yield _step(_LOAD, _ARCHITECTURE_AT)
    yield _step(_EQUAL, _ARCHITECTURE, 1, 0)
    yield _refuse(errno.EPERM)
    yield _step(_LOAD, _NUMBER_AT)
    yield _step(_AT_LEAST, _OTHER_ABI, 0, 1)
    yield _refuse(errno.EPERM)
    for numbers in _DENIED.values():
        for number in numbers:
            yield _step(_EQUAL, number, 0, 1)
            yield _refuse(errno.EPERM)
    for number in _ABSENT:
        yield _step(_EQUAL, number, 0, 1)
        yield _refuse(errno.ENOSYS)
    yield from _when(_OPEN, 1, _ANY_BIT, _CHANGING, refused=True)
    yield from _when(_OPENAT, 2, _ANY_BIT, _CHANGING, refused=True)
    yield from _when(_CLONE, 0, _ANY_BIT, _THREAD, refused=False)  # threads, not processes
    yield from _when(_TGKILL, 0, _EQUAL, own, refused=False)  # abort() signals itself
    yield from _when(_PRLIMIT, 0, _EQUAL, 0, refused=False)  # its own limits, not those of others
    yield _step(_RETURN, _ALLOW)


def _when(number: int, argument: int, test: int, value: int, *, refused: bool) -> Iterator[bytes]:
    """For one call: refused when the low half of an argument passes the test, or unless it does."""
    yield _step(_EQUAL, number, 0, 4)
    yield _step(_LOAD, _ARGUMENTS_AT + 8 * argument)
    yield _step(test, value, 0, 1) if refused else _step(test, value, 1, 0)
    yield _refuse(errno.EPERM)
    yield _step(_RETURN, _ALLOW)


def _refuse(code: int) -> bytes:
    return _step(_RETURN, _ERRNO | code)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)

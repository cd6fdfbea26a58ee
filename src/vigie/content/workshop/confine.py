"""The child binds its own hands before it touches a file that others wrote."""

import contextlib
import ctypes
import mimetypes
import os
import resource
import signal
from typing import NamedTuple

from vigie.content.extraction import Hold
from vigie.content.workshop import landlock, seccomp

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_MORE = 5  # seconds between the soft limit of a file and the hard one of the process, and for starting
_DESCRIPTORS = 64


class Around(NamedTuple):
    """What holds a process and those that it makes."""

    apart: bool  # a network of its own
    fenced: bool


def surround(memory: int) -> Around:
    """Hold this process and those it makes for good: ``memory`` bytes each, no network, no files of others.

    Files cannot grow (a limit of size 0), so nothing is written anywhere, temporary files included.
    """
    for number in (signal.SIGXFSZ, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who then closes the channel
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _DESCRIPTORS,
        resource.RLIMIT_CORE: 0,
    }
    for which, value in limits.items():
        _limit(which, value)
    mimetypes.init()  # reads files that are out of reach afterwards
    return Around(_no_network(), landlock.fence())


def bind(around: Around, lifetime: float) -> tuple[Hold, ...]:
    """Hold this process closer: ``lifetime`` seconds of processor in all, no programs, no hand on others.

    Returns what holds.
    """
    _limit(resource.RLIMIT_CPU, int(lifetime) + _MORE)
    apart, fenced = around
    if fenced:
        landlock.part()
    filtered = seccomp.install()
    perhaps = {Hold.NETWORK: apart or filtered, Hold.CALLS: filtered, Hold.FENCE: fenced}
    return (Hold.MEMORY, Hold.PROCESSOR, Hold.WRITING, *(hold for hold, holds in perhaps.items() if holds))


def _limit(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (most, most))


def give_time(seconds: float) -> None:
    """Allow so much processor from now on, within what the process has left."""
    used = sum(os.times()[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (min(int(used + seconds) + 1, hard), hard))


def _no_network() -> bool:
    """A network of its own, with nothing in it. Not everywhere may a process ask for one."""
    with contextlib.suppress(OSError, AttributeError):
        return not ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER | _NEW_NETWORK)
    return False

"""Copies the people, rooms and files of one platform to another, so that both can be compared."""

import shutil
from pathlib import Path
from typing import Final

import msgspec

from vigie.lab.layout import Layout
from vigie.lab.options import PlatformOptions
from vigie.lab.preflight import FolderLock
from vigie.lab.supervisor import end_leftovers
from vigie.model.errors import EnvironmentFailed, UsageError

_COPIED: Final = ("postgres", "media", "secrets", "population.json")
"""What makes the homeserver's content. Activity, orders, budgets and cases are not: the copy starts with none."""


def clone_state(src: Path, dst: Path, *, stock: bool, port_base: int) -> PlatformOptions:
    """Copy the stopped platform of ``src`` to the new folder ``dst`` and return the options to start it with.

    Both have the same server name, accounts, passwords and rooms. Raises `EnvironmentFailed` when ``src`` runs or holds
    no platform, and `UsageError` when ``dst`` is in use. A copy that fails leaves no ``dst`` behind.
    """
    options = PlatformOptions(state=dst, stock=stock, port_base=port_base)
    source, target = Layout(src.expanduser().resolve()), Layout(dst.expanduser().resolve())
    identity = source.load_identity()
    if identity is None:
        raise EnvironmentFailed(f"{source.root}: no platform there; start one first: vigie up --state {src}")
    if target.root.exists() and any(target.root.iterdir()):
        raise UsageError(f"{target.root}: not empty; a copy needs a new folder")
    lock = FolderLock(source.lock)
    lock.take()
    try:
        end_leftovers(source.parts)
        _copy(source.root, target.root)
        target.save_identity(msgspec.structs.replace(identity, port_base=port_base))
    except (OSError, shutil.Error) as error:
        shutil.rmtree(target.root, ignore_errors=True)
        raise EnvironmentFailed(f"{target.root}: the copy failed: {error}") from None
    finally:
        lock.release()
    return options


def _copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in _COPIED:
        here = source / name
        if here.is_dir():
            shutil.copytree(here, target / name, symlinks=True)
        elif here.exists():
            shutil.copy2(here, target / name)

"""Reads playbooks from files and folders."""

from collections.abc import Collection, Iterable
from pathlib import Path

from vigie.model.errors import ContentErrors, Mistake
from vigie.model.response_settings import Mode
from vigie.response import playbook
from vigie.response.action import actions
from vigie.response.playbook import Playbook

SUFFIXES = frozenset({".yml", ".yaml"})


def load(
    paths: Iterable[Path],
    *,
    mode: Mode = Mode.ENFORCE,
    rules: Collection[str] = (),
    channels: Collection[str] | None = None,
) -> tuple[Playbook, ...]:
    """The playbooks of files and folders; a later path replaces a playbook of the same name. `OBSERVE` holds for all.

    Raises `ContentErrors` with every mistake of every file.
    """
    known = actions()
    mistakes: list[Mistake] = []
    found: dict[str, Playbook] = {}
    for path in paths:
        batch: dict[str, Path] = {}
        for file in _files(path, mistakes):
            try:
                one = playbook.read(file.read_bytes(), str(file), actions=known, rules=rules, channels=channels)
            except ContentErrors as error:
                mistakes += error.mistakes
            except OSError as error:
                mistakes.append(_unreadable(file, error))
            else:
                mistakes += _name_mistakes(one, file, batch)
                found[one.name] = one if mode is Mode.ENFORCE else one.model_copy(update={"mode": mode})
    if mistakes:
        raise ContentErrors(mistakes)
    return tuple(found.values())


def _files(path: Path, mistakes: list[Mistake]) -> list[Path]:
    if not path.is_dir():
        return [path]
    try:
        return sorted(file for file in path.iterdir() if file.suffix in SUFFIXES and not file.name.startswith("."))
    except OSError as error:
        mistakes.append(_unreadable(path, error))
        return []


def _name_mistakes(one: Playbook, file: Path, batch: dict[str, Path]) -> Iterable[Mistake]:
    if one.name != file.stem:
        yield Mistake(str(file), 0, f"the name {one.name} must be the file's name")
    if one.name in batch:
        yield Mistake(str(file), 0, f"the name {one.name} is used by {batch[one.name]} too")
    batch[one.name] = file


def _unreadable(path: Path, error: OSError) -> Mistake:
    return Mistake(str(path), 0, f"cannot be read: {(error.strerror or 'no reason given').lower()}")

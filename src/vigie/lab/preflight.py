"""What the machine must provide, checked before anything starts."""

import fcntl
import os
import shutil
from pathlib import Path
from typing import IO, Final

from vigie.model.errors import EnvironmentFailed
from vigie.model.language import Sentence

LEAST_FREE: Final = 500_000_000
"""Bytes that must be free where the platform keeps its data."""


def require_space(folder: Path) -> None:
    """Raises `EnvironmentFailed` when the disk is nearly full: PostgreSQL would stop in the middle of something."""
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        there, needed = free // 1_000_000, LEAST_FREE // 1_000_000
        raise EnvironmentFailed(
            Sentence(
                en=f"{folder}: only {there} MB are free, {needed} MB are needed; "
                "make room or choose another folder with --state",
                fr=f"{folder} : {there} Mo libres seulement, il en faut {needed} ; "
                "faites de la place ou choisissez un autre dossier avec --state",
            )
        )


def require_writable(folder: Path) -> None:
    """Raises `EnvironmentFailed` when files cannot be made there."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise EnvironmentFailed(
            Sentence(
                en=f"{folder}: {reason}; choose a folder that you may write with --state",
                fr=f"{folder} : {reason} ; choisissez avec --state un dossier où vous pouvez écrire",
            )
        ) from None


class FolderLock:
    """One platform to a folder. The system drops it when its holder dies, however that happens."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Raises `EnvironmentFailed` with the process number of the holder when somebody has it."""
        try:
            file = self._path.open("a+", encoding="ascii")
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            raise EnvironmentFailed(
                Sentence(
                    en=f"{self._path}: {reason}; the folder belongs to somebody else: choose another one with --state",
                    fr=f"{self._path} : {reason} ; ce dossier est à quelqu'un d'autre : choisissez-en un avec --state",
                )
            ) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read(20).strip() or "unknown"
            file.close()
            raise EnvironmentFailed(
                Sentence(
                    en=f"{self._path.parent}: a platform is running there (process {holder}); "
                    "end it first, or choose another folder with --state",
                    fr=f"{self._path.parent} : une plateforme y fonctionne déjà (processus {holder}) ; "
                    "arrêtez-la d'abord, ou choisissez un autre dossier avec --state",
                )
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give it back. Harmless when not held."""
        if self._file is not None:
            self._file.close()
            self._file = None

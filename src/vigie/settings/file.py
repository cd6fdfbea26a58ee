"""Reads the settings file."""

from pathlib import Path

from vigie.model import located
from vigie.model.errors import ContentErrors, Mistake
from vigie.settings import secrets
from vigie.settings.root import Settings


def load(path: Path) -> Settings:
    """The settings of a file, checked whole. Raises `ContentErrors` with every mistake and its line."""
    content = located.parse(_read(path), str(path))
    settings = located.check(content, Settings)
    if mistakes := secrets.check(settings, content):
        raise ContentErrors(mistakes)
    return settings


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise ContentErrors([Mistake(str(path), 0, f"the settings cannot be read: {reason}")]) from None

"""What the operator decides: one file for each section, `vigie.settings.load` for the whole."""

from vigie.settings.file import load
from vigie.settings.root import Settings

__all__ = ["Settings", "load"]

"""The one loader of plugin families: one file each, found by being there."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType


def modules(package: str) -> Iterator[ModuleType]:
    """Every public module of a package, in alphabetical order. Raises `ImportError` when one cannot be imported."""
    home = importlib.import_module(package)
    for found in sorted(pkgutil.iter_modules(home.__path__), key=lambda info: info.name):
        if not found.name.startswith("_"):
            yield importlib.import_module(f"{package}.{found.name}")

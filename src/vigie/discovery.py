"""The one loader of plugin families: one file each, found by being there."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType


def modules(package: str) -> Iterator[ModuleType]:
    """Every public module of a package, in alphabetical order. Raises `ImportError` when one cannot be imported."""
    for name in names(package):
        yield module(package, name)


def names(package: str) -> list[str]:
    """The names of these modules, none of which is imported for that."""
    home = importlib.import_module(package)
    return sorted(found.name for found in pkgutil.iter_modules(home.__path__) if not found.name.startswith("_"))


def module(package: str, name: str) -> ModuleType:
    """One of them. Raises `ImportError` when it cannot be imported."""
    return importlib.import_module(f"{package}.{name}")

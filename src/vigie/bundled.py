"""Where the content shipped with Vigie lies: beside the sources in a checkout, inside the package when installed."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def rules() -> Path:
    """The folder of the Sigma rules."""
    return _content("rules")


def playbooks() -> Path:
    """The folder of the playbooks."""
    return _content("playbooks")


def convert_lock() -> Path:
    """The locked requirements of the conversion backends."""
    return _content("requirements-convert.lock")


def hosting() -> Path:
    """The list of hosting providers."""
    return _PACKAGE / "data" / "network" / "hosting.txt"


def _content(name: str) -> Path:
    installed = _PACKAGE / "data" / name
    return installed if installed.exists() else _PACKAGE.parents[1] / name

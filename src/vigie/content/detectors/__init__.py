"""The detectors that ship: one file for each family, found by being there. A name with an underscore is a tool."""

from vigie import discovery
from vigie.content.detector import Detector


def bundled() -> tuple[Detector, ...]:
    """`DETECTORS` of every file here. Raises `ValueError` when two have the same id."""
    found: dict[str, Detector] = {}
    for module in discovery.modules(__name__):
        for detector in module.DETECTORS:
            if detector.id in found:
                raise ValueError(f"two detectors are called {detector.id}")
            found[detector.id] = detector
    return tuple(found.values())


def homes() -> dict[str, str]:
    """The module of each detector that ships, by its id."""
    return {one.id: module.__name__ for module in discovery.modules(__name__) for one in module.DETECTORS}

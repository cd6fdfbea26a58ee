"""What the guard counts about itself."""

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """Totals since this start."""

    requests: int = 0
    activities: int = 0
    refused: int = 0
    challenged: int = 0
    delayed: int = 0
    orders: int = 0
    errors: int = 0
    inspected: int = 0
    sighted: int = 0
    files: int = 0

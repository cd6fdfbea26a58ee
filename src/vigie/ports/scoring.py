"""What findings weigh, as the response asks for it. Pure."""

from collections.abc import Iterable
from typing import Protocol

from vigie.model.findings import Finding
from vigie.model.scores import Score


class Scoring(Protocol):
    """Weighs the findings about one account."""

    def standing(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those that nobody has accepted, in their order. Only these may count for anything."""
        ...

    def weigh(self, findings: Iterable[Finding], now: int) -> Score:
        """The score of an account about which these findings stand. Their order does not matter."""
        ...

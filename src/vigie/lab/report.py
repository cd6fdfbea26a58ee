"""The account of one drill: what it took, of what there was, and what the platform's own records say of it."""

from dataclasses import dataclass
from typing import Any

from vigie.lab.loot import Counts, Taken
from vigie.lab.target import Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One drill, played once. Times are seconds from its start."""

    drill: str
    benign: bool
    stock: bool
    account: str
    taken: Taken
    reachable: Totals
    first_finding: float | None = None  # by the platform's records; None: never, or nobody records
    findings: tuple[str, ...] = ()  # the rules that spoke, by the platform's records
    delayed_ms: int = 0  # by the platform's records: how long its policies made the account wait

    @property
    def seconds_to_contain(self) -> float | None:
        """When the account got its last refusal for good; None when it was never contained."""
        if not self.taken.contained:
            return None
        return self.taken.refused_for_good if self.taken.refused_for_good is not None else self.taken.seconds

    @property
    def kept_out(self) -> bool:
        """Whether nobody ever got in, so that it shows nothing: an account is still stopped from the drill before."""
        taken = self.taken
        return not taken.logins and taken.refusals + taken.challenges > 0 and taken.counts == Counts()

    @property
    def noticed(self) -> int:
        """How many times the drill met something other than what it asked for."""
        return self.taken.refusals + self.taken.challenges + self.taken.errors + (self.delayed_ms > 0)

    @property
    def passed(self) -> bool:
        """Whether it ended as a protected platform wants: thieves contained, honest people undisturbed.

        A thief whom nothing could stop in that time has to be seen.
        """
        if self.benign:
            return self.noticed == 0 and self.taken.stop == "day over"
        return self.stock or self.taken.contained or self.seen_as_expected

    @property
    def seen_as_expected(self) -> bool:
        """Whether a thief was seen, and not stopped, who could not be stopped in that time."""
        return self.taken.too_short is not None and not self.taken.contained and self.first_finding is not None

    def shares(self) -> dict[str, float]:
        """What was taken, as a share of what was reachable, between 0 and 1."""
        counts, there = self.taken.counts, self.reachable
        return {
            "messages": share(counts.messages, there.public_messages),
            "media": share(counts.media, there.public_files),
            "people": share(counts.people, there.people),
            "rooms": share(counts.rooms, there.public_rooms),
        }

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of `vigie drill`."""
        document = self._common() | (self._benign() if self.benign else self._attack())
        return document | {"done": dict(self.taken.done), "passed": self.passed}

    def _common(self) -> dict[str, Any]:
        taken = self.taken
        return {
            "drill": self.drill,
            "stock": self.stock,
            "account": self.account,
            **taken.counts.as_dict(),
            "requests": taken.requests,
            "logins": taken.logins,
            "seconds": round(taken.seconds, 3),
            "stop": taken.stop,
        }

    def _attack(self) -> dict[str, Any]:
        taken = self.taken
        return {
            "challenges": taken.challenges,
            "refusals": taken.refusals,
            "waits": taken.waits,
            "errors": taken.errors,
            "seconds_to_first_finding": _rounded(self.first_finding),
            "seconds_to_first_refusal": _rounded(taken.first_refusal),
            "seconds_to_last_received": _rounded(taken.last_received),
            "seconds_to_contain": _rounded(self.seconds_to_contain),
            "contained": taken.contained,
            "expected": "contained" if taken.too_short is None else "seen",
            "findings": list(self.findings),
            "shares": {name: round(value, 6) for name, value in self.shares().items()},
            "taken_after_crossing": taken.after_crossing.as_dict(),
        }

    def _benign(self) -> dict[str, Any]:
        return {
            "refused": self.taken.refusals,
            "challenged": self.taken.challenges,
            "delayed_ms": self.delayed_ms,
            "errors": self.taken.errors,
        }


def share(part: int, whole: int) -> float:
    """Between 0 and 1; 0 of nothing is 0."""
    return min(part / whole, 1.0) if whole else 0.0


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)

"""The verdict on an intent: may this account take this much more?"""

from collections.abc import Iterable, Mapping
from typing import Final

from vigie.model.budgets import ALLOW, Combination, Decision, Limit, Resource, Verdict
from vigie.policies.usage import Take, Usage

_RANK: Final = {decision: rank for rank, decision in enumerate(Decision)}
MAX_DELAY_MS: Final = 600
MIN_DELAY_MS: Final = 200


class Budgets:
    """The lines in force for one environment, indexed by resource."""

    def __init__(self, limits: Iterable[Limit], combinations: Iterable[Combination] = ()) -> None:
        self.combinations = tuple(combinations)
        self.limits: Mapping[Resource, tuple[Limit, ...]] = _by_resource(limits)
        self._combined = frozenset(resource for c in self.combinations for resource, _ in c.thresholds)

    def decide(self, usage: Usage, takes: Iterable[Take]) -> Verdict:
        """The strictest answer to these takes together, one for each resource. Counts nothing."""
        takes = tuple(takes)
        left = usage.left
        for take in takes:
            most = take.amount + len(take.values)
            if most > left.get(take.resource, -1) and most > self.left(usage, take.resource, most):
                break
        else:
            return ALLOW  # whatever of it is new: the everyday case
        verdict = ALLOW
        combined = False
        for take in takes:
            combined = combined or take.resource in self._combined
            for limit in self.limits.get(take.resource, ()):
                verdict = stricter(verdict, _against(limit, usage, take))
        if combined and _RANK[verdict.decision] < _RANK[Decision.CHALLENGE]:
            for combination in self.combinations:
                verdict = stricter(verdict, _combined(combination, usage, takes))
        return verdict

    def remaining(self, usage: Usage, resource: Resource) -> int:
        """How much more passes before any line of this resource has to be looked at: at least 0."""
        least = 2**31
        for limit in self.limits.get(resource, ()):
            challenge = 0 if _passed(usage, limit.window) else limit.challenge
            used = usage.used(resource, limit.window)
            least = min((least, *(line - used for line in (limit.delay, challenge, limit.refuse) if line)))
        return max(least, 0)

    def left(self, usage: Usage, resource: Resource, least: int) -> int:
        """At most `remaining`, and what `remaining` says when the amount remembered is below `least`.

        Combinations count too: nothing is left beyond the threshold that this resource has in one.
        """
        left = usage.left.get(resource, -1)
        if left < least:
            left = min(self.remaining(usage, resource), self._uncombined(usage, resource))
            if not any(_passed(usage, limit.window) for limit in self.limits.get(resource, ())):
                usage.left[resource] = left  # a challenge that was passed comes back with time: not to be remembered
        return left

    def _uncombined(self, usage: Usage, resource: Resource) -> int:
        left = 2**31
        for combination in self.combinations:
            for counted, threshold in combination.thresholds:
                if counted is resource:
                    used = usage.used(resource, combination.window)
                    left = min(left, threshold - used) if used <= threshold else 0
        return left

    def nearest(self, usage: Usage) -> tuple[float, Limit, int] | None:
        """The refusal line this account is closest to, with the share of it that is used up and the amount."""
        best: tuple[float, Limit, int] | None = None
        for limits in self.limits.values():
            for limit in limits:
                used = usage.used(limit.resource, limit.window)
                share = used / limit.refuse if limit.refuse else 0.0
                if used and (best is None or share > best[0]):
                    best = (share, limit, used)
        return best


def stricter(one: Verdict, other: Verdict) -> Verdict:
    """The stricter of two verdicts; between two of a kind, the one that asks to wait longer."""
    if _RANK[other.decision] != _RANK[one.decision]:
        return other if _RANK[other.decision] > _RANK[one.decision] else one
    return other if other.wait_ms > one.wait_ms else one


def _by_resource(limits: Iterable[Limit]) -> dict[Resource, tuple[Limit, ...]]:
    found: dict[Resource, list[Limit]] = {}
    for limit in limits:
        if limit.delay or limit.challenge or limit.refuse:
            found.setdefault(limit.resource, []).append(limit)
    return {resource: tuple(of) for resource, of in found.items()}


def _against(limit: Limit, usage: Usage, take: Take) -> Verdict:
    used = usage.used(take.resource, limit.window)
    if used + take.most <= (limit.delay or limit.challenge or limit.refuse):
        return ALLOW
    added = usage.added(take, limit.window)
    if not added:
        return ALLOW
    reached = used + added
    if limit.refuse and reached > limit.refuse:
        again = len(take.values) - added if take.values else 0  # when they leave, they are new once more
        wait = usage.wait(take.resource, limit.window, reached - limit.refuse + again) * 1000
        return _verdict(Decision.REFUSE, limit, used, limit.refuse, wait)
    if limit.challenge and reached > limit.challenge and not _passed(usage, limit.window):
        return _verdict(Decision.CHALLENGE, limit, used, limit.challenge, 0)
    if limit.delay and reached > limit.delay:
        return _verdict(Decision.DELAY, limit, used, limit.delay, _delay(limit, reached))
    return ALLOW


def _delay(limit: Limit, reached: int) -> int:
    end = limit.challenge or limit.refuse or limit.delay * 2
    share = min((reached - limit.delay) / max(end - limit.delay, 1), 1.0)
    return int(MIN_DELAY_MS + share * (MAX_DELAY_MS - MIN_DELAY_MS))


def _passed(usage: Usage, window: int) -> bool:
    """Whether the account proved itself again within this window."""
    return bool(usage.passed) and usage.passed > usage.now - window


def _verdict(decision: Decision, limit: Limit, used: int, line: int, wait_ms: int) -> Verdict:
    return Verdict(
        decision=decision,
        code=f"budget.{limit.resource.value}",
        resource=limit.resource,
        window=limit.window,
        used=used,
        limit=line,
        wait_ms=wait_ms,
    )


def _combined(combination: Combination, usage: Usage, takes: Iterable[Take]) -> Verdict:
    if _passed(usage, combination.window):
        return ALLOW
    offered = {take.resource: take for take in takes}
    over = 0
    for resource, threshold in combination.thresholds:
        take = offered.get(resource)
        used = usage.used(resource, combination.window)
        if take is not None and used <= threshold < used + take.most:
            used += usage.added(take, combination.window)
        over += used > threshold
    if over < combination.at_least:
        return ALLOW
    return Verdict(
        decision=Decision.CHALLENGE,
        code=f"combination.{combination.name}",
        window=combination.window,
        used=over,
        limit=combination.at_least - 1,
    )

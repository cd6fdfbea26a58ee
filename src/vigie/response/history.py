"""What the records of past measures say about one account. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from vigie.model.findings import Finding
from vigie.model.response_settings import Mode
from vigie.ports.storage import ActionRecord
from vigie.response.action import RELEASE

_TRY = "!"
"""Between a measure's id and the time of a try that failed, so that a later try may be recorded under the id."""

MAX_FAILURES = 10
"""Responses in which one measure may fail before it is given up: with the pauses, about an hour."""

SUBJECTS = 10
"""Groups of one rule, about no account, of which one playbook tells within its cool-down."""

_FIRST_PAUSE_MS = 15_000
_LONGEST_PAUSE_MS = 900_000


def failed_id(measure: str, now: int) -> str:
    """The id under which a failed try is recorded."""
    return f"{measure}{_TRY}{now}"


def skipped_id(measure: str, why: str) -> str:
    """The id under which a measure left out is recorded, once for each obstacle: it may still be taken later."""
    return f"{measure}~{why.partition(' (')[0]}"


def effective(record: ActionRecord) -> bool:
    """Done, or simulated."""
    return record.outcome in {"done", "simulated"}


@dataclass(frozen=True, slots=True)
class Past:
    """Records of one account."""

    records: tuple[ActionRecord, ...]

    @property
    def released(self) -> int:
        """When an operator last released the account, ms; 0 when never. What was found before is settled."""
        return max((one.time for one in self.records if one.action == RELEASE and effective(one)), default=0)

    def unsettled(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those that no release settled. Settled is what was over or known then, also what goes on of it afterwards."""
        releases = [one for one in self.records if one.action == RELEASE and effective(one)]
        known = {finding for one in releases for finding in one.findings}
        return [one for one in findings if one.last > self.released and one.id not in known]

    def done(self, measure: str) -> bool:
        """Whether this measure took place."""
        return any(one.id == measure for one in self.records if effective(one))

    def given_up(self, measure: str) -> bool:
        """Whether this measure failed too often."""
        return len(self._failures(measure)) >= MAX_FAILURES

    def too_soon(self, measure: str, now: int) -> bool:
        """Whether this measure failed a moment ago. Each failure doubles the pause."""
        failures = self._failures(measure)
        if not failures:
            return False
        pause = min(_FIRST_PAUSE_MS << (len(failures) - 1), _LONGEST_PAUSE_MS)
        return 0 <= now - max(failures) < pause

    def _failures(self, measure: str) -> list[int]:
        return [one.time for one in self.records if one.id.startswith(measure + _TRY)]

    def knows(self, record: str) -> bool:
        """Whether there is a record of this id."""
        return any(one.id == record for one in self.records)

    def standing(self, mode: Mode, action: str = "") -> tuple[ActionRecord, ...]:
        """Measures of a mode that took place and were not taken back."""
        undone = {one.undoes for one in self.records if one.undoes and effective(one)}
        return tuple(
            one
            for one in self.records
            if effective(one)
            and one.action != RELEASE
            and one.id not in undone
            and one.mode == mode
            and action in {"", one.action}
        )

    def resting(self, action: str, mode: Mode, since: int, by: str = "", subject: str = "") -> bool:
        """Whether the same was done after `since`, by a certain playbook or by whomever.

        About no account, the same is the same rule and group, or any group once a rule has had `SUBJECTS` of them:
        one notice must not hide another, nor whoever makes up addresses make a thousand.
        """
        done = [one for one in self.standing(mode, action) if by in {"", one.by} and one.time > since]
        rule = subject.partition(" ")[0]
        alike = {one.subject for one in done if subject and one.subject.partition(" ")[0] == rule}
        return any(one.subject == subject for one in done) or len(alike) >= SUBJECTS

    def unfinished(self, finding: str) -> bool:
        """Whether a response to this finding is missing, or failed and may be tried again."""
        about = [one for one in self.records if finding in one.findings]
        wishes = {one.id.partition(_TRY)[0] for one in about if _TRY in one.id}
        return not about or any(not self.done(one) and not self.given_up(one) for one in wishes)


def past(records: Iterable[ActionRecord]) -> Past:
    """What these records say."""
    return Past(tuple(records))

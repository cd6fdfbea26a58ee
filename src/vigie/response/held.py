"""The accounts that the brake holds back, until people are told of them: in one notice with the list."""

from dataclasses import dataclass, field
from typing import Final

from vigie.model.findings import Finding
from vigie.model.language import Sentence
from vigie.model.response_settings import Mode
from vigie.response.action import Measure
from vigie.response.plan import NOTIFY, identify

BETWEEN_MS: Final = 600_000
"""Between two notices on one environment: the first comes at once, the list grows meanwhile."""
LISTED: Final = 100
"""Accounts named in a notice, and findings shown; the others are counted."""
MOST: Final = 100_000
"""Accounts remembered until the next notice."""

_ASK: Final = Sentence(
    en="The brake holds in {environment}: playbooks asked for more than they may do by themselves within an hour. "
    "Not stopped, please decide (vigie contain): {names}{more}",
    fr="Le frein tient dans {environment} : les scénarios ont demandé plus qu'ils ne peuvent faire seuls en une heure. "
    "Non arrêtés, à vous de décider (vigie contain) : {names}{more}",
)
_MORE: Final = Sentence(en=" and {count} more", fr=" et {count} {count:autre|autres}")


@dataclass(slots=True)
class _Waiting:
    accounts: dict[str, None] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to be sent, and whom it is about."""

    measure: Measure
    key: tuple[str, Mode]
    waiting: _Waiting


class HeldBack:
    """Gathers accounts, and says when people are to be told."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, Mode], _Waiting] = {}
        self._told: dict[tuple[str, Mode], int] = {}

    def add(self, environment: str, measure: Measure) -> None:
        """A measure on an account was held back."""
        waiting = self._waiting.setdefault((environment, measure.mode), _Waiting())
        if len(waiting.accounts) < MOST:
            waiting.accounts[measure.user] = None
        if len(waiting.findings) < LISTED:
            waiting.findings |= {one.id: one for one in measure.findings[:1]}

    def notices(self, now: int) -> list[Notice]:
        """What is to be told now: at most one notice for each environment and mode in ten minutes."""
        due = [key for key in self._waiting if not 0 <= now - self._told.get(key, 0) < BETWEEN_MS]
        self._told |= dict.fromkeys(due, now)
        return [_notice(key, self._waiting.pop(key), now) for key in due]

    def unsent(self, notice: Notice) -> None:
        """Nobody could be told: the accounts wait for the next notice."""
        waiting = self._waiting.setdefault(notice.key, _Waiting())
        waiting.accounts = notice.waiting.accounts | waiting.accounts
        waiting.findings = notice.waiting.findings | waiting.findings


def _notice(key: tuple[str, Mode], waiting: _Waiting, now: int) -> Notice:
    environment, mode = key
    names, more = list(waiting.accounts)[:LISTED], len(waiting.accounts) - LISTED
    measure = Measure(
        id=identify("brake", environment, mode, str(now)),
        action=NOTIFY,
        user="",
        by="brake",
        mode=mode,
        reason=_ASK.filled(
            environment=environment,
            names=", ".join(names),
            more=_MORE.filled(count=more) if more > 0 else "",
        ),
        findings=tuple(waiting.findings.values()),
    )
    return Notice(measure, key, waiting)

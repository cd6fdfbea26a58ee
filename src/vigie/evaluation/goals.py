"""The figures to reach, and whether they are reached: what is missed is said as plainly as what is met."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vigie.evaluation.assault import Moment, Outcomes
from vigie.evaluation.life import Tally
from vigie.model.language import Sentence

ALERT_RATE: Final = 3.4e-5
"""Alerts for one account and active day: five a day for 146,000 active accounts."""
CHALLENGE_RATE: Final = 1.0
"""Of 10,000 active accounts a day."""
CAUGHT_WITHIN: Final[Mapping[str, float]] = {"slow-30": 0.05, "slow-90": 0.10, "slow-180": 0.20}
"""Share of the haul before which one account is stopped."""
HUGGER_DAYS: Final = 9
SPREAD: Final = ("spread-10", "spread-10-apart", "spread-50", "spread-50-apart", "spread-50-patient")
"""Groups of accounts: all of them are to be stopped before they have everything."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure: what was measured, and the most it may be. `value` is None when it never came to that."""

    name: str
    says: Sentence
    value: float | None
    most: float
    below: bool = False  # `most` itself is too much

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        if self.value is None:
            return False
        return self.value < self.most if self.below else self.value <= self.most


def goals(honest: Tally | None, outcomes: Iterable[Outcomes]) -> tuple[Goal, ...]:
    """Every goal that what was played can answer."""
    found = {one.attacker: one for one in outcomes}
    return (*(_honest(honest) if honest else ()), *_incident(found), *_patient(found))


def _honest(tally: Tally) -> Iterator[Goal]:
    yield Goal(
        "honest.alerts",
        Sentence("alerts for one account and active day", "alertes par compte et jour d'activité"),
        tally.alert_rate,
        ALERT_RATE,
    )
    yield Goal(
        "honest.challenged",
        Sentence("accounts challenged, of 10,000 a day", "comptes devant se reconnecter, sur 10 000 par jour"),
        tally.challenge_rate,
        CHALLENGE_RATE,
        below=True,
    )
    locked = sum(tally.locked.values())
    yield Goal("honest.locked", Sentence("accounts locked", "comptes verrouillés"), locked, 0)


def _incident(found: Mapping[str, Outcomes]) -> Iterator[Goal]:
    played = found.get("tchap-2026")
    if played is None:
        return
    taken = [("challenge", played.challenge, "messages", 1_000), ("stop", played.caught, "messages", 3_000)]
    taken += [("stop", played.caught, "files", 60), ("stop", played.caught, "people", 500)]
    for moment, when, what, most in taken:
        said = Sentence(f"the incident: {what} until the {moment}", f"l'incident : {_FRENCH[what]} {_FRENCH[moment]}")
        yield Goal(f"tchap-2026.{moment}.{what}", said, _amount(when, what), most)


_FRENCH: Final = {
    "messages": "messages",
    "files": "fichiers",
    "people": "personnes",
    "challenge": "avant la reconnexion",
    "stop": "avant l'arrêt",
}


def _amount(when: Moment | None, what: str) -> float | None:
    return getattr(when.taken, what) if when else None


def _patient(found: Mapping[str, Outcomes]) -> Iterator[Goal]:
    for name, most in CAUGHT_WITHIN.items():
        if name in found:
            caught = found[name].caught
            said = Sentence(f"{name}: share of the haul until the stop", f"{name} : part du butin avant l'arrêt")
            yield Goal(f"{name}.share", said, caught.taken.share if caught else None, most, below=True)
    for name in SPREAD:
        if name in found:
            played = found[name]
            said = Sentence(
                f"{name}: share of the haul until the last account is stopped",
                f"{name} : part du butin avant l'arrêt du dernier compte",
            )
            yield Goal(f"{name}.share", said, played.taken.share if played.contained else None, 1.0, below=True)
    if "hugger" in found:
        caught = found["hugger"].caught
        said = Sentence("hugger: days of theft until the stop", "hugger : jours de vol avant l'arrêt")
        yield Goal("hugger.days", said, caught.days if caught else None, HUGGER_DAYS)

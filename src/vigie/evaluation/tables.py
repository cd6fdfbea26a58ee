"""The results as tables for people."""

from collections.abc import Iterable, Iterator
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from vigie.evaluation.assault import Moment, Outcomes
from vigie.evaluation.attackers import ATTACKERS
from vigie.evaluation.goals import ALERT_RATE, CHALLENGE_RATE, Goal
from vigie.evaluation.life import Tally
from vigie.evaluation.report import goals_of
from vigie.evaluation.work import Results
from vigie.model.language import Language, Sentence

_GOAL: Final = Sentence("Figure to reach", "Chiffre à atteindre")
_MEASURED: Final = Sentence("Measured", "Mesuré")
_MOST: Final = Sentence("At most", "Au plus")
_MET: Final = Sentence("met", "atteint")
_MISSED: Final = Sentence("MISSED", "MANQUÉ")
_NEVER: Final = Sentence("never", "jamais")
_ATTACKER: Final = Sentence("Attacker", "Attaquant")
_FOUND: Final = Sentence("Found", "Constaté")
_CHALLENGED: Final = Sentence("Challenged", "Reconnexion")
_STOPPED: Final = Sentence("Stopped", "Arrêté")
_TOOK: Final = Sentence("Took in all", "Pris au total")
_RULE: Final = Sentence("What spoke about honest people", "Ce qui a parlé de gens honnêtes")
_FINDINGS: Final = Sentence("Findings", "Constats")
_ALERTS: Final = Sentence("Alerts", "Alertes")
_CHALLENGES: Final = Sentence("Challenges", "Reconnexions")
_DELAYS: Final = Sentence("Delays", "Attentes")
_PROFILE: Final = Sentence("Profile", "Profil")
_DAYS: Final = Sentence("Active days", "Jours actifs")
_RATE: Final = Sentence("challenged of 10,000 a day", "reconnexions sur 10 000 par jour")
_SCALE: Final = Sentence("Assumptions", "Hypothèses")
_PER_DAY: Final = Sentence("alerts per account and day", "alertes par compte et jour")


def render(results: Results, language: Language) -> RenderableType:
    """For a terminal of 100 columns or more."""
    parts: list[RenderableType] = []
    usual = results.honest.get(results.plan.main)
    if usual is not None:
        parts += [_rules(usual, language), _profiles(usual, language), _scales(results, language)]
    if results.outcomes:
        parts.append(_attackers(results.outcomes, language))
    parts.append(_goals(goals_of(results), language))
    return Group(*parts)


def _table(language: Language, first: Sentence, *others: Sentence) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False)
    table.add_column(first.in_(language), overflow="fold")
    for one in others:
        table.add_column(one.in_(language), justify="right")
    return table


def _rules(tally: Tally, language: Language) -> Table:
    table = _table(language, _RULE, _FINDINGS, _ALERTS, _CHALLENGES, _DELAYS)
    columns = (tally.findings, tally.alerts, tally.challenged, tally.delayed)
    for name in sorted({name for column in columns for name in column}):
        table.add_row(Text(name), *(f"{column.get(name, 0) or ''}" for column in columns))
    return table


def _profiles(tally: Tally, language: Language) -> Table:
    table = _table(language, _PROFILE, _DAYS, _CHALLENGES, _RATE)
    for name, days in sorted(tally.account_days.items(), key=lambda item: -item[1]):
        count = tally.challenged_by_profile.get(name, 0)
        table.add_row(name, f"{days:,}", f"{count}", f"{10_000 * count / days:.2f}")
    return table


def _scales(results: Results, language: Language) -> Table:
    table = _table(language, _SCALE, _DAYS, _PER_DAY, _RATE)
    for scale, tally in sorted(results.honest.items()):
        alerts, asked = tally.alert_rate, tally.challenge_rate
        table.add_row(
            f"x {scale:g}",
            f"{tally.total_days:,}",
            Text(f"{alerts:.1e}", style="green" if alerts <= ALERT_RATE else "red"),
            Text(f"{asked:.2f}", style="green" if asked < CHALLENGE_RATE else "red"),
        )
    return table


def _attackers(outcomes: Iterable[Outcomes], language: Language) -> Table:
    table = _table(language, _ATTACKER, _FOUND, _CHALLENGED, _STOPPED, _TOOK)
    titles = {one.name: one.title for one in ATTACKERS}
    for one in outcomes:
        first = Text.assemble((one.attacker, "bold"), "\n", (titles[one.attacker].in_(language), "dim"))
        cells = (_moment(moment, language) for moment in (one.finding, one.challenge, one.caught))
        ends = Text(f"{one.taken.share:.1%}", style="" if one.contained else "red")
        if one.accounts > 1:
            ends.append(f"\n{one.locked}/{one.accounts}", style="dim")
        table.add_row(first, *cells, ends)
    return table


def _moment(moment: Moment | None, language: Language) -> Text:
    if moment is None:
        return Text(_NEVER.in_(language), style="red")
    return Text(f"{duration(moment.seconds)}\n{moment.taken.share:.2%}")


def duration(seconds: float) -> str:
    """In the unit that suits."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"


def _goals(answered: Iterable[Goal], language: Language) -> Table:
    table = _table(language, _GOAL, _MEASURED, _MOST, Sentence("", ""))
    for row in _goal_rows(answered, language):
        table.add_row(*row)
    return table


def _goal_rows(answered: Iterable[Goal], language: Language) -> Iterator[tuple[str | Text, ...]]:
    for one in answered:
        measured = _NEVER.in_(language) if one.value is None else f"{one.value:.4g}"
        verdict = Text((_MET if one.met else _MISSED).in_(language), style="green" if one.met else "bold red")
        yield one.says.in_(language), measured, f"{'< ' if one.below else ''}{one.most:g}", verdict

"""What a fit proposes: for machines, for people, and as a file with the guard's lines and those of rules."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from vigie.evaluation.fit import QUANTILES, Fit, Fitted
from vigie.evaluation.following import Followed, by_rule
from vigie.model.budgets import Limit, Resource
from vigie.model.language import Language, Sentence

GROUPS: Final = ("settled", "new")
_GROUP: Final = {
    "settled": Sentence("Accounts that were there before", "Comptes déjà présents"),
    "new": Sentence("Accounts in their first 30 days", "Comptes dans leurs 30 premiers jours"),
}
_LINE: Final = Sentence("Counted in", "Compté sur")
_BEYOND: Final = Sentence("Beyond the line now", "Au-delà de la ligne")
_NOW: Final = Sentence("Line now", "Ligne en vigueur")
_PROPOSED: Final = Sentence("Proposed", "Proposée")
_MOST: Final = Sentence("Most", "Maximum")
_READ: Final = Sentence(
    en=(
        "{days:n} active {days:day|days} of accounts; nothing was changed: paste the limits that you agree with under "
        "the guard's `config:`, and name the file in `rules.lines` of Vigie's settings"
    ),
    fr=(
        "{days:n} {days:jour|jours} d'activité de comptes ; rien n'est modifié : les limites qui conviennent sont à "
        "coller sous `config:` du garde, et le fichier à nommer dans `rules.lines` des réglages de Vigie"
    ),
)
_RULE: Final = Sentence("Rule", "Règle")
_FOLLOWS: Final = Sentence("Follows", "Suit")
_SIZES: Final = ((86_400, "d"), (3_600, "h"), (60, "min"))


def document(fit: Fit, fitted: list[Fitted], moved: Sequence[Followed]) -> dict[str, object]:
    """For machines."""
    return {
        "account_days": dict(fit.account_days),
        "quantiles": {
            group: [
                {
                    "resource": key[0].value,
                    "window": key[1],
                    "account_days": days,
                    **{f"p{100 * share:g}": amount for share, amount in zip(QUANTILES, found, strict=True)},
                }
                for key, days, found in fit.quantiles(group)
            ]
            for group in GROUPS
        },
        "lines": [
            {
                "resource": one.resource.value,
                "window": one.window,
                "most": one.most,
                "beyond": one.beyond,
                "now": _lines(one.now),
                "proposed": _lines(one.proposed),
                "changes": one.changes,
            }
            for one in fitted
        ],
        "rules": [
            {
                "rule": one.rule,
                "field": one.line.field,
                "follows": {"resource": one.line.resource.value, "window": one.line.window},
                "now": one.line.amount,
                "proposed": one.proposed,
            }
            for one in moved
        ],
        "fragment": fragment(fit, fitted, moved),
    }


def _lines(limit: Limit) -> dict[str, int]:
    found = {"delay": limit.delay, "challenge": limit.challenge, "refuse": limit.refuse}
    return {name: line for name, line in found.items() if line}


def fragment(fit: Fit, fitted: list[Fitted], moved: Sequence[Followed]) -> str:
    """YAML with the lines that would move: for the guard's settings, and for the file that `rules.lines` names."""
    days = sum(fit.account_days.values())
    lines = list(_yaml([one for one in fitted if one.changes]))
    rules = [
        f"  {rule}: {{{', '.join(f'{name}: {amount}' for name, amount in wanted.items())}}}"
        for rule, wanted in by_rule(moved).items()
    ]
    head = f"# Proposed by `vigie evaluate --fit` from {days} active days of accounts. Nothing else was changed."
    budgets = ["# Of the guard: paste it under its `config:`.", *_listed("limits", lines, "[]")]
    return "\n".join(
        [head, *budgets, "# Of Vigie: name this file in `rules.lines`.", *_listed("rules", rules, "{}"), ""]
    )


def _listed(key: str, lines: list[str], nothing: str) -> list[str]:
    return [f"{key}:", *lines] if lines else [f"{key}: {nothing}"]


def _yaml(moved: list[Fitted]) -> Iterator[str]:
    for one in moved:
        drawn = ", ".join(f"{name}: {line}" for name, line in _lines(one.proposed).items())
        yield f"  - {{resource: {one.resource.value}, window: {one.window}, {drawn}}}"


def render(fit: Fit, fitted: list[Fitted], moved: Sequence[Followed], language: Language) -> RenderableType:
    """For people: quantiles by group, then lines of the guard and of rules, then what to paste."""
    parts: list[RenderableType] = [_quantiles(fit, group, language) for group in GROUPS if fit.account_days.get(group)]
    parts.append(_proposals(fitted, language))
    if moved:
        parts.append(_rules(moved, language))
    parts.append(Text(_READ.format(language, days=sum(fit.account_days.values()))))
    parts.append(Text(fragment(fit, fitted, moved)))
    return Group(*parts)


def _quantiles(fit: Fit, group: str, language: Language) -> Table:
    title = f"{_GROUP[group].in_(language)} ({fit.account_days[group]:,})"
    table = Table(box=SIMPLE_HEAD, show_edge=False, title=title, title_justify="left")
    table.add_column(_LINE.in_(language))
    for share in QUANTILES:
        table.add_column(f"p{100 * share:g}", justify="right")
    for (resource, window), _days, found in fit.quantiles(group):
        table.add_row(_said(resource, window), *(f"{amount:,.0f}" for amount in found))
    return table


def _proposals(fitted: list[Fitted], language: Language) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False)
    table.add_column(_LINE.in_(language))
    for heading in (_MOST, _NOW, _BEYOND, _PROPOSED):
        table.add_column(heading.in_(language), justify="right")
    for one in fitted:
        now, proposed = ("/".join(f"{line:,}" for line in _lines(of).values()) for of in (one.now, one.proposed))
        style = "bold" if one.changes else "dim"
        table.add_row(
            _said(one.resource, one.window), f"{one.most:,.0f}", now, f"{one.beyond:.1e}", Text(proposed, style=style)
        )
    return table


def _rules(moved: Sequence[Followed], language: Language) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False)
    table.add_column(_RULE.in_(language))
    table.add_column(_FOLLOWS.in_(language))
    for heading in (_NOW, _PROPOSED):
        table.add_column(heading.in_(language), justify="right")
    for one in moved:
        guard = _said(one.line.resource, one.line.window)
        table.add_row(one.rule, guard, f"{one.line.amount:,}", Text(f"{one.proposed:,}", style="bold"))
    return table


def _said(resource: Resource, window: int) -> str:
    size, unit = next((size, unit) for size, unit in _SIZES if window % size == 0)
    return f"{resource.value} / {window // size} {unit}"

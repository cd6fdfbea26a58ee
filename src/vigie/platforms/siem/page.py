"""Writes the tables of docs/convert.md from real conversions: `python -m vigie.platforms.siem.page`."""

import re
import sys
from pathlib import Path
from typing import Final

from vigie import bundled
from vigie.detection.load import load_rules
from vigie.detection.rules import RuleSet
from vigie.model.errors import VigieError
from vigie.platforms.siem import environment
from vigie.platforms.siem.convert import TARGETS, Conversion, Converted, convert, own_facts

PAGE: Final = "docs/convert.md"
EXAMPLE: Final = "mass_joins"


def page(text: str, ruleset: RuleSet, found: list[Converted]) -> str:
    """The page with its tables written anew; everything between them stays. Raises `KeyError` for a foreign mark."""
    tables = {"backends": _backends(found), "rules": _rules(ruleset, found), "example": _example(found)}
    return re.sub(
        r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)",
        lambda mark: f"{mark[1]}{tables[mark[2]]}\n{mark[3]}",
        text,
        flags=re.DOTALL,
    )


def converted(ruleset: RuleSet, python: Path) -> list[Converted]:
    """The rules that ship, for every target."""
    return [convert(ruleset, [bundled.rules()], target, python) for target in TARGETS]


def _backends(found: list[Converted]) -> str:
    head = ["| Target | System | Backend | Rules converted |", "| --- | --- | --- | --- |"]
    rows = [f"| `{one.target}` | {_title(one)} | {one.backend} | {_done(one)} of {len(one.rules)} |" for one in found]
    return "\n".join([*head, *rows])


def _title(found: Converted) -> str:
    return TARGETS[found.target].title.replace("|", "\\|")


def _done(found: Converted) -> int:
    return sum(bool(one.query) for one in found.rules)


def _rules(ruleset: RuleSet, found: list[Converted]) -> str:
    reasons: dict[str, int] = {}
    rows = []
    for row in zip(*(one.rules for one in found), strict=True):
        rule = row[0].rule
        own = "yes" if own_facts(rule, ruleset) else ""
        rows.append(f"| `{rule.name}` | {' | '.join(_cell(one, reasons) for one in row)} | {own} |")
    titles = " | ".join(map(_title, found))
    head = [f"| Rule | {titles} | Facts of Vigie |", "| --- |" + " --- |" * (len(found) + 1)]
    return "\n".join([*head, *rows, "", *(f"{number}. {reason}." for reason, number in reasons.items())])


def _cell(one: Conversion, reasons: dict[str, int]) -> str:
    if one.query:
        return "yes"
    reason = re.sub(r"^a list \(.*?\)", "a list", one.obstacle)
    return f"no ({reasons.setdefault(reason, len(reasons) + 1)})"


def _example(found: list[Converted]) -> str:
    parts = []
    for one in found:
        [query] = [rule.query for rule in one.rules if rule.rule.name == EXAMPLE]
        lines = "\n".join(line for line in query.splitlines() if line.strip())
        parts += [f"{TARGETS[one.target].title}:", "", "```text", lines, "```", ""]
    return "\n".join(parts).rstrip()


def main(root: Path = Path()) -> None:
    """Rewrite the page's tables under a checkout; leave it as it is when the backends are not installed."""
    try:
        python = environment.interpreter(environment.default())
    except VigieError as error:
        sys.stderr.write(f"{PAGE} left as it is: {error}\n")
        return
    ruleset, path = load_rules([bundled.rules()]), root / PAGE
    text = path.read_text(encoding="utf-8")
    path.write_text(page(text, ruleset, converted(ruleset, python)), encoding="utf-8")
    sys.stderr.write(f"{PAGE} written\n")


if __name__ == "__main__":
    main()

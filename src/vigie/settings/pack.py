"""Writes the tables of docs/pack.md from the rules that ship: `python -m vigie.settings.pack`."""

import re
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Final

from vigie import bundled
from vigie.detection.load import load_rules
from vigie.detection.pages import finds
from vigie.detection.rules import Rule

PAGE: Final = "docs/pack.md"
_HEAD: Final = ("| Rule | Finds | Line | Level, confidence | ATT&CK |", "| --- | --- | --- | --- | --- |")


def page(text: str) -> str:
    """The page with its tables written anew; everything between tables stays. Raises `KeyError` for a foreign mark."""
    found = load_rules([bundled.rules()]).reporting
    tables = {"pack": pack(found), "techniques": techniques(found), "forgeable": forgeable(found)}
    return re.sub(
        r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)",
        lambda mark: f"{mark[1]}{tables[mark[2]]}\n{mark[3]}",
        text,
        flags=re.DOTALL,
    )


def pack(rules: Iterable[Rule]) -> str:
    """Every rule that makes findings, by folder."""
    parts = []
    for folder, group in groupby(sorted(rules, key=lambda one: (_folder(one), one.name)), key=_folder):
        parts += [f"### {folder}", "", *_HEAD, *map(_row, group), ""]
    return "\n".join(parts).rstrip()


def techniques(rules: Iterable[Rule]) -> str:
    """The ATT&CK techniques, and the rules that look for each."""
    by_technique: dict[str, list[str]] = {}
    for rule in rules:
        for technique in rule.techniques:
            by_technique.setdefault(technique, []).append(f"`{rule.name}`")
    rows = [f"| {_link(one)} | {', '.join(by_technique[one])} |" for one in sorted(by_technique)]
    return "\n".join(["| Technique | Rules |", "| --- | --- |", *rows])


def forgeable(rules: Iterable[Rule]) -> str:
    """The rules whose evidence somebody else can produce."""
    return ", ".join(f"`{rule.name}`" for rule in rules if rule.forgeable) or "none"


def _folder(rule: Rule) -> str:
    return Path(rule.path).parent.name


def _row(rule: Rule) -> str:
    name = f"[`{rule.name}`](../rules/{_folder(rule)}/{rule.name}.yml)"
    sure = f"{rule.severity.name.lower()}, {rule.confidence}"
    return f"| {name} | {rule.title} | {finds(rule)} | {sure} | {', '.join(map(_link, rule.techniques))} |"


def _link(technique: str) -> str:
    return f"[{technique}](https://attack.mitre.org/techniques/{technique.replace('.', '/')}/)"


def main(root: Path = Path()) -> None:
    """Rewrite the page's tables under a checkout."""
    path = root / PAGE
    path.write_text(page(path.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stderr.write(f"{PAGE} written\n")


if __name__ == "__main__":
    main()

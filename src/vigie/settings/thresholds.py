"""Writes the tables of docs/thresholds.md from budgets and rules: `python -m vigie.settings.thresholds`."""

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from vigie import bundled
from vigie.detection.load import load_rules
from vigie.detection.pages import PARTS, finds, length, parts
from vigie.detection.rules import Rule
from vigie.model.budgets import MINUTE, Combination, Decision, Limit, Resource, Verdict
from vigie.model.language import Language
from vigie.policies.catalog import COMBINATIONS, LIMITS
from vigie.policies.sentences import FROZEN, explain

PAGE: Final = "docs/thresholds.md"

BASIS: Final[dict[Resource, str]] = {
    Resource.PEOPLE_FOUND: (
        "Distinct people that the directory or a profile showed. Model: a look-up shows 12 in the median and "
        "150 at most; a day 422 (p99.9), 1,097 (p99.99), 2,297 (p99.999); a newcomer's first day 2,114 "
        "(p99.9). Simulated (efficacy.md): 199 in a minute, 699 in an hour (p99.99)."
    ),
    Resource.PEOPLE: (
        "Distinct people of `people_found`, and those whom member lists of rooms just entered, or not entered, "
        "showed. Model: 30 days 2,955 (p99.99), and 5,118 when everybody reads twice as much. "
        "Short windows are wider than those of `people_found`: entering 30 rooms shows hundreds of members."
    ),
    Resource.DIRECTORY_SEARCHES: (
        "Requests. A client asks once for each pause of 100 to 150 ms in typing, so six requests for one "
        "look-up are ordinary; the lines are far above what hands do, and only stop programs."
    ),
    Resource.ROOMS_ENTERED: (
        "Distinct rooms. Model: a day 29 (p99.99), 54 (p99.999); a newcomer's first day 33 (p99), 58 (p99.9); "
        "30 days 55 (p99.99). Thirty rooms within minutes, the first day that must notice nothing, pass. A "
        "room entered on somebody's invitation is not counted."
    ),
    Resource.ROOMS_PEEKED: (
        "Distinct rooms read without any membership: the preview before joining. Nobody's work consists of "
        "it; a judgement, without a measured base."
    ),
    Resource.FRESH_EVENTS: (
        "Messages older than the reader's own recent entry, or of rooms read without entering. Model: a "
        "newcomer's first day 3,000 (p99), 6,299 (p99.9). Clients fetch 20, 30, then 50 at a time: a newcomer "
        "who opens 30 rooms is shown about 1,500 at once, and passes."
    ),
    Resource.DEEP_ROOMS: (
        "Distinct rooms just entered, or not entered, of which more than 150 older messages were read. Model: "
        "a long scroll happens on 6 % of a newcomer's days. A room counts when it becomes deep, and once. Simulated "
        "(efficacy.md), when everybody reads twice as much: 6 in an hour, 9 on a day and 19 in 30 days at p99.99."
    ),
    Resource.COLD_EVENTS: (
        "Messages older than a day, or than a recent entry, in unencrypted rooms, except catching up. Model: "
        "a day 12,731 (p99.99), 26,426 (p99.999); 30 days 56,683 (p99.99), 79,515 when everybody reads twice as much. "
        "An export (8,000 in the median) costs one login where a minute holds more than 3,000."
    ),
    Resource.ROOMS_READ: (
        "Distinct rooms of which history was read. Model: a day 50 (p99.9), 115 (p99.99), 206 (p99.999); 250 "
        "in a day and 1,400 in 30 days are the model's caps."
    ),
    Resource.MEDIA_FILES: (
        "Distinct files downloaded whole; thumbnails and avatars are apart. Model: a day 21 (p99.9), 48 "
        "(p99.99), 144 (p99.999); 30 days 183 (p99.99). Products of the field: 50 a minute (Defender "
        "for Cloud Apps), 25 in three (Elastic), 20 in five (Sumo Logic, Panther)."
    ),
    Resource.MEDIA_BYTES: (
        "Bytes of these files. At the incident's average of 227 kB a file, 300 files are 68 MB: the lines "
        "leave room for large files, and stop whoever takes few but very large ones; a judgement."
    ),
    Resource.THUMBNAILS: ("Distinct. A new phone loads 50 to 500 with its first synchronisation."),
    Resource.MEMBER_LISTS: (
        "Distinct rooms just entered, or not entered, whose whole list was taken. A client may fetch one for "
        "each room opened, so the lines follow those of rooms entered."
    ),
    Resource.ROOM_LIST_PAGES: (
        "Requests. A client asks for 50 rooms a page, and again while somebody types; only programs reach the lines."
    ),
}
"""What is counted, and which figure of the model its lines follow."""


def page(text: str) -> str:
    """The page with its tables written anew; everything between tables stays. Raises `KeyError` for a foreign mark."""
    tables = {"budgets": budgets(), "combinations": combinations(), "rules": rules(), "sentences": sentences()}
    return re.sub(
        r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)",
        lambda found: f"{found[1]}{tables[found[2]]}\n{found[3]}",
        text,
        flags=re.DOTALL,
    )


def budgets() -> str:
    """Every line of the catalogue, by resource."""
    return "\n".join(line for resource, limits in _by_resource(LIMITS) for line in _budget(resource, limits))


def combinations(every: Iterable[Combination] = COMBINATIONS) -> str:
    """The lines across resources."""
    rows = [
        f"| `{one.name}` | {length(one.window)} | {one.at_least} of {len(one.thresholds)} | "
        + ", ".join(f"`{resource.value}` > {most:,}" for resource, most in one.thresholds)
        + " |"
        for one in every
    ]
    return "\n".join(["| Name | Window | Exceeded | Thresholds |", "| --- | --- | --- | --- |", *rows])


def rules() -> str:
    """Every rule that ships and makes findings."""
    rows = [_rule(rule) for rule in load_rules([bundled.rules()]).reporting]
    head = ["| Rule | Finds | What is normal |", "| --- | --- | --- |"]
    return "\n".join([*head, *rows])


def sentences() -> str:
    """What a person reads who is asked to wait three minutes, for each resource, and the other sentences."""
    rows = [(f"`{code}`", *said) for code, said in _said()]
    head = ["| Code | English | French |", "| --- | --- | --- |"]
    return "\n".join([*head, *("| " + " | ".join(row) + " |" for row in rows)])


def _by_resource(limits: Iterable[Limit]) -> Iterator[tuple[Resource, list[Limit]]]:
    order = list(Resource).index
    for resource, group in groupby(sorted(limits, key=lambda one: order(one.resource)), key=lambda one: one.resource):
        yield resource, sorted(group, key=lambda one: one.window)


def _budget(resource: Resource, limits: list[Limit]) -> Iterator[str]:
    yield from (f"### `{resource.value}`", "", BASIS[resource], "")
    yield from ("| Window | Delay above | Challenge above | Refuse above |", "| --- | --- | --- | --- |")
    for one in limits:
        cells = (_amount(resource, line) for line in (one.delay, one.challenge, one.refuse))
        yield f"| {length(one.window)} | {' | '.join(cells)} |"
    yield ""


def _amount(resource: Resource, line: int) -> str:
    if not line:
        return "-"
    return f"{line / 1024**3:g} GiB" if resource is Resource.MEDIA_BYTES else f"{line:,}"


def _rule(rule: Rule) -> str:
    name = Path(rule.path).relative_to(bundled.rules())
    why = parts(rule.description)[PARTS[1]].replace("|", "\\|")
    return f"| [`{rule.name}`](../rules/{name}) | {finds(rule)} | {why} |"


def _said() -> Iterator[tuple[str, tuple[str, str]]]:
    def both(verdict: Verdict) -> tuple[str, str]:
        return explain(verdict, Language.EN), explain(verdict, Language.FR)

    wait = 3 * MINUTE * 1000
    for resource in Resource:
        code = f"budget.{resource.value}"
        yield code, both(Verdict(decision=Decision.REFUSE, code=code, resource=resource, wait_ms=wait))
    example = Verdict(decision=Decision.CHALLENGE, resource=Resource.ROOMS_ENTERED)
    yield "budget.rooms_entered", both(example)
    for one in COMBINATIONS:
        yield f"combination.{one.name}", both(Verdict(decision=Decision.CHALLENGE))
    yield "order.freeze", (FROZEN.en, FROZEN.fr)


def main(root: Path = Path()) -> None:
    """Rewrite the page's tables under a checkout."""
    path = root / PAGE
    path.write_text(page(path.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stderr.write(f"{PAGE} written\n")


if __name__ == "__main__":
    main()

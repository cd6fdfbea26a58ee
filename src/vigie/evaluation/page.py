"""Writes the figures of docs/efficacy.md from reports: `python -m vigie.evaluation.page report.json [others.json ...]`.

The first is the one that counts. Others have other scales of the assumptions, or lines that were fitted.
"""

import json
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from vigie.evaluation.attackers import ATTACKERS
from vigie.evaluation.tables import duration

PAGE: Final = "docs/efficacy.md"
_MARKS: Final = re.compile(r"(<!-- measured: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

_Z: Final = 1.96

Report = Mapping[str, Any]


def page(text: str, report: Report) -> str:
    """The page with its figures written anew; everything between marks is replaced. Raises `KeyError` for others."""
    makers = {"run": run, "goals": goals, "honest": honest, "rules": rules, "attackers": attackers, "fitted": fitted}
    return _MARKS.sub(lambda found: f"{found[1]}{makers[found[2]](report)}\n{found[3]}", text)


def run(report: Report) -> str:
    """What was played, and the command that plays it again."""
    plan, whole = report["plan"], report["honest"]["1"]
    days = sum(whole["account_days"].values())
    said = (
        f"{plan['agents']:,} accounts, {plan['days']} days, seed {plan['seed']}: {whole['activities']:,} activities on "
        f"{days:,} account-days, and {len(report['attackers'])} attackers. The same figures again: "
        f"`{_command(plan)} --json > report.json`."
    )
    trials, refit = report.get("trials"), report.get("refit")
    said += f" Halved and doubled: `{_command(trials)} --json > trials.json`." if trials else ""
    return f"{said} With lines fitted: `{_command(refit['plan'])} --json > fitted.json`." if refit else said


def _command(plan: Report) -> str:
    options = f"--agents {plan['agents']} --days {plan['days']} --seed {plan['seed']}"
    once = "" if len(plan["scales"]) > 1 else " --once"
    if plan["refit"]:
        once = f" --assume {plan['scales'][0]:g} --refit"
    return f"vigie evaluate {options}{once}{_chosen(plan['attackers'])}"


def _chosen(attackers: Collection[str]) -> str:
    if len(attackers) == len(ATTACKERS):
        return ""
    return f" --attackers {','.join(attackers) or 'none'}"


def goals(report: Report) -> str:
    """Every figure to reach, met or missed."""
    rows = (
        f"| {one['says']} | {_number(one['value'])} | {_number(one['most'])} | {_MET[one['met']]} |"
        for one in report["goals"]
    )
    return "\n".join(["| Figure | Measured | At most | |", "| --- | --- | --- | --- |", *rows])


_MET: Final = {True: "met", False: "**missed**"}


def honest(report: Report) -> str:
    """Honest people under each scale of the assumptions, with what chance allows the rates to be."""
    head = "| Assumptions | Account-days | Alerts per account-day | Challenged of 10,000 a day | Locked |"
    scales = [*_scales(report["honest"])]
    if refit := report.get("refit"):
        scales += _scales({f"{scale}, lines fitted": one for scale, one in refit["honest"].items()})
    return "\n".join([head, "| --- | --- | --- | --- | --- |", *scales])


def _scales(scales: Mapping[str, Any]) -> Iterator[str]:
    for scale, one in scales.items():
        days = sum(one["account_days"].values())
        alerts, asked = sum(one["alerts"].values()), sum(one["challenged_by_profile"].values())
        low, high = (end / days for end in likely(alerts))
        few, many = (10_000 * end / days for end in likely(asked))
        yield (
            f"| x {scale} | {days:,} | {alerts / days:.1e} ({low:.1e} to {high:.1e}) "
            f"| {10_000 * asked / days:.2f} ({few:.2f} to {many:.2f}) | {sum(one['locked'].values())} |"
        )


def likely(count: int) -> tuple[float, float]:
    """Where the mean of a Poisson count lies, at 95 %, by Byar's approximation."""
    low = count * (1 - 1 / (9 * count) - _Z / (3 * count**0.5)) ** 3 if count else 0.0
    more = count + 1
    return max(low, 0.0), more * (1 - 1 / (9 * more) + _Z / (3 * more**0.5)) ** 3


def rules(report: Report) -> str:
    """What spoke about honest people, by rule or budget."""
    whole = report["honest"]["1"]
    columns = [whole[name] for name in ("findings", "alerts", "challenged", "delayed")]
    names = sorted({name for column in columns for name in column}, key=lambda name: [-c.get(name, 0) for c in columns])
    rows = (f"| `{name}` | " + " | ".join(str(column.get(name, "")) for column in columns) + " |" for name in names)
    head = "| Rule or budget | Findings | Alerts | Challenged (account-days) | Delayed (account-days) |"
    return "\n".join([head, "| --- | --- | --- | --- | --- |", *rows])


def attackers(report: Report) -> str:
    """When each attacker was found, challenged and stopped, and what it held."""
    head = "| Attacker | Found | Challenged | Stopped | Took in all | Accounts stopped |"
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- |", *_rows(report)])


def fitted(report: Report) -> str:
    """What each attacker held when it was stopped, with the lines that ship and with those that were fitted."""
    head = "| Attacker | Stopped | Took in all | Stopped, lines fitted | Took in all |"
    after = {one["attacker"]: one for one in report.get("refit", {"attackers": ()})["attackers"]}
    rows = []
    for one in report["attackers"]:
        if other := after.get(one["attacker"]):
            cells = (cell for each in (one, other) for cell in (_moment(each["first_stop"]), _share(each)))
            rows.append(f"| `{one['attacker']}` | {' | '.join(cells)} |")
    return "\n".join([head, "| --- | --- | --- | --- | --- |", *rows])


def _share(outcome: Report) -> str:
    return f"{outcome['taken']['share']:.1%}, {_stopped(outcome)} of {outcome['accounts']}"


def _stopped(outcome: Report) -> int:
    return int(outcome["accounts_locked"] or outcome["contained"])


def _rows(report: Report) -> Iterator[str]:
    for one in report["attackers"]:
        taken = one["taken"]
        whole = (
            f"{taken['share']:.1%}: {taken['people']:,} people, {taken['rooms']:,} rooms, "
            f"{taken['messages']:,} messages, {taken['files']:,} files"
        )
        moments = (_moment(one[name]) for name in ("first_finding", "first_challenge", "first_stop"))
        yield f"| `{one['attacker']}` | {' | '.join(moments)} | {whole} | {_stopped(one)} of {one['accounts']} |"


def _moment(moment: Mapping[str, Any] | None) -> str:
    return f"{duration(moment['seconds'])}, {moment['taken']['share']:.2%}" if moment else "never"


def _number(value: float | None) -> str:
    return "never" if value is None else f"{value:.4g}"


def main(arguments: list[str], root: Path = Path()) -> None:
    """Rewrite the page's figures under a checkout; further reports are of fewer people, and of other assumptions."""
    report, *others = (json.loads(Path(source).read_text(encoding="utf-8")) for source in arguments)
    path = root / PAGE
    for one in others:
        if one["plan"]["refit"]:
            report["refit"] = one
            continue
        report["honest"] = dict(sorted({**one["honest"], **report["honest"]}.items(), key=lambda item: float(item[0])))
        report["trials"] = one["plan"]
    path.write_text(page(path.read_text(encoding="utf-8"), report), encoding="utf-8")
    sys.stderr.write(f"{PAGE} written\n")


if __name__ == "__main__":
    main(sys.argv[1:])

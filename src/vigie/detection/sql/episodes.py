"""From the value of every window to episodes: when they begin, how they grow, and the events they name.

An episode is a time in which the condition of a rule holds for a group. It ends one span after it held last. It begins
with the evidence of its first window and takes in each event with which the condition holds, up to `MAX_EVIDENCE`.
"""

from collections.abc import Mapping
from types import ModuleType
from typing import Final

from vigie.detection.sql.windows import Frame, Step
from vigie.detection.tracker import MAX_EVIDENCE

RESULT: Final[Mapping[str, str]] = {
    "first": "BIGINT",
    "groups": "VARCHAR[]",  # values of the group-by fields
    "seq": "BIGINT",  # of the event with which it began
    "last": "BIGINT",
    "value": "VARCHAR",  # exact; the type of the correlation reads it
    "server": "VARCHAR",
    "events": "VARCHAR[]",
}
"""Columns of every query's result, in this order, and their types."""


def steps(frame: Frame, kind: ModuleType) -> list[Step]:
    """From `valued` to `found`, one row for each episode."""
    by, span = frame.by, frame.span
    holds = " AND ".join(kind.compare(frame, operator, bound) for operator, bound in frame.bounds)
    apart = f"SELECT *, coalesce(time - lag(time) OVER ({frame.over()}) > {span}, TRUE) AS starts FROM held"
    numbered = f"""SELECT *, count(*) FILTER (starts) OVER ({frame.over()} ROWS UNBOUNDED PRECEDING) AS episode
        FROM apart"""
    kept = "".join(f", arg_min({column}, rn) AS {column}" for column in kind.KEPT)
    episodes = f"""SELECT {by}, episode, min(rn) AS begins, min(time) AS moment, max(time) AS last,
        {_best(frame)} AS value, arg_min(seq, rn) AS seq, arg_min(server, rn) AS server{kept}
        FROM numbered GROUP BY {by}, episode"""
    named = f"""SELECT {by}, episode, rn, time, id FROM evidence
        UNION ALL SELECT {by}, episode, rn, time, id FROM numbered WHERE NOT starts"""
    cut = f"""SELECT *, row_number() OVER (PARTITION BY {by}, episode ORDER BY rn) AS place FROM named
        QUALIFY place <= {MAX_EVIDENCE}"""
    listed = f"SELECT {by}, episode, min(time) AS first, list(id ORDER BY rn) AS events FROM cut GROUP BY {by}, episode"
    groups = f"[{by}]" if frame.rule.group_by else "CAST([] AS VARCHAR[])"
    found = f"""SELECT first, {groups} AS groups, seq, last, {kind.spelled(frame)} AS value, server, events
        FROM episodes JOIN listed USING ({by}, episode)"""
    return [
        ("held", f"SELECT * FROM valued WHERE {holds}"),
        ("apart", apart),
        ("numbered", numbered),
        ("episodes", episodes),
        ("evidence", kind.evidence(frame)),
        ("named", named),
        ("cut", cut),
        ("listed", listed),
        ("found", found),
    ]


def _best(frame: Frame) -> str:
    """The value to report: the greatest, the smallest or the newest."""
    names = {name for name, _ in frame.bounds}
    if names & {"gt", "gte"}:
        return "max(value)"
    return "min(value)" if names & {"lt", "lte"} else "arg_max(value, rn)"

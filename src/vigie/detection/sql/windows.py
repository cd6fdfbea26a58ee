"""What every correlation type does alike in SQL: rows of a group in order, and the window that ends with each row.

A query is a chain of named steps. The step `rows` has, for each event that counts: its group (`k0`, `k1` ...), `rn`
(its place in the group), `time`, `seq`, `path` (the way it came, of several), `id`, `server`, and `amount` (what the
type takes of it). A type makes of it the step `valued` with one column more, `value`: what the live engine's window
answers after that event.
"""

from dataclasses import dataclass
from typing import Final

from vigie.detection.rules import Bound, CorrelationRule, Source
from vigie.detection.sql import numbers
from vigie.detection.sql.columns import Table
from vigie.detection.sql.functions import Functions
from vigie.detection.tracker import MAX_EVIDENCE
from vigie.detection.windows import capacity

LONGEST: Final = 1 << 52
"""Milliseconds. Times are of the years 1 to 9999: a longer window is as good as this one, and does not overflow."""

Step = tuple[str, str]
"""Name and query."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One correlation over one table. `sources`: what it counts, in the names of events, one for each way to it."""

    rule: CorrelationRule
    table: Table
    sources: tuple[Source, ...]
    functions: Functions

    @property
    def span(self) -> int:
        """Length of the window, ms."""
        return min(self.rule.span, LONGEST)

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """Operators, and what the value is compared with."""
        return self.rule.bounds

    @property
    def limit(self) -> int:
        """The newest entries that a window keeps."""
        return capacity(max(bound for _, bound in self.bounds))

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns of the group; without a group-by, everything is one group with a constant name."""
        return tuple(f"k{number}" for number in range(max(len(self.rule.group_by), 1)))

    @property
    def by(self) -> str:
        """The columns of the group, listed."""
        return ", ".join(self.keys)

    def over(self, order: str = "rn") -> str:
        """A window over a group, in an order."""
        return f"PARTITION BY {self.by} ORDER BY {order}"


def counted(frame: Frame) -> Step:
    """The step `counted`: `n`, how many entries the window has when each event is one."""
    within = f"PARTITION BY {frame.by} ORDER BY time RANGE BETWEEN {frame.span} PRECEDING AND CURRENT ROW"
    return "counted", f"SELECT *, least(rn - min(rn) OVER ({within}) + 1, {frame.limit}) AS n FROM rows"


def whole_window(frame: Frame) -> str:
    """Evidence when each event is an entry: the window with which an episode begins."""
    return f"""SELECT {frame.by}, episode, rn, time, id FROM (
    SELECT {frame.by}, episode, unnest(range(begins - n + 1, least(begins, begins - n + {MAX_EVIDENCE}) + 1)) AS rn
    FROM episodes) JOIN rows USING ({frame.by}, rn)"""


def suspects(frame: Frame, weight: str) -> Step | None:
    """A step that names the only groups that can ever meet the condition, found by one cheap pass.

    `weight` is an aggregate of events that no window's value exceeds. A window touches two adjacent buckets of time as
    long as itself, so one of the two holds at least half of what the condition needs. None when that spares nothing.
    """
    needed = max((bound for name, bound in frame.bounds if name in {"gt", "gte"}), default=0)
    if not weight or not needed > 2:
        return None
    enough = numbers.whole(f"2 * {weight}", "gte", needed)
    buckets = f"SELECT {frame.by} FROM matched GROUP BY {frame.by}, time // {frame.span} HAVING {enough}"
    return "suspects", f"SELECT DISTINCT {frame.by} FROM ({buckets})"

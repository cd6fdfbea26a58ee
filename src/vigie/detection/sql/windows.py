"""What every correlation type does alike in SQL: rows of a group in order, and the window that ends with each row.

A query is a chain of named steps. The step `rows` has, for each event that counts: its group (`k0`, `k1` ...), `rn`
(its place in the group), `time`, `seq`, `path` (the way it came, of several), `id`, `server`, and `amount` (what the
type takes of it). A type makes of it the step `valued` with one column more, `value`: what the live engine's window
answers after that event.
"""

import math
from dataclasses import dataclass
from typing import Final

from vigie.detection.rules import Bound, CorrelationRule, Source
from vigie.detection.sql import numbers
from vigie.detection.sql.columns import Table
from vigie.detection.sql.functions import Functions
from vigie.detection.tracker import MAX_EVIDENCE
from vigie.detection.windows import capacity

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
        return self.rule.span

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


MATCHED: Final = "matched"
"""The step with every event that counts, before its group is put in order."""
SUSPECTS: Final = "suspects"
"""A step with groups and buckets of time (as long as a window): the only ones in which the condition can ever hold."""


def heavy(frame: Frame, weight: str) -> str:
    """Suspects by weight, an aggregate of events that no window's value exceeds; "" when looking spares nothing.

    A window touches two adjacent buckets, so one of the two weighs at least half of what the condition needs. In every
    window that does meet it, no event is missing; a window in which some are missing weighs too little.
    """
    needed = _needed(frame)
    if needed is None or needed <= 2:
        return ""
    return _around(frame, numbers.whole(f"2 * {weight}", "gte", needed))


def peaked(frame: Frame, whole: str) -> str:
    """Suspects by their greatest number, for values that no window has without one as great; `whole` is its whole part.

    The same holds as for `heavy`: around such a number, no event is missing.
    """
    needed = _needed(frame)
    if needed is None or not math.isfinite(needed):
        return ""
    return _around(frame, numbers.whole(f"max({whole})", "gte", math.trunc(needed)))


def _around(frame: Frame, enough: str) -> str:
    """The buckets with enough of something, and their neighbours."""
    buckets = f"SELECT {frame.by}, {bucket(frame)} AS b FROM {MATCHED} GROUP BY {frame.by}, b HAVING {enough}"
    return f"SELECT DISTINCT {frame.by}, unnest([b - 1, b, b + 1]) AS bucket FROM ({buckets})"


def various(frame: Frame) -> str:
    """Suspects by how many different amounts two adjacent buckets have; "" when looking spares nothing."""
    needed = _needed(frame)
    if needed is None or needed <= 1:
        return ""
    seen = f"SELECT DISTINCT {frame.by}, {bucket(frame)} AS b, amount FROM {MATCHED}"
    pairs = f"SELECT {frame.by}, unnest([b, b + 1]) AS pair, amount FROM ({seen})"
    enough = numbers.whole("count(DISTINCT amount)", "gte", needed)
    found = f"SELECT {frame.by}, pair FROM ({pairs}) GROUP BY {frame.by}, pair HAVING {enough}"
    return f"SELECT DISTINCT {frame.by}, unnest([pair - 1, pair]) AS bucket FROM ({found})"


def bucket(frame: Frame) -> str:
    """The bucket of an event."""
    return f"time // {frame.span}"


def _needed(frame: Frame) -> float | None:
    """What the value must at least be; None for conditions that can hold below any value."""
    return max((bound for name, bound in frame.bounds if name in {"gt", "gte"}), default=None)

"""A rule set as queries over one table, or everything that cannot be one, with file and line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from vigie import discovery
from vigie.detection.matchers import UnsupportedConditionError
from vigie.detection.rules import CorrelationRule, PlainRule, Rule, RuleSet, Source
from vigie.detection.sql import episodes
from vigie.detection.sql.columns import Table, spelled
from vigie.detection.sql.conditions import condition
from vigie.detection.sql.functions import Function, Functions
from vigie.detection.sql.paths import Path, ways
from vigie.detection.sql.windows import MATCHED, SUSPECTS, Frame, Step, bucket
from vigie.model.errors import ContentErrors, Mistake


@cache
def sql_kinds() -> Mapping[str, ModuleType]:
    """Correlation types by their Sigma name."""
    return {module.TYPE: module for module in discovery.modules("vigie.detection.sql.correlations")}


@dataclass(frozen=True, slots=True)
class Query:
    """One rule. The result has the columns `episodes.RESULT`."""

    rule: Rule
    sql: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Queries, by the id of their rule, and the Python functions they call."""

    queries: tuple[Query, ...]
    functions: Mapping[str, Function]


def plan(ruleset: RuleSet, table: Table, knows: Callable[[str], bool]) -> Plan:
    """The query of every rule that makes findings. Raises `ContentErrors` when SQL cannot say what one says.

    `knows` tells whether the database takes a regular expression; Python looks for the others.
    """
    functions = Functions(knows)
    planner = _Planner(ruleset, table, functions, ways(ruleset), {one.id: one for one in ruleset.correlations})
    queries, mistakes = [], []
    for rule in sorted(ruleset.reporting, key=lambda rule: rule.id):
        try:
            if sql := planner.query(rule):
                queries.append(Query(rule, sql))
        except UnsupportedConditionError as error:
            mistakes.append(Mistake(rule.path, rule.line, f"SQL cannot say it ({error}): use the live engine"))
    if mistakes:
        raise ContentErrors(mistakes)
    return Plan(tuple(queries), functions.used)


@dataclass(frozen=True, slots=True)
class _Planner:
    ruleset: RuleSet
    table: Table
    functions: Functions
    ways: Mapping[str, tuple[Path, ...]]
    correlations: Mapping[str, CorrelationRule]

    def query(self, rule: Rule) -> str:
        """The query of a rule; "" when this table cannot have what it looks for."""
        if isinstance(rule, CorrelationRule):
            steps = self._correlation(rule)
            return _chain(steps, f"SELECT {', '.join(episodes.RESULT)} FROM found") if steps else ""
        assert isinstance(rule, PlainRule)  # noqa: S101 - there are two kinds
        table = self.table
        return f"""SELECT {table.time} AS first,
    CASE WHEN {table.actor} <> '' THEN [{table.actor}] ELSE [] END AS groups,
    {table.sequence} AS seq, {table.time} AS last, '1' AS value, {table.server} AS server, [{table.identity}] AS events
FROM {table.name} WHERE {self._matches(rule)}"""

    def _matches(self, rule: PlainRule) -> str:
        return "(" + " OR ".join(condition(tree, self.table, self.functions) for tree in rule.trees) + ")"

    def _correlation(self, rule: CorrelationRule) -> list[Step]:
        """Steps up to `found`; none when no event can count."""
        kind = sql_kinds()[rule.kind.TYPE]
        paths = self.ways[rule.id]
        frame = Frame(rule, self.table, tuple(path.source for path in paths), self.functions)
        inner = {path.source.rule: self._inner(path) for path in paths if path.source.rule in self.correlations}
        origins = {name: f"inner{number}" for number, (name, sql) in enumerate(inner.items()) if sql}
        matched = [
            query
            for number, path in enumerate(paths)
            if (origin := self._origin(path, origins))
            and (query := self._events(frame, kind, path.source, number, origin))
        ]
        if not matched:
            return []
        few = kind.suspects(frame)
        rows = f"SELECT *, row_number() OVER ({frame.over('time, seq, path')}) AS rn FROM"
        there = f"(SELECT *, {bucket(frame)} AS bucket FROM {MATCHED}) JOIN {SUSPECTS} USING ({frame.by}, bucket)"
        steps = [(name, inner[rule]) for rule, name in origins.items()]
        steps.append((MATCHED, "\nUNION ALL ".join(matched)))
        steps += [(SUSPECTS, few), ("rows", f"{rows} {there}")] if few else [("rows", f"{rows} {MATCHED}")]
        return [*steps, *kind.steps(frame), *episodes.steps(frame, kind)]

    def _inner(self, path: Path) -> str:
        """The records that a correlation hands on; "" when there cannot be any."""
        steps = self._correlation(self.correlations[path.source.rule])
        if not steps:
            return ""
        told = "" if path.every else " WHERE starts"
        ends = [name for name, _ in steps].index("apart") + 1
        return _chain(steps[:ends], f"SELECT seq, path FROM apart{told}")

    def _origin(self, path: Path, inner: Mapping[str, str]) -> str:
        """Where the records of a way come from, with the condition on them; "" when there cannot be any."""
        table = self.table
        if path.through is None:
            return f"{table.name} WHERE {self._matches(self.ruleset.plain[path.source.rule])}"
        if path.source.rule not in inner:
            return ""
        handed = inner[path.source.rule]
        return f"{handed} JOIN {table.name} ON {handed}.seq = {table.name}.{table.sequence} WHERE path = {path.through}"

    def _events(self, frame: Frame, kind: ModuleType, source: Source, path: int, origin: str) -> str:
        """The records that come on one way, as what the correlation counts; "" when there cannot be any."""
        table, amount, keys = self.table, kind.amount(frame, source), self._keys(source)
        if amount is None or not keys:
            return ""
        listed = ", ".join(f"{sql} AS {key}" for key, sql in zip(frame.keys, keys, strict=True))
        present = " AND ".join(f"{one} IS NOT NULL" for one in (*frame.keys, "amount"))
        return f"""SELECT * FROM (
    SELECT {table.time} AS time, {table.name}.{table.sequence} AS seq, {path} AS path, {table.identity} AS id,
        {table.server} AS server, {listed}, {amount} AS amount
    FROM {origin}) WHERE {present}"""

    def _keys(self, source: Source) -> list[str]:
        """What names the group of an event; nothing when a field is absent from every one."""
        found = []
        for name in source.group_by:
            if (column := self.table.columns.get(name)) is None:
                return []
            if (spelling := spelled(column)) is None:
                raise UnsupportedConditionError(f"{name} is a list: it cannot be grouped by")
            found.append(spelling)
        return found or ["''"]


def _chain(steps: list[Step], last: str) -> str:
    """Named steps, and what is selected of them."""
    # What matches is read twice to find suspects: keeping it is cheaper than asking the condition of every event again.
    named = ",\n".join(f"{name} AS {'MATERIALIZED ' if name == MATCHED else ''}({sql})" for name, sql in steps)
    return f"WITH {named}\n{last}"

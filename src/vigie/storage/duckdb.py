"""DuckDB, which runs the queries of `vigie.detection.sql` on one machine, in a private folder and with bounded memory.

The database reads nothing but files of its own folder, loads no extension and reaches no network, whatever a rule or
an event says: that is locked before the first query.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import duckdb
import msgspec
from duckdb.func import FunctionNullHandling

from vigie.detection.rules import RuleSet
from vigie.detection.shapes import Shape
from vigie.detection.sql import literals
from vigie.detection.sql.episodes import RESULT
from vigie.detection.sql.findings import finding
from vigie.detection.sql.functions import Function
from vigie.detection.sql.plan import plan
from vigie.detection.sql.project import Projection, projection
from vigie.model.errors import EnvironmentFailed
from vigie.model.findings import Finding

BATCH: Final = 20_000
"""Events written and read at once."""
MEMORY: Final = "2GB"
"""What the database keeps in memory; it goes on in its folder beyond that."""


class SqlEngine:
    """Evaluates a rule set over events by SQL. Use it as a context: its folder goes with it."""

    def __init__(self, ruleset: RuleSet, folder: Path | None = None, memory: str = MEMORY, threads: int = 0) -> None:
        self._ruleset = ruleset
        with _explained():
            self._folder = Path(tempfile.mkdtemp(prefix="vigie-sql-", dir=folder))
            self._database = _connect(self._folder, memory, threads)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._database.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def findings(self, events: Iterable[tuple[int, Any]], shape: Shape) -> Iterator[Finding]:
        """Every episode, by its first time, rule and group. Events come with their place; their order does not matter.

        Raises `ContentErrors` for rules that SQL cannot say, before an event is read, and `EnvironmentFailed`.
        """
        projected = projection(self._ruleset, shape)
        planned = plan(self._ruleset, projected.table, self.knows)
        with _explained():
            self._load(events, projected)
            for name, function in planned.functions.items():
                self._register(name, function)
            self._database.execute(f"CREATE TABLE found (rule INTEGER, {_columns(RESULT)})")
            for number, query in enumerate(planned.queries):
                self._database.execute(f"INSERT INTO found SELECT {number}, {', '.join(RESULT)} FROM ({query.sql})")
            self._database.execute("SELECT * FROM found ORDER BY first, rule, groups, seq")
            while rows := self._database.fetchmany(1_000):
                for number, *row in rows:
                    yield finding(planned.queries[number].rule, row)

    def knows(self, pattern: str) -> bool:
        """Whether the database's RE2 takes a pattern."""
        try:
            self._database.execute(f"SELECT regexp_matches('', {literals.text(pattern)})")
        except duckdb.Error:
            return False
        return True

    def _load(self, events: Iterable[tuple[int, Any]], projected: Projection) -> None:
        self._database.execute(f"CREATE TABLE {projected.table.name} ({_columns(projected.types)})")
        types = ", ".join(f"{name}: {literals.text(kind)}" for name, kind in projected.types.items())
        rows = (_ENCODER.encode(projected.row(number, record)) + b"\n" for number, record in events)
        batch_file = self._folder / "batch.ndjson"
        while batch := list(islice(rows, BATCH)):
            batch_file.write_bytes(b"".join(batch))
            size = max(map(len, batch)) + 1
            self._database.execute(
                f"INSERT INTO {projected.table.name} SELECT * FROM read_ndjson({literals.text(str(batch_file))}, "
                f"columns = {{{types}}}, maximum_object_size = {max(size, 1 << 20)})"
            )
        batch_file.unlink(missing_ok=True)

    def _register(self, name: str, function: Function) -> None:
        def call(value: Any) -> Any:
            return None if value is None else function.call(value)

        self._database.create_function(
            name, call, [function.takes], function.gives, null_handling=FunctionNullHandling.SPECIAL
        )


_ENCODER: Final = msgspec.json.Encoder()


def _columns(types: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in types.items())


def _connect(folder: Path, memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    """A database in a folder, locked to it."""
    settings: dict[str, Any] = {
        "allow_community_extensions": False,
        "allow_unsigned_extensions": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "extension_directory": str(folder / "extensions"),
        "home_directory": str(folder),
        "memory_limit": memory,
        "preserve_insertion_order": False,
        "temp_directory": str(folder / "spill"),
    } | ({"threads": threads} if threads else {})
    database = duckdb.connect(str(folder / "events.duckdb"), config=settings)
    database.execute(f"SET allowed_directories = [{literals.text(str(folder))}]")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    return database


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, OSError) as error:
        raise EnvironmentFailed(f"the SQL engine failed: {str(error).splitlines()[0][:300]}") from error

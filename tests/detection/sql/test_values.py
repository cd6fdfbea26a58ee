"""What SQL's functions for text do, beside Python's."""

import duckdb

from vigie.detection.matchers import fold
from vigie.detection.sql.values import folded

EVERY = "SELECT chr(CAST(i AS INTEGER)) AS c FROM range(1, 1114112) t(i) WHERE i NOT BETWEEN 55296 AND 57343"


def test_every_letter_folds_as_in_python() -> None:
    database = duckdb.connect()
    for sql, text in (("c", "{}"), ("'a' || c", "a{}"), ("'aΣ' || c || 'Σb'", "aΣ{}Σb")):
        found = database.execute(f"SELECT c, {folded(sql)} FROM ({EVERY})").fetchall()
        assert [(one, lower) for one, lower in found if fold(text.format(one)) != lower] == []

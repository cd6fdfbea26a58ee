"""Stage 2c, in SQL: the same rules as one query each, over a table of events. `vigie.storage.duckdb` runs them.

Every query gives exactly the episodes that the live engine finds in the same events, in order of time. The SQL is kept
plain: no macros, no parameters, and Python functions only for the few tests that SQL cannot express (`functions`).
"""

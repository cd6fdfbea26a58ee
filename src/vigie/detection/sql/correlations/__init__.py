"""Correlation types in SQL, one file each, found by being there; each follows its namesake in `detection.correlations`.

A module says `TYPE` (the Sigma name), `amount` (SQL of what it takes of an event, NULL when the event does not count;
None when no event can), `suspects` (the query of where the condition can hold at all, "" when that is everywhere),
`steps` (from `rows` to `valued`), `KEPT` (columns of `valued` to keep of the row with which an episode begins),
`evidence` (the query of the events with which it begins, `rn` their order), `compare` (the value with a bound),
`spelled` (a value as text) and `read` (that text as a number).
"""

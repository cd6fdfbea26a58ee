"""Correlation types, one file each, found by being there.

A module says `TYPE` (the Sigma name), `FIELD` (kinds the condition's field may have, None when there is no field),
`reader` (makes, from the getter of that field, the function that gives a window what it takes of a record; None from
it: the record does not count) and `WINDOW` (a `Window` class).
"""

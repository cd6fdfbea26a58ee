"""Correlation types, one file each, found by being there.

A module says `TYPE` (the Sigma name), `FIELD` (kinds the condition's field may have, None when there is no field),
`COUNTS` (its value is a whole number from 1 up), `reader` (makes the function that gives a window what it takes of a
record; None from it: the record does not count) and `window` (what makes the `Window` of a group, for one rule).
"""

"""Correlation types, one file each, found by being there.

A module says `TYPE` (the Sigma name), `FIELD` (what its condition's field must be, None when it has none), `amount`
(value of that field to what the window takes; None: the event does not count) and `WINDOW` (a `Window` class).
"""

"""Stage 1: read the spools, deliver each activity once and in order of time, add the facts rules ask about.

::

    follow (bytes to activities) -> order (event time) -> seen (once) -> enrich (facts)

`intake.Intake` is everything after `follow` for one pipeline; its `Checkpoint` is what the pipeline commits together
with its effects.
"""

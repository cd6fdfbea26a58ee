"""What an account usually does, learned from the stream, as fields of its activities.

::

    reach (what one activity touched) -> account (what it has touched so far) -> fields
    a day ends, and two days later -> past (the account's own) and peers (everybody's) learn it, unless it is in doubt

`step.Baselines` is all of it. Nothing here reads a clock or a disk: time is that of activities, and accounts that are
not in memory come through a function. State is bounded for each account (`account`), for each group of peers (`peers`)
and in the number of accounts held (`step`).
"""

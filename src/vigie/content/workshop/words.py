"""What the workshop, its nursery and its children say to one another, besides `vigie.content.extraction`."""

from enum import StrEnum, unique

import msgspec

from vigie.content.extraction import Extraction


@unique
class Verb(StrEnum):
    """What the nursery does with a child."""

    BEGIN = "begin"  # the child's end of its channel comes beside
    END = "end"  # kill it if it lives, and say how it ended


class Order(msgspec.Struct, frozen=True, array_like=True):
    """To the nursery."""

    verb: Verb
    child: int  # a number that the workshop chose
    eye: bool = False  # have what pictures are read with loaded before: there are pictures


class Ended(msgspec.Struct, frozen=True, array_like=True):
    """Of the nursery: how a child ended, as `subprocess` says it."""

    status: int


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """Of a child."""

    found: Extraction
    last: bool = False  # it takes no other file
    looked: bool = False  # it had to load what pictures are read with

"""What is known of an account's past when an activity happens. None everywhere means: too young to tell, or unknown."""

from typing import Final

import msgspec


class Breadth(msgspec.Struct, frozen=True, gc=False):
    """How widely an account reaches in one way: people shown, rooms read ... The activity itself is counted."""

    day: int | None = None  # since midnight UTC
    month: int | None = None  # the last 30 days
    rank: float | None = None  # 0 to 1: share of its peers' account-days at or below `day`
    habit: float | None = None  # `day` over the most that the account's own past has taught


class Habits(msgspec.Struct, frozen=True, gc=False):
    """Of the account, with this activity counted. Distinct but for `cold`, which is a sum."""

    people: Breadth = Breadth()  # shown by directories and member lists
    rooms: Breadth = Breadth()  # entered, peeked into, listed the members of, or read the history of
    authors: Breadth = Breadth()  # of cold events
    environments: Breadth = Breadth()  # of those people, rooms and authors
    cold: Breadth = Breadth()  # events
    files: Breadth = Breadth()  # downloaded whole
    idle: int | None = None  # days between today and the day it was active before
    age: int | None = None  # days since it was seen first
    descending: int | None = None  # newly read rooms in a row, each no larger than the one before
    ascending: int | None = None  # the same, each no smaller
    fresh: int | None = None  # events older than the account's entry into their room, of the last 30 days
    fresh_days: int | None = None  # days among them on which it read any
    fresh_share: int | None = None  # percent of the cold events of these days


class Session(msgspec.Struct, frozen=True, gc=False):
    """Of the place and the client the activity came from. `new_*`: the account's past does not know it."""

    new_network: bool | None = None
    new_country: bool | None = None
    new_client: bool | None = None
    new_device: bool | None = None
    new_hour: bool | None = None
    device_since: int | None = None  # ms; when the device was seen first
    before_password: bool | None = None  # the device is older than the last change of the password
    networks: int | None = None  # networks this device used within the last ten minutes
    split: bool | None = None  # they alternate


class Contact(msgspec.Struct, frozen=True, gc=False):
    """What only this one activity did."""

    rooms: tuple[str, ...] | None = None  # that the account never had to do with before; None: too young to tell
    environment: bool | None = None  # it met an environment for the first time
    speed: int | None = None  # km/h since the place it was seen at before, in another country
    impossible: bool | None = None  # nobody travels so fast


UNKNOWN_HABITS: Final = Habits()
UNKNOWN_SESSION: Final = Session()
NO_CONTACT: Final = Contact()

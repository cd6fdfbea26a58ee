"""Budgets: how much of one resource an account may take in a window, and what a policy answers."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final


@unique
class Resource(StrEnum):
    """What is counted. Resources marked distinct count each value once in a window."""

    PEOPLE = (
        "people"  # distinct accounts shown by the directory, by profiles, and by member lists of rooms just entered
    )
    PEOPLE_FOUND = "people_found"  # the distinct accounts among them shown by the directory or a profile
    DIRECTORY_SEARCHES = "directory_searches"
    ROOMS_ENTERED = "rooms_entered"  # distinct, without an invitation
    ROOMS_PEEKED = "rooms_peeked"  # distinct rooms read without membership
    COLD_EVENTS = "cold_events"  # cold reads, unencrypted message-like events
    FRESH_EVENTS = "fresh_events"  # the cold reads older than a recent entry, or without entering
    ROOMS_READ = "rooms_read"  # distinct rooms of which history was read: at least one cold event
    DEEP_ROOMS = "deep_rooms"  # distinct rooms just entered or peeked whose history was read beyond the first pages
    MEDIA_FILES = "media_files"  # distinct full downloads; thumbnails and avatars have their own
    MEDIA_BYTES = "media_bytes"
    THUMBNAILS = "thumbnails"  # distinct
    MEMBER_LISTS = "member_lists"  # distinct rooms whose whole member list was taken
    ROOM_LIST_PAGES = "room_list_pages"


DISTINCT: Final = frozenset(
    {
        Resource.PEOPLE,
        Resource.PEOPLE_FOUND,
        Resource.ROOMS_READ,
        Resource.ROOMS_ENTERED,
        Resource.ROOMS_PEEKED,
        Resource.DEEP_ROOMS,
        Resource.MEDIA_FILES,
        Resource.THUMBNAILS,
        Resource.MEMBER_LISTS,
    }
)

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86400
MONTH: Final = 30 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Lines on one resource in one window of `window` seconds. 0 means that line is not drawn.

    Each line is the greatest amount that passes: the answer that would go beyond it is delayed, challenged or refused.
    `challenge` sits below `refuse`: what lies between is what a freshly authenticated account may still take.
    """

    resource: Resource
    window: int
    delay: int = 0
    challenge: int = 0
    refuse: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """A line drawn across several resources: reached when at least `at_least` of `thresholds` are exceeded at once.

    One counter alone says little of an agent (a newcomer sees many people, an archivist reads much); several at once
    say much. The answer is never stricter than a challenge, so being wrong costs one login.
    """

    name: str
    window: int
    at_least: int
    thresholds: tuple[tuple[Resource, int], ...]


@unique
class Decision(StrEnum):
    """What a policy answers about an intent, from kind to strict."""

    ALLOW = "allow"
    DELAY = "delay"
    CHALLENGE = "challenge"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An answer with its stable code and reason. `wait_ms`: the delay, or when to try again."""

    decision: Decision
    code: str = ""
    resource: Resource | None = None
    window: int = 0
    used: int = 0
    limit: int = 0
    wait_ms: int = 0


ALLOW: Final = Verdict(decision=Decision.ALLOW)

"""The budgets that are in force out of the box, and where their numbers come from.

Source: the benign model of work chat behind Vigie (`docs/thresholds.md`): 375,000 monthly accounts, about 146,000
active a day, of which 6 % are in their first month. "p99.9" is the amount that one active account in a thousand exceeds
on a day. Three rules:

- Breadth before volume. The narrow lines are on what no agent's day contains: rooms never visited before, history older
  than the entry, hundreds of people found within a minute.
- A minute is about hands, longer windows are about days. A person needs seconds to read a page of 50 messages or to
  look somebody up (12 people shown by a look-up in the median, 150 at most); a program does not. Minute lines can
  therefore be far below the daily ones and still spare everyone.
- A challenge costs an agent one login, a refusal costs a wait. `refuse` leaves an account that has just proved itself
  again a fifth as much or more beyond `challenge`, then ends.

Operators replace any line by (resource, window), for each environment.
"""

from typing import Final

from vigie.model.budgets import DAY, HOUR, MINUTE, MONTH, Combination, Limit, Resource

TEN_MINUTES: Final = 600
GIB: Final = 1024**3

LIMITS: Final[tuple[Limit, ...]] = (
    # People. A look-up shows 12 in the median and 150 at most; a day p99.9 422, p99.99 1,097, p99.999 2,297; a
    # newcomer's first day p99.9 2,114; thirty days p99.99 2,955 (5,118 when everybody reads twice as much). The rule on
    # a minute (350) stands an answer of 50 below the challenge, so that it speaks first: after one it stops an account.
    Limit(resource=Resource.PEOPLE_FOUND, window=MINUTE, delay=150, challenge=400, refuse=480),
    Limit(resource=Resource.PEOPLE_FOUND, window=HOUR, delay=800, challenge=1_800, refuse=2_500),
    Limit(resource=Resource.PEOPLE_FOUND, window=DAY, challenge=3_600, refuse=6_000),
    Limit(resource=Resource.PEOPLE, window=HOUR, challenge=3_000, refuse=4_500),
    Limit(resource=Resource.PEOPLE, window=DAY, challenge=4_000, refuse=6_000),
    Limit(resource=Resource.PEOPLE, window=MONTH, challenge=7_000, refuse=9_500),
    # Searches. A client asks once for each pause of 100 ms while somebody types: 6 requests a look-up are ordinary.
    Limit(resource=Resource.DIRECTORY_SEARCHES, window=MINUTE, delay=90, challenge=200, refuse=300),
    Limit(resource=Resource.DIRECTORY_SEARCHES, window=HOUR, challenge=1_200, refuse=1_800),
    Limit(resource=Resource.DIRECTORY_SEARCHES, window=DAY, challenge=3_000, refuse=5_000),
    # Rooms entered. A day p99.99 29, p99.999 54; a newcomer's first day p99.9 58; thirty days p99.99 55.
    Limit(resource=Resource.ROOMS_ENTERED, window=TEN_MINUTES, delay=36, challenge=40, refuse=60),
    Limit(resource=Resource.ROOMS_ENTERED, window=HOUR, challenge=50, refuse=75),
    Limit(resource=Resource.ROOMS_ENTERED, window=DAY, challenge=65, refuse=100),
    Limit(resource=Resource.ROOMS_ENTERED, window=MONTH, challenge=75, refuse=120),
    # Rooms read without entering: nobody's habit, but the preview of a room before joining it.
    Limit(resource=Resource.ROOMS_PEEKED, window=TEN_MINUTES, challenge=15, refuse=25),
    Limit(resource=Resource.ROOMS_PEEKED, window=DAY, challenge=60, refuse=100),
    Limit(resource=Resource.ROOMS_PEEKED, window=MONTH, challenge=150, refuse=300),
    # History older than the reader's own entry. A newcomer who opens 30 rooms is shown about 1,500 such messages in his
    # first hour, 3,000 in his first day (p99), 6,299 (p99.9); a page is 50.
    Limit(resource=Resource.FRESH_EVENTS, window=MINUTE, delay=800, challenge=2_400, refuse=3_400),
    Limit(resource=Resource.FRESH_EVENTS, window=HOUR, challenge=18_000, refuse=24_000),
    Limit(resource=Resource.FRESH_EVENTS, window=DAY, challenge=20_000, refuse=27_000),
    Limit(resource=Resource.FRESH_EVENTS, window=MONTH, challenge=40_000, refuse=60_000),
    # The combination that is the incident: rooms just entered, and read far back. A deep scroll happens in 6 % of
    # newcomers' days, so several of them in one hour is no newcomer. When everybody reads twice as much, p99.99 is 6 in
    # an hour, 9 in a day, 19 in thirty.
    Limit(resource=Resource.DEEP_ROOMS, window=HOUR, challenge=10, refuse=15),
    Limit(resource=Resource.DEEP_ROOMS, window=DAY, challenge=19, refuse=26),
    Limit(resource=Resource.DEEP_ROOMS, window=MONTH, challenge=31, refuse=45),
    # Old messages, everywhere. A day p99.99 12,731, p99.999 26,426; thirty days p99.99 56,683 (79,515
    # when everybody reads twice as much). An export is legitimate, holds 8,000 in the median and arrives in pages of
    # 1,000, one and a half seconds each: it costs one login, and is slowed then. A long scroll ends at 60,000, and
    # hands scroll through 30,000 in an hour.
    Limit(resource=Resource.COLD_EVENTS, window=MINUTE, challenge=3_000, refuse=5_000),
    Limit(resource=Resource.COLD_EVENTS, window=HOUR, challenge=38_000, refuse=50_000),
    Limit(resource=Resource.COLD_EVENTS, window=DAY, challenge=50_000, refuse=80_000),
    Limit(resource=Resource.COLD_EVENTS, window=MONTH, challenge=115_000, refuse=150_000),
    Limit(resource=Resource.ROOMS_READ, window=DAY, challenge=250, refuse=400),
    Limit(resource=Resource.ROOMS_READ, window=MONTH, challenge=1_400, refuse=2_000),
    # Full downloads. A day p99.9 21, p99.99 48, p99.999 144; thirty days p99.99 183. Drawn so wide that most
    # requests of twice the size pass (docs/efficacy.md). Files of the incident: 227 kB.
    Limit(resource=Resource.MEDIA_FILES, window=MINUTE, delay=30, challenge=48, refuse=60),
    Limit(resource=Resource.MEDIA_FILES, window=HOUR, challenge=280, refuse=420),
    Limit(resource=Resource.MEDIA_FILES, window=DAY, challenge=330, refuse=500),
    Limit(resource=Resource.MEDIA_FILES, window=MONTH, challenge=380, refuse=570),
    Limit(resource=Resource.MEDIA_BYTES, window=HOUR, challenge=GIB, refuse=2 * GIB),
    Limit(resource=Resource.MEDIA_BYTES, window=DAY, challenge=2 * GIB, refuse=4 * GIB),
    Limit(resource=Resource.MEDIA_BYTES, window=MONTH, challenge=6 * GIB, refuse=10 * GIB),
    # A new phone loads 50 to 500 thumbnails at its first sync.
    Limit(resource=Resource.THUMBNAILS, window=HOUR, challenge=2_500, refuse=4_000),
    Limit(resource=Resource.THUMBNAILS, window=DAY, challenge=6_000, refuse=9_000),
    # Whole member lists of rooms just entered or not entered. A client may fetch one for each room opened.
    Limit(resource=Resource.MEMBER_LISTS, window=TEN_MINUTES, challenge=40, refuse=60),
    Limit(resource=Resource.MEMBER_LISTS, window=DAY, challenge=100, refuse=150),
    Limit(resource=Resource.MEMBER_LISTS, window=MONTH, challenge=250, refuse=400),
    Limit(resource=Resource.ROOM_LIST_PAGES, window=MINUTE, challenge=90, refuse=150),
    Limit(resource=Resource.ROOM_LIST_PAGES, window=HOUR, challenge=500, refuse=800),
)

COMBINATIONS: Final[tuple[Combination, ...]] = (
    # Each of the five alone is exceeded by about one active account in a thousand on a day when everybody reads twice
    # as much as the model says; three at once by about one in 100,000 then (docs/efficacy.md).
    Combination(
        name="breadth",
        window=DAY,
        at_least=3,
        thresholds=(
            (Resource.PEOPLE_FOUND, 800),
            (Resource.ROOMS_ENTERED, 40),
            (Resource.ROOMS_READ, 80),
            (Resource.COLD_EVENTS, 12_000),
            (Resource.MEDIA_FILES, 100),
        ),
    ),
)

"""What is assumed of honest people, in one place: every number the simulation draws from.

Letters say where a number comes from: S published or measured on public data, D derived from such, A an assumption.
Nobody publishes what people *read* at work, so most of the reading side is A: `scaled` halves or doubles all of it, and
`vigie evaluate --fit` replaces it by an operator's own record.
"""

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one kind of agent does on an active day, before the factors of the person and of the day."""

    name: str
    share: float  # of the accounts; newcomers are counted apart
    look_up: float  # probability of at least one look-up of people
    more_look_ups: float  # mean of the further ones
    joins: float  # rooms entered, mean
    rooms: float  # rooms whose history is fetched, mean before the factors
    deep: float  # probability of one long scroll
    files: float  # full downloads, mean before the factors
    moderates: float = 0.0  # state changed, people removed, messages redacted: mean


ORDINARY: Final = Profile(
    name="ordinary", share=0.975, look_up=0.10, more_look_ups=0.6, joins=0.03, rooms=2, deep=0.03, files=0.6
)
NEWCOMER: Final = Profile(
    name="newcomer", share=0.0, look_up=0.35, more_look_ups=1.2, joins=0.25, rooms=3, deep=0.06, files=1.5
)
PROFILES: Final[tuple[Profile, ...]] = (
    ORDINARY,
    Profile(name="support", share=0.010, look_up=0.80, more_look_ups=4, joins=0.05, rooms=4, deep=0.06, files=1.5),
    Profile(name="community", share=0.006, look_up=0.60, more_look_ups=5, joins=0.15, rooms=8, deep=0.12, files=2.5),
    Profile(name="watch", share=0.005, look_up=0.15, more_look_ups=0.6, joins=0.35, rooms=18, deep=0.25, files=5),
    Profile(
        name="moderator",
        share=0.002,
        look_up=0.40,
        more_look_ups=2,
        joins=0.40,
        rooms=18,
        deep=0.35,
        files=4,
        moderates=2.0,
    ),
    Profile(name="assistant", share=0.002, look_up=0.60, more_look_ups=3, joins=0.10, rooms=5, deep=0.10, files=5),
    NEWCOMER,
)
"""D for the share of newcomers, S for the look-ups of ordinary agents (0.04 to 0.1 a day), A for the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """Everything else. Rates are for one account and active day unless said otherwise."""

    scale: float = 1.0  # of the reading side: 0.5 and 2 show how much hangs on it

    # Who is there
    active_a: float = 0.7  # A: probability to be active on a workday ~ Beta(0.7, 1.1), mean 0.39
    active_b: float = 1.1
    person_sigma: float = 0.45  # S: spread between people
    day_sigma: float = 0.70  # S: spread of one person from day to day
    hours_p: float = 0.43  # S: active hours of an active day are geometric, 10 at most
    arriving: float = 0.06  # D: accounts in their first month
    wave: float = 5.0  # newcomers in a growth wave of four weeks, times
    leaves: float = 5.0 / 365  # D: leaves begun a day, 33 days a year in about five pieces
    leave_days: float = 8.0  # D: median length

    # Look-ups of people
    people: float = 12.0  # A: distinct people of one look-up, median
    people_sigma: float = 0.9
    people_most: int = 150
    keystrokes: float = 2.5  # S: one request for each pause of 100 to 150 ms in typing

    # Rooms and history
    member_of: float = 12.0  # A: rooms of an account, median
    member_sigma: float = 1.0
    member_most: int = 3_000  # S: an account in 2,200 rooms exists
    room_mu: float = 3.4  # S: size of a room
    room_sigma: float = 1.46
    page: int = 50  # S
    first_page: int = 30  # S: the first window; the 20 of the first /sync are left out, as in every other room
    more_pages: float = 0.2
    deep: float = 400.0  # A: events of one long scroll, median
    deep_sigma: float = 1.2
    deep_most: int = 60_000
    rooms_shape: float = 20.0  # A: rooms with history fetched, gamma-Poisson
    joins_shape: float = 0.25  # A: gamma-Poisson, rare and in bursts
    peeks: float = 0.1  # A: share of joins after a preview of the room
    files_median: float = 0.65  # of the factor on full downloads, so that its mean is near 1
    files_sigma: float = 1.1
    lists: float = 0.1  # A: member lists opened for one room opened
    lists_new: float = 0.15  # A: the same for a room just entered
    searches: float = 0.05  # D: searches in messages
    profiles: float = 0.05  # D: profiles opened

    # Writing
    writes: float = 0.45  # A: probability to write at all
    messages: float = 4.0  # A: median of who writes
    uploads: float = 0.015  # S: of messages
    invites: float = 0.02  # A
    rooms_made: float = 0.003  # A

    # Events
    burst: tuple[float, float] = (5.0, 0.7)  # A: look-ups of a newcomer's first day, median and sigma
    burst_joins: tuple[float, float] = (5.0, 0.8)  # A
    projects: float = 2e-4  # A: somebody enters the rooms of a new project
    project_joins: tuple[float, float] = (8.0, 0.6)  # A
    exports: float = 2e-5  # A: a legal request, an archive
    export_events: tuple[float, float] = (8_000.0, 1.0)
    export_files: tuple[float, float] = (120.0, 0.8)
    export_page: int = 1_000  # S
    new_phone: float = 0.02 / 30  # A: a day
    caught_up: float = 3.0  # A: reading after a leave, times; no new rooms
    back_breadth: float = 1.15  # S: breadth after a leave, times

    # Sessions and networks: all A
    signs_in: float = 0.02
    mistypes: float = 0.3  # of logins come after one or more wrong passwords
    new_password: float = 1 / 180
    at_home: float = 0.25
    on_phone: float = 0.25  # of the hours
    abroad: float = 5e-4
    vpn: float = 2e-4  # through a hosting provider

    # Hands, in seconds: median and sigma; all A except typing
    typing: float = 0.4
    page_pace: tuple[float, float] = (4.0, 0.5)
    join_pace: tuple[float, float] = (6.0, 0.6)
    file_pace: tuple[float, float] = (8.0, 0.8)
    export_pace: tuple[float, float] = (1.5, 0.3)
    pause: tuple[float, float] = (25.0, 1.0)  # between two things somebody does

    def scaled(self, scale: float) -> "Assumptions":
        """The same with every assumption of the reading side multiplied; a newcomer's first day stays."""
        return replace(self, scale=scale)

"""Canaries: accounts, rooms, files and addresses that nobody has a reason to touch. Pure."""

from dataclasses import dataclass
from typing import Final

from vigie.model.activity import Action, Activity

_LOOKS: Final = frozenset({Action.LIST_ROOMS, Action.THUMBNAIL, Action.ADMINISTER})
"""What shows a room or a file in passing, or to an administrator, opens none."""


@dataclass(frozen=True, slots=True)
class Canaries:
    """What an operator laid out. `keepers` are the accounts that look after it."""

    users: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()
    media: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()
    keepers: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.users or self.rooms or self.media or self.aliases)

    def touched(self, activity: Activity) -> tuple[str, ...]:
        """The canaries that an activity touched, each with how: `user:`, `shown:`, `room:`, `alias:`, `media:`.

        `user:` was looked at on purpose, written to, or used; `shown:` stood among others that were listed. A room
        counts when it was entered, read or written to, not when a list contained it.
        """
        if self._passes_by(activity) or activity.user in self.keepers:
            return ()
        found = [f"user:{user}" for user in (activity.user, activity.target) if user in self.users]
        shown = "user" if activity.action is Action.VIEW_PROFILE else "shown"
        found += (f"{shown}:{user}" for user in self.users.intersection(activity.people))
        if activity.action not in _LOOKS:
            found += self._opened(activity)
        if activity.target in self.aliases:
            found.append(f"alias:{activity.target}")
        return tuple(sorted(set(found)))

    def _passes_by(self, activity: Activity) -> bool:
        """Whether no canary is anywhere near. Asked of every activity: it builds nothing, and is usually so."""
        users, rooms = self.users, self.rooms
        if activity.user in users or activity.room in rooms or activity.media in self.media:
            return False
        target, people = activity.target, activity.people
        if target and (target in users or target in rooms or target in self.aliases):
            return False
        if people and not users.isdisjoint(people):
            return False
        for read in activity.reads:  # noqa: SIM110 - half the time of any()
            if read.room in rooms:
                return False
        return True

    def _opened(self, activity: Activity) -> list[str]:
        rooms = (activity.room, activity.target, *(read.room for read in activity.reads))
        found = [f"room:{room}" for room in rooms if room in self.rooms]
        if activity.media in self.media:
            found.append(f"media:{activity.media}")
        return found

"""Who administers this server, and who has just begun to: also when no request did it, but somebody at the database."""

from typing import Final

from vigie.model.activity import Action, Activity
from vigie_synapse.host import Host
from vigie_synapse.spool import Spool

SOON: Final = 2.0
"""Seconds after a request to change it."""


class Admins:
    """The administrators as the database has them, looked up now and then. `in` asks whether an account is one."""

    def __init__(self, host: Host, spool: Spool) -> None:
        self._host, self._spool = host, spool
        self._stored: frozenset[str] | None = None
        self._by_token: set[str] = set()
        self._told: set[str] = set()
        self._told_before: set[str] = set()

    def __contains__(self, user: object) -> bool:
        return user in self._by_token or (self._stored is not None and user in self._stored)

    def add(self, user: str) -> None:
        """This account came with a token of an administrator."""
        self._by_token.add(user)

    def about_to_change(self, user: str) -> None:
        """A request asks for it, and its own activity tells: look again soon, and do not tell twice."""
        self._told.add(user)
        self._host.later(SOON, self.look)

    def look(self) -> None:
        """Ask the database."""
        self._host.background("vigie_admins", self._look)

    async def _look(self) -> None:
        told = self._told | self._told_before  # the change may be stored a moment after the next look
        self._told, self._told_before = set(), self._told
        now = frozenset(await self._host.admins())
        before, self._stored = self._stored, now
        for user in sorted(now - before - told) if before is not None else ():
            self._spool.put(
                Activity(
                    id=self._spool.next_id(),
                    time=self._host.now_ms(),
                    action=Action.ADMINISTER,
                    server=self._host.server_name,
                    target=user,
                    value="admin",
                )
            )
        self._spool.wake()

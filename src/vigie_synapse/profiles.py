"""Display names that change without a request of a signed-in account: at registration, or where login is delegated."""

from typing import Any

from vigie.model.activity import Action, Activity
from vigie_synapse.counters import Counters
from vigie_synapse.endpoints import clean
from vigie_synapse.facts import display_name
from vigie_synapse.host import Host, present_request
from vigie_synapse.records import Records
from vigie_synapse.safely import Safely
from vigie_synapse.sections import Fail
from vigie_synapse.spool import Spool


class Profiles:
    """Notes the names that no followed request tells of. Nothing fails because of it."""

    def __init__(self, host: Host, records: Records, spool: Spool, counters: Counters) -> None:
        self._host, self._records, self._spool = host, records, spool
        self._safely = Safely(counters, Fail.OPEN)

    async def changed(self, user: str, profile: Any, _by_admin: bool, _deactivation: bool) -> None:
        """A profile was changed, in whatever way."""
        with self._safely("a changed profile could not be noted"):
            self._note(user, profile.display_name)

    async def registered(self, user: str) -> None:
        """An account was made, in whatever way; with a name, about which no profile is said to change."""
        with self._safely("the name of a new account could not be noted"):
            profile = await self._host.api.get_profile_for_user(user[1:].partition(":")[0])
            self._note(user, profile.display_name)

    def _note(self, user: str, shown: object) -> None:
        name = display_name(shown)
        if not name or self._records.find(present_request()) is not None:
            return
        self._spool.put(
            Activity(
                id=self._spool.next_id(),
                time=self._host.now_ms(),
                action=Action.CHANGE_PROFILE,
                server=self._host.server_name,
                user=clean(user),
                name=name,
            )
        )

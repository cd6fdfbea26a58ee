"""Display names that change without a request of a signed-in account: at registration, or where login is delegated."""

from collections.abc import Callable
from typing import Any, Final

from vigie.model.activity import Action, Activity, Outcome
from vigie_synapse.content_arrivals import Named
from vigie_synapse.counters import Counters
from vigie_synapse.endpoints import clean
from vigie_synapse.facts import display_name
from vigie_synapse.host import Host, present_request
from vigie_synapse.records import Records
from vigie_synapse.safely import Safely
from vigie_synapse.sections import Fail
from vigie_synapse.spool import Spool

_LONGEST: Final = 1_000


class Profiles:
    """Notes the names that no followed request tells of, and takes away those that nobody may be shown.

    `judge(user, name)` says which. Nothing fails because of it.
    """

    def __init__(
        self,
        host: Host,
        records: Records,
        spool: Spool,
        counters: Counters,
        judge: Callable[[str, str], Named] = lambda _user, _name: Named(),
    ) -> None:
        self._host, self._records, self._spool, self._judge = host, records, spool, judge
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
        seen, content, unwanted = self._judge(user, str(shown)[:_LONGEST])
        if unwanted:
            self._host.background("vigie_name", self._host.unname, user)
        self._spool.put(
            Activity(
                id=self._spool.next_id(),
                time=self._host.now_ms(),
                action=Action.CHANGE_PROFILE,
                server=self._host.server_name,
                user=clean(user),
                name="" if seen else name,
                outcome=Outcome.REFUSED if unwanted else Outcome.SUCCESS,
                code="content.refuse" if unwanted else "",
                sightings=seen,
                content=content,
            )
        )

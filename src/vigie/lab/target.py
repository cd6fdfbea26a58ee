"""What a drill is told of the platform it runs against: the two files that `vigie up` leaves in its state directory."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from vigie.lab import endpoints
from vigie.lab.endpoints import Endpoints, Homeserver
from vigie.model.errors import EnvironmentFailed, UsageError
from vigie.model.language import Sentence

POPULATION: Final = "population.json"
ORDINARY: Final = "agent"
"""Profile of most accounts."""
_TOO_FEW: Final = Sentence(
    "{where}: {count} more ordinary {count:account is|accounts are} needed, not {there}; use a larger population",
    "{where} : il faut {count} {count:autre compte ordinaire|autres comptes ordinaires}, il y en a {there} ; peuplez "
    "davantage",
)


class Account(msgspec.Struct, frozen=True):
    """An account of the population whose password is known."""

    user_id: str
    user: str
    password: str
    environment: str = ""
    profile: str = ""


class Totals(msgspec.Struct, frozen=True):
    """How much there is to take."""

    people: int = 0
    public_rooms: int = 0
    messages: int = 0
    public_messages: int = 0
    files: int = 0
    public_files: int = 0
    bytes: int = 0


class Population(msgspec.Struct, frozen=True):
    """Who lives there."""

    accounts: tuple[Account, ...]
    totals: Totals = Totals()
    rooms: tuple[Mapping[str, Any], ...] = ()


class Target(msgspec.Struct, frozen=True):
    """A running platform and its people."""

    state: Path
    endpoints: Endpoints
    population: Population

    def account(self, profile: str) -> Account:
        """The first account of a profile. Raises `UsageError` when the population has none."""
        for account in self.population.accounts:
            if account.profile == profile:
                return account
        raise UsageError(f"{self.state / POPULATION}: no account with the profile {profile!r}; fill the platform again")

    def named(self, user: str) -> Account:
        """An account by its user name or its id. Raises `UsageError` with the nearest name when there is none."""
        localpart = user.removeprefix("@").partition(":")[0]
        known = {account.user: account for account in self.population.accounts}
        if localpart in known:
            return known[localpart]
        near = difflib.get_close_matches(localpart, known, 1)
        hint = (
            Sentence(f"; did you mean {near[0]!r}?", f" ; vouliez-vous dire {near[0]!r} ?")
            if near
            else Sentence("", "")
        )
        where = self.state / POPULATION
        raise UsageError(
            Sentence(f"{where}: no account {user!r}{hint.en}", f"{where} : pas de compte {user!r}{hint.fr}"),
        )

    def others(self, account: Account, count: int, *, last: bool = False) -> list[Account]:
        """Ordinary accounts of the same server, first ones or last. Raises `UsageError` when they are too few."""
        server = account.user_id.partition(":")[2]
        ordinary = [
            other
            for other in self.population.accounts
            if other.profile == ORDINARY and other != account and other.user_id.partition(":")[2] == server
        ]
        if len(ordinary) < count:
            raise UsageError(_TOO_FEW.filled(where=self.state / POPULATION, count=count, there=len(ordinary)))
        return ordinary[::-1][:count] if last else ordinary[:count]

    def homeserver(self, account: Account) -> Homeserver:
        """The homeserver of an account. Raises `UsageError` when it is not part of the platform."""
        name = account.user_id.partition(":")[2]
        for homeserver in self.endpoints.homeservers:
            if homeserver.server_name == name:
                return homeserver
        raise UsageError(f"{self.state / endpoints.FILE}: no homeserver {name!r} for {account.user_id}")


def read(state: Path) -> Target:
    """Both files of a state directory. Raises `EnvironmentFailed` when one is missing or damaged."""
    return Target(state, endpoints.read(state), _population(state / POPULATION))


def _population(path: Path) -> Population:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Population)
    except FileNotFoundError:
        raise EnvironmentFailed(
            Sentence(
                en=f"{path}: nobody lives there; fill the platform: vigie up --state {path.parent} --population small",
                fr=f"{path} : personne n'y habite ; peuplez-la : vigie up --state {path.parent} --population small",
            )
        ) from None
    except (OSError, ValueError) as error:
        raise EnvironmentFailed(f"{path}: cannot be read ({error}); fill the platform again") from None

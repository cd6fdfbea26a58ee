"""Accounts that no playbook stops."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from vigie.model.response_settings import ProtectedAccount

ADMINISTRATOR = "server administrator"


@dataclass(frozen=True, slots=True)
class Protection:
    """Who is protected, and why. Administrators of the servers, Vigie's own accounts among them, always are."""

    accounts: tuple[ProtectedAccount, ...] = ()
    administrators: frozenset[str] = frozenset()

    def why(self, user: str) -> str:
        """The reason, "" for an account that is not protected."""
        for account in self.accounts:
            # A bracket is a bracket: server names may be IPv6 addresses.
            if fnmatchcase(user, account.account.replace("[", "[[]")):
                return account.reason
        return ADMINISTRATOR if user in self.administrators else ""

    def with_administrators(self, users: Iterable[str]) -> "Protection":
        """The same with these administrators in place of those known before."""
        return replace(self, administrators=frozenset(users))

"""Every error Vigie raises on purpose.

::

    VigieError                exit code 3 unless said otherwise
    ├── UsageError            2  wrong use of a command
    ├── ContentErrors         2  a file written by a person is wrong: every mistake, each with its place
    ├── EnvironmentFailed     3  a port in use, a missing permission, a full disk, an unsupported Synapse
    └── PlatformError         3  the homeserver refused or failed a request
        ├── PlatformUnreachable
        └── PlatformAbsent

Bad content is reported whole (`ContentErrors` holds all mistakes); programs stop at their first error.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from vigie.model.language import Language, Sentence


class VigieError(Exception):
    """Root of the tree. The message is one clear sentence: what, where, what to do.

    It is English, or a filled `Sentence`: then `str` is English, for logs and records, and `in_` speaks to people.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str | Sentence = "") -> None:
        self._said = Sentence(message, message) if isinstance(message, str) else message
        super().__init__(self._said.en)

    def in_(self, language: Language) -> str:
        """The message in one language; English where it exists in no other."""
        return self._said.in_(language)


class UsageError(VigieError):
    """A command was used wrongly."""

    exit_code = 2


@dataclass(frozen=True, order=True, slots=True)
class Mistake:
    """One thing wrong in a file that a person wrote. ``line`` counts from 1; 0 means the whole file."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


class ContentErrors(VigieError):
    """All mistakes of one or more files, never only the first."""

    exit_code = 2

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(map(str, self.mistakes)))


class EnvironmentFailed(VigieError):
    """The machine does not provide what is needed."""


class PlatformError(VigieError):
    """The homeserver refused or failed a request. ``status`` is its HTTP status, 0 when it gave none."""

    def __init__(self, message: str | Sentence, *, status: int = 0, errcode: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.errcode = errcode


class PlatformUnreachable(PlatformError):
    """No answer at all."""


class PlatformAbsent(PlatformError):
    """The operator has set no way to act on this platform: nothing to try, and nothing that failed."""

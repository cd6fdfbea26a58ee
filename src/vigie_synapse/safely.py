"""What happens when the guard itself fails: the request passes, or is refused, as the operator chose."""

import logging

from synapse.api.errors import SynapseError
from twisted.internet.defer import CancelledError

from vigie_synapse.counters import Counters
from vigie_synapse.refusals import undecided
from vigie_synapse.sections import Fail

logger = logging.getLogger(__name__)


class Safely:
    """`with safely("what could not be done"):` lets verdicts and cancellations through, and nothing else.

    Twisted's cancellation is an ordinary exception: swallowed, a request ended by a freeze would go on.
    """

    def __init__(self, counters: Counters, fail: Fail) -> None:
        self._counters, self._fail = counters, fail

    def __call__(self, what: str) -> "_Attempt":
        """Leaving it raises `SynapseError` 503 instead of an unexpected error when the guard fails closed."""
        return _Attempt(self, what)

    def failed(self, what: str, error: Exception) -> None:
        """Count and log what went wrong, and refuse the request when the guard fails closed."""
        self._counters.errors += 1
        logger.error("vigie: %s", what, exc_info=error)
        if self._fail is Fail.CLOSED:
            raise undecided() from error


class _Attempt:
    """One use. A class and no generator: it is entered for every request."""

    __slots__ = ("_safely", "_what")

    def __init__(self, safely: Safely, what: str) -> None:
        self._safely, self._what = safely, what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, Exception) or isinstance(error, SynapseError | CancelledError):
            return False
        self._safely.failed(self._what, error)
        return True

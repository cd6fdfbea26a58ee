"""What happens when the guard itself fails: the request passes, or is refused, as the operator chose."""

import contextlib
import logging
from collections.abc import Iterator

from synapse.api.errors import SynapseError
from twisted.internet.defer import CancelledError

from vigie_synapse.config import Fail
from vigie_synapse.counters import Counters
from vigie_synapse.refusals import undecided

logger = logging.getLogger(__name__)


class Safely:
    """`with safely("what could not be done"):` lets verdicts and cancellations through, and nothing else.

    Twisted's cancellation is an ordinary exception: swallowed, a request ended by a freeze would go on.
    """

    def __init__(self, counters: Counters, fail: Fail) -> None:
        self._counters, self._fail = counters, fail

    @contextlib.contextmanager
    def __call__(self, what: str) -> Iterator[None]:
        """Raises `SynapseError` 503 instead of an unexpected error when the guard fails closed."""
        try:
            yield
        except (SynapseError, CancelledError):
            raise
        except Exception as error:
            self._counters.errors += 1
            logger.exception("vigie: %s", what)
            if self._fail is Fail.CLOSED:
                raise undecided() from error

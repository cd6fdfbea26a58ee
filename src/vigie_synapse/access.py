"""The end of every request, told by Synapse's own access log: status, bytes, time.

Hostile values never reach this as text to parse: the arguments of the log call are read, not its line.
"""

import logging
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from vigie_synapse.counters import Counters
from vigie_synapse.host import present_request

LOGGER: Final = "synapse.access.http"
_ARGUMENTS: Final = 17
"""Of Synapse's "Processed request" line, documented in its `request_log.md`."""
_SENT, _STATUS, _METHOD, _URI = 10, 11, 12, 13


class Answer(NamedTuple):
    """How a request ended. `status` is 0 when the connection was lost before there was one."""

    time: int  # ms
    status: int
    bytes: int
    method: str
    uri: str


class AccessHandler(logging.Handler):
    """Hands every finished request to `finished(request, answer)`. Never raises into Synapse."""

    def __init__(self, finished: Callable[[Any, Answer], None], now_ms: Callable[[], int], counters: Counters) -> None:
        super().__init__(logging.DEBUG)
        self._finished, self._now_ms, self._counters = finished, now_ms, counters

    def emit(self, record: logging.LogRecord) -> None:
        """A line of the access log."""
        try:
            arguments = record.args
            if not isinstance(arguments, tuple) or len(arguments) != _ARGUMENTS:
                return
            request = present_request()
            if request is not None:
                self._counters.requests += 1
                self._finished(request, self._answer(arguments))
        except Exception:
            self._counters.errors += 1
            logging.getLogger(__name__).exception("vigie: the end of a request could not be recorded")

    def attach(self) -> None:
        """Be on the access log, also after Synapse has loaded its log configuration again."""
        logger = logging.getLogger(LOGGER)
        if self not in logger.handlers:
            logger.addHandler(self)
        if not logger.isEnabledFor(logging.INFO):
            logger.setLevel(logging.INFO)
            logger.propagate = False  # the operator asked for silence: only we listen

    def _answer(self, arguments: tuple[Any, ...]) -> Answer:
        status = str(arguments[_STATUS]).rstrip("!")
        return Answer(
            time=self._now_ms(),
            status=int(status) if status.isascii() and status.isdigit() else 0,
            bytes=int(arguments[_SENT]),
            method=str(arguments[_METHOD]),
            uri=str(arguments[_URI]),
        )

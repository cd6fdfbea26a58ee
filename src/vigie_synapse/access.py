"""The end of every request, told by Synapse's own access log: status, bytes, time.

Hostile values never reach this as text to parse: the arguments of the log call are read, not its line.
"""

import logging
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from vigie_synapse.counters import Counters
from vigie_synapse.host import present_request

LOGGER: Final = "synapse.access"
"""Above one logger for each listener: `http.8008`, `https.8448`, a socket's path."""
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

    @classmethod
    def of(cls, line: logging.LogRecord) -> "Answer":
        """What Synapse's line says."""
        arguments: Any = line.args
        status = str(arguments[_STATUS]).rstrip("!")
        return cls(
            time=int(line.created * 1000),
            status=int(status) if status.isascii() and status.isdigit() else 0,
            bytes=int(arguments[_SENT]),
            method=str(arguments[_METHOD]),
            uri=str(arguments[_URI]),
        )


class AccessHandler(logging.Handler):
    """Hands the line of every finished request to `ended(request, line)`. Never raises into Synapse.

    The answer leaves only after this: what the line says is read later (`Answer.of`).
    """

    def __init__(self, ended: Callable[[Any, logging.LogRecord], None], counters: Counters) -> None:
        super().__init__(logging.DEBUG)
        self._ended, self._counters = ended, counters
        self._loggers: list[logging.Logger] = []
        self._last: Any = None

    def emit(self, record: logging.LogRecord) -> None:
        """A line of the access log."""
        try:
            arguments = record.args
            if not isinstance(arguments, tuple) or len(arguments) != _ARGUMENTS:
                return
            request = present_request()
            if request is not None and request is not self._last:
                self._last = request  # heard once, through however many loggers
                self._ended(request, record)
        except Exception:
            self._counters.errors += 1
            logging.getLogger(__name__).exception("vigie: the end of a request could not be recorded")

    def attach(self) -> None:
        """Be on the access log of every listener, whatever the operator's log configuration says."""
        below = [name for name in list(logging.root.manager.loggerDict) if name.startswith(f"{LOGGER}.")]
        self._loggers = [logging.getLogger(name) for name in (LOGGER, *sorted(below))]
        self.hold()

    def hold(self) -> None:
        """Stay on the loggers found by `attach`: Synapse loads its log configuration again when it is told to."""
        for logger in self._loggers:
            logger.disabled = False
            if not logger.isEnabledFor(logging.INFO):
                logger.setLevel(logging.INFO)
                logger.propagate = False  # the operator asked for silence: only we listen
            if not self._hears(logger):
                logger.addHandler(self)

    def _hears(self, logger: logging.Logger | None) -> bool:
        while logger is not None:
            if self in logger.handlers:
                return True
            logger = logger.parent if logger.propagate else None
        return False

"""The access log reaches the guard whatever the operator's log configuration says."""

import logging
import logging.config
import time
from collections.abc import Iterator
from typing import Any

import pytest
from synapse.logging.context import ContextRequest, LoggingContext

from vigie_synapse.access import LOGGER, AccessHandler, Answer
from vigie_synapse.counters import Counters

LINE = "%s" + " %s" * 16
LISTENERS = [f"{LOGGER}.http.8008", f"{LOGGER}.https.8448", f"{LOGGER}.http.unix"]


@pytest.fixture
def heard() -> Iterator[tuple[AccessHandler, list[Answer]]]:
    """A handler that is attached, and what it hears."""
    answers: list[Answer] = []
    for name in LISTENERS:
        logging.getLogger(name)
    handler = AccessHandler(lambda _request, line: answers.append(Answer.of(line)), Counters())
    handler.attach()
    yield handler, answers
    for name in (LOGGER, *LISTENERS):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate, logger.disabled = True, False
        logger.setLevel(logging.NOTSET)


def serve(listener: str) -> None:
    """One request ends."""
    request = ContextRequest("id", "192.0.2.1", "site", None, None, "/_x", "GET", "HTTP/1.1", "agent")
    with LoggingContext(name="test", server_name="guard.localhost", request=request):
        values: list[Any] = [0] * 17
        values[10:14] = [42, "200!", "GET", "/_x"]
        logging.getLogger(listener).info(LINE, *values)


@pytest.mark.parametrize("listener", LISTENERS)
def test_every_listener_is_heard_once(heard: tuple[AccessHandler, list[Answer]], listener: str) -> None:
    serve(listener)
    (answer,) = heard[1]
    assert answer[1:] == (200, 42, "GET", "/_x")
    assert 0 <= time.time_ns() // 1_000_000 - answer.time < 60_000


CONFIGURATIONS = {
    "quiet root": {"root": {"level": "WARNING"}},
    "quiet listener": {"loggers": {LISTENERS[0]: {"level": "ERROR"}}},
    "own file": {"loggers": {LISTENERS[0]: {"level": "INFO", "handlers": ["own"], "propagate": False}}},
    "all quiet": {"loggers": {LOGGER: {"level": "CRITICAL", "propagate": False}}},
    "others disabled": {"disable_existing_loggers": True},
}


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_a_log_configuration_loaded_again_changes_nothing(
    heard: tuple[AccessHandler, list[Answer]], configuration: str
) -> None:
    handler, answers = heard
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    own = {"own": {"class": "logging.NullHandler"}}
    try:
        logging.config.dictConfig(
            {"version": 1, "disable_existing_loggers": False, "handlers": own, **CONFIGURATIONS[configuration]}
        )
        handler.hold()
        serve(LISTENERS[0])
        serve(LISTENERS[1])
    finally:
        root.setLevel(level)
        root.handlers[:] = handlers
        for logger in logging.root.manager.loggerDict.values():
            if isinstance(logger, logging.Logger):
                logger.disabled = False
    assert len(answers) == 2

"""What the guard's own failures do to requests, in both settings."""

import pytest
from synapse.api.errors import SynapseError
from twisted.internet.defer import CancelledError

from vigie_synapse.counters import Counters
from vigie_synapse.safely import Safely
from vigie_synapse.sections import Fail


def test_open_lets_the_request_pass_and_counts_the_error() -> None:
    counters = Counters()
    with Safely(counters, Fail.OPEN)("a test"):
        raise KeyError("unexpected")
    assert counters.errors == 1


def test_closed_refuses_the_request() -> None:
    counters = Counters()
    with pytest.raises(SynapseError) as caught, Safely(counters, Fail.CLOSED)("a test"):
        raise KeyError("unexpected")
    assert caught.value.code == 503
    assert counters.errors == 1


@pytest.mark.parametrize("fail", Fail)
@pytest.mark.parametrize("verdict", [SynapseError(429, "wait"), CancelledError()], ids=["verdict", "cancelled"])
def test_verdicts_and_cancellations_are_no_errors(fail: Fail, verdict: Exception) -> None:
    counters = Counters()
    with pytest.raises(type(verdict)), Safely(counters, fail)("a test"):
        raise verdict
    assert counters.errors == 0

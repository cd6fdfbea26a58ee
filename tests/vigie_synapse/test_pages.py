"""What a client may ask of one page: against the parser of Synapse itself."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synapse.api.errors import SynapseError
from synapse.http.servlet import parse_integer_from_args

from vigie_synapse.pages import shorten

MOST = 200


def shortened(*asked: bytes) -> dict[bytes, list[bytes]]:
    request = SimpleNamespace(args={b"limit": list(asked), b"dir": [b"b"]})
    shorten(request, MOST)
    assert request.args[b"dir"] == [b"b"]
    return request.args


@pytest.mark.parametrize("asked", [b"1", b"30", b"200", b"-1", b"many", b"", b"9" * 5_000])
def test_what_asks_for_less_or_for_nonsense_is_left_to_synapse(asked: bytes) -> None:
    assert shortened(asked) == {b"limit": [asked], b"dir": [b"b"]}


@pytest.mark.parametrize("args", [None, {}, {b"limit": []}])
def test_a_request_that_asks_for_nothing_is_left_alone(args: dict | None) -> None:
    request = SimpleNamespace(args=args)
    shorten(request, MOST)
    assert request.args == args


@given(
    st.integers().map(lambda n: b"%d" % n)
    | st.sampled_from([b"+1000", b" 1000 ", b"1_000", b"0001000"])
    | st.binary(max_size=6)
)
def test_synapse_never_reads_more(asked: bytes) -> None:
    args = shortened(asked, b"900")
    try:
        read = parse_integer_from_args(args, "limit", default=0)
    except SynapseError:  # answered with 400
        return
    assert read is not None
    assert read <= MOST

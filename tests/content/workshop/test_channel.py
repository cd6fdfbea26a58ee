import os
import socket
import time
from collections.abc import Iterator

import pytest

from vigie.content.extraction import Extraction, Limits, Look, Ready, Request
from vigie.content.workshop import channel

REQUEST = Request("a.pdf", "", Look.STAMPS, Limits())


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    yield one, other
    one.close()
    other.close()


def test_messages_and_descriptors_arrive_as_they_left(pair: tuple[socket.socket, socket.socket]) -> None:
    one, other = pair
    channel.send(one, REQUEST, 0)
    got, descriptor = channel.receive_with_descriptor(other, Request, 1 << 16)
    os.close(descriptor)
    assert got == REQUEST
    answer = Extraction("pdf", (("page 1", "é" * 500),))
    channel.send(other, answer)
    assert channel.receive(one, Extraction, 1 << 16, time.monotonic() + 1) == answer


def test_a_hostile_answer_is_refused(pair: tuple[socket.socket, socket.socket]) -> None:
    one, other = pair
    for sent in (b"\xff\xff\xff\xff", b"\x00\x00\x00\x02\xc1\xc1", b"\x00\x00\x00\x01\x05"):
        other.sendall(sent)
        with pytest.raises(channel.Broken):
            channel.receive(one, Extraction, 1_000)


def test_silence_and_leaving_are_told_apart(pair: tuple[socket.socket, socket.socket]) -> None:
    one, other = pair
    with pytest.raises(TimeoutError):
        channel.receive(one, Ready, 1_000, time.monotonic() + 0.05)
    other.close()
    with pytest.raises(channel.Broken):
        channel.receive(one, Ready, 1_000)
    with pytest.raises(EOFError):
        channel.receive_with_descriptor(one, Request, 1_000)


def test_a_request_without_its_file_is_refused(pair: tuple[socket.socket, socket.socket]) -> None:
    one, other = pair
    channel.send(one, REQUEST)
    with pytest.raises(channel.Broken):
        channel.receive_with_descriptor(other, Request, 1 << 16)

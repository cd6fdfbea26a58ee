"""Messages between the workshop and its child: a length, then msgpack. Descriptors travel beside them."""

import socket
import time
from typing import Any, Final, TypeVar

import msgspec

Message = TypeVar("Message")
_LENGTH: Final = 4


class Broken(Exception):
    """The other side is gone, or does not keep to the form."""


def send(channel: socket.socket, message: msgspec.Struct, descriptor: int | None = None) -> None:
    """Send one message, with a descriptor beside it or none. Raises `Broken`."""
    body = msgspec.msgpack.encode(message)
    framed = len(body).to_bytes(_LENGTH, "big") + body
    try:
        if descriptor is None:
            channel.sendall(framed)
        else:
            sent = socket.send_fds(channel, [framed], [descriptor])
            channel.sendall(framed[sent:])
    except OSError as error:
        raise Broken(str(error)) from error


def receive(channel: socket.socket, kind: type[Message], most: int, until: float | None = None) -> Message:
    """The next message, of at most ``most`` bytes. Raises `Broken`; `TimeoutError` after ``until``."""
    return _decoded(_exactly(channel, _length(_exactly(channel, _LENGTH, until), most), until), kind)


def receive_with_descriptor(channel: socket.socket, kind: type[Message], most: int) -> tuple[Message, int]:
    """The next message and the descriptor beside it. Raises `Broken`; `EOFError` when the other side left in order."""
    message, descriptor = receive_perhaps_with_descriptor(channel, kind, most)
    if descriptor is None:
        raise Broken("no descriptor")
    return message, descriptor


def receive_perhaps_with_descriptor(
    channel: socket.socket, kind: type[Message], most: int
) -> tuple[Message, int | None]:
    """The same where not every message has one."""
    try:
        head, descriptors, _, _ = socket.recv_fds(channel, _LENGTH, 1)
    except OSError as error:
        raise Broken(str(error)) from error
    if not head and not descriptors:
        raise EOFError
    head += _exactly(channel, _LENGTH - len(head), None)
    message = _decoded(_exactly(channel, _length(head, most), None), kind)
    return message, descriptors[0] if descriptors else None


def _length(head: bytes | bytearray, most: int) -> int:
    if (length := int.from_bytes(head, "big")) > most:
        raise Broken(f"a message of {length} bytes")
    return length


def _exactly(channel: socket.socket, count: int, until: float | None) -> bytearray:
    got = bytearray(count)
    view = memoryview(got)
    while view:
        if until is not None:
            channel.settimeout(max(until - time.monotonic(), 0.001))
        try:
            read = channel.recv_into(view)
        except TimeoutError:
            raise
        except OSError as error:
            raise Broken(str(error)) from error
        if not read:
            raise Broken("it ended")
        view = view[read:]
    return got


def _decoded(body: Any, kind: type[Message]) -> Message:
    try:
        return msgspec.msgpack.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Broken(str(error)) from error

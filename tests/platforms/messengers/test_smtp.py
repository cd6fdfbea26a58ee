"""Mail, over a small real SMTP server."""

import asyncio
import email
import email.policy
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from vigie.model.errors import PlatformError, PlatformUnreachable
from vigie.platforms.messengers.smtp import Mail, MailServer
from vigie.ports.clock import ManualClock


@dataclass
class Server:
    """Answers as RFC 5321 asks; `refusals` are given to MAIL FROM, one after the other."""

    refusals: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    port: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example\r\n")
        while line := await reader.readline():
            self.commands.append(line.decode().strip())
            verb = line[:4].upper()
            if verb == b"MAIL" and self.refusals:
                writer.write(self.refusals.pop(0).encode() + b"\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 kept\r\n")
            else:
                writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 mail.example\r\n")
            if verb == b"QUIT":
                break
        writer.close()
        await writer.wait_closed()


Start = Callable[..., Awaitable[tuple[Server, Mail]]]


async def no_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


def mail(port: int, security: str = "none") -> Mail:
    server = MailServer(host="127.0.0.1", port=port, security=security)  # type: ignore[arg-type]
    clock = ManualClock(1_780_000_000_000)
    return Mail(server, clock, "vigie@agent.example", ("soc@agent.example", "b@agent.example"), sleep=no_sleep)


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    listeners: list[asyncio.Server] = []

    async def begin(*refusals: str) -> tuple[Server, Mail]:
        server = Server(list(refusals))
        listener = await asyncio.start_server(server.talk, "127.0.0.1", 0)
        listeners.append(listener)
        server.port = listener.sockets[0].getsockname()[1]
        return server, mail(server.port)

    yield begin
    for listener in listeners:
        listener.close()
        await listener.wait_closed()


async def test_a_notice_is_a_mail_with_its_document(start: Start) -> None:
    server, channel = await start()
    await channel.send("[Vigie] é\r\nBcc: all@x.example", "line one\n.\nline two\n", {"id": "m1", "a": "é"})
    (raw,) = server.mails
    read = email.message_from_bytes(raw[:-3], policy=email.policy.default)
    assert read["Subject"] == "[Vigie] é  Bcc: all@x.example"
    assert (read["Bcc"], read["To"]) == (None, "soc@agent.example, b@agent.example")
    assert (read["Message-ID"], read["Auto-Submitted"]) == ("<m1@agent.example>", "auto-generated")
    body = read.get_body(("plain",))
    assert body is not None
    assert "line two" in body.get_content()
    (document,) = [part.get_content() for part in read.iter_attachments()]
    assert json.loads(document) == {"id": "m1", "a": "é"}
    # Versions of Python differ in how they write the word before the address
    assert [one.lower() for one in server.commands if one.startswith("rcpt")] == [
        "rcpt to:<soc@agent.example>", "rcpt to:<b@agent.example>",
    ]  # fmt: skip


async def test_a_passing_refusal_is_retried_and_a_lasting_one_is_not(start: Start) -> None:
    server, channel = await start("451 later", "451 later")
    await channel.send("s", "t", {})
    assert len(server.mails) == 1
    server, channel = await start("550 no", "550 no")
    with pytest.raises(PlatformError, match=r"^the mail server 127\.0\.0\.1:\d+ answered 550$"):
        await channel.send("s", "t", {})
    assert len(server.refusals) == 1


async def test_a_server_without_encryption_gets_nothing(start: Start) -> None:
    server, _ = await start()
    with pytest.raises(PlatformError, match="NotSupported"):
        await mail(server.port, "starttls").send("s", "t", {})
    assert server.mails == []


async def test_nobody_listening_is_unreachable() -> None:
    with pytest.raises(PlatformUnreachable, match="cannot be reached: Connection refused"):
        await mail(21099).send("s", "t", {})

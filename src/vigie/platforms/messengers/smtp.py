"""Notices sent by mail."""

import asyncio
import json
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from typing import Final, Literal

from vigie.model.errors import PlatformError, PlatformUnreachable
from vigie.ports.clock import Clock
from vigie.ports.retry import Sleep, retried

TIMEOUT: Final = 10.0
"""Seconds for each step of a session with the mail server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """How to reach a mail server. `tls` None uses the machine's trusted authorities."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""
    tls: ssl.SSLContext | None = None

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"


class Mail:
    """A `Messenger`. Mails are plain text with the document as a JSON attachment."""

    def __init__(
        self,
        server: MailServer,
        clock: Clock,
        sender: str,
        recipients: tuple[str, ...],
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._server = server
        self._clock = clock
        self._sender = sender
        self._recipients = recipients
        self._sleep = sleep

    async def send(self, subject: str, text: str, document: dict[str, object]) -> None:
        """See `Messenger.send`."""
        message = self._message(subject, text, document)
        await retried(lambda: asyncio.to_thread(self._deliver, message), sleep=self._sleep)

    def _message(self, subject: str, text: str, document: dict[str, object]) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = "".join(char if char.isprintable() else " " for char in subject)
        message["From"] = self._sender
        message["To"] = ", ".join(self._recipients)
        message["Date"] = formatdate(self._clock.now_ms() / 1000)
        message["Auto-Submitted"] = "auto-generated"
        if number := document.get("id"):
            message["Message-ID"] = f"<{number}@{self._sender.partition('@')[2]}>"
        message.set_content(text)
        attachment = json.dumps(document, indent=1, ensure_ascii=False).encode()
        message.add_attachment(attachment, maintype="application", subtype="json", filename="notice.json")
        return message

    def _deliver(self, message: EmailMessage) -> None:
        server = self._server
        with _translated(server), _connection(server) as connection:
            if server.security == "starttls":
                connection.starttls(context=_trust(server))
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message, from_addr=self._sender, to_addrs=self._recipients)


def _connection(server: MailServer) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=_trust(server))
    return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)


def _trust(server: MailServer) -> ssl.SSLContext:
    return server.tls or ssl.create_default_context()


@contextmanager
def _translated(server: MailServer) -> Iterator[None]:
    where = f"the mail server {server.host}:{server.port}"
    try:
        yield
    except ssl.SSLError as error:
        raise PlatformError(f"{where} is not trusted: {error.reason or type(error).__name__}") from None
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError) as error:
        raise PlatformUnreachable(f"{where} broke the connection ({type(error).__name__})") from None
    except smtplib.SMTPResponseException as error:
        raise _refused(where, error.smtp_code) from None
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(where, max(code for code, _ in error.recipients.values())) from None
    except smtplib.SMTPException as error:
        raise PlatformError(f"{where} cannot take the message ({type(error).__name__})") from None
    except OSError as error:
        raise PlatformUnreachable(f"{where} cannot be reached: {error.strerror or type(error).__name__}") from None


def _refused(where: str, code: int) -> PlatformError:
    """SMTP's 4xx ask to try again, its 5xx do not. Its text is left out: it may repeat what we sent."""
    error = PlatformUnreachable if code // 100 == 4 else PlatformError
    return error(f"{where} answered {code}")

"""From the operator's channels to messengers."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import aiohttp
from pydantic import SecretStr

from vigie.model.errors import EnvironmentFailed
from vigie.model.response_settings import Channel, MatrixChannel, SmtpChannel, WebhookChannel
from vigie.platforms.messengers.matrix_room import MatrixRoom
from vigie.platforms.messengers.smtp import Mail, MailServer
from vigie.platforms.messengers.webhook import Webhook
from vigie.ports.clock import Clock
from vigie.ports.control import Messenger
from vigie.ports.retry import Sleep


def messengers(
    channels: Iterable[Channel], session: aiohttp.ClientSession, clock: Clock, *, sleep: Sleep = asyncio.sleep
) -> dict[str, Messenger]:
    """A messenger for each channel, by its name. Raises `EnvironmentFailed` when a secret cannot be read."""
    return {channel.key: _messenger(channel, session, clock, sleep) for channel in channels}


def _messenger(channel: Channel, session: aiohttp.ClientSession, clock: Clock, sleep: Sleep) -> Messenger:
    match channel:
        case WebhookChannel():
            return Webhook(session, clock, channel.url, _secret(channel.secret, channel.secret_file), sleep=sleep)
        case MatrixChannel():
            token = _secret(channel.token, channel.token_file)
            return MatrixRoom(session, channel.client_url, channel.room, token, sleep=sleep)
        case SmtpChannel():
            return Mail(_server(channel), clock, channel.sender, channel.recipients, sleep=sleep)


def _server(channel: SmtpChannel) -> MailServer:
    return MailServer(
        host=channel.host,
        port=channel.port,
        security=channel.security,
        user=channel.user,
        password=_secret(channel.password, channel.password_file),
    )


def _secret(value: SecretStr | None, file: Path | None) -> str:
    if file is None:
        return value.get_secret_value() if value else ""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise EnvironmentFailed(f"{file}: the secret cannot be read ({type(error).__name__})") from None

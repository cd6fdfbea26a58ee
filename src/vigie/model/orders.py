"""Orders: what the guard must enforce at once, and the file they travel in."""

from enum import StrEnum, unique
from typing import Final

import msgspec

from vigie.model.activity import Action


@unique
class OrderKind(StrEnum):
    """What an order demands for one account."""

    FREEZE = "freeze"  # every request and login of the account is refused
    DELAY = "delay"  # every read of the account waits a moment
    CHALLENGE = "challenge"  # every session that exists when the guard first sees the order must sign in again
    ALLOW_CONTENT = "allow_content"  # the content with this `digest`, sent by the account, passes once


SLOW_MS: Final = 600
"""How long each read waits under an order of delay: a person hardly notices; a program that asked for dozens of pages a
second on a connection gets fewer than two."""
SLOWED: Final = frozenset(
    {
        Action.READ,
        Action.SEARCH_MESSAGES,
        Action.SEARCH_DIRECTORY,
        Action.VIEW_PROFILE,
        Action.LIST_ROOMS,
        Action.LIST_MEMBERS,
        Action.DOWNLOAD,
        Action.THUMBNAIL,
    }
)
"""What waits."""


class Order(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One demand. `id` makes obeying it twice harmless."""

    id: str
    kind: OrderKind
    user: str
    issued: int  # ms
    reason: str  # for the record, not for the user
    until: int = 0  # ms; 0 means until withdrawn
    digest: str = (
        ""  # of ALLOW_CONTENT: `Activity.digest` of what was refused, which stands for author, room and content
    )


class OrderBook(msgspec.Struct, frozen=True, kw_only=True):
    """The whole content of the orders file. Replaced atomically, so a reader sees one version or the next."""

    version: int
    orders: tuple[Order, ...] = ()


ENCODER: Final = msgspec.json.Encoder()
DECODER: Final = msgspec.json.Decoder(OrderBook)

"""The orders file reads back as it was written, and nothing half right is accepted."""

import pytest

from vigie.model.orders import DECODER, ENCODER, Order, OrderBook, OrderKind


def test_a_book_comes_back_the_same() -> None:
    orders = tuple(
        Order(id=f"o{n}", kind=kind, user="@é:x", issued=n, reason="\x1b\n", until=n)
        for n, kind in enumerate(OrderKind)
    )
    book = OrderBook(version=7, orders=orders)
    assert DECODER.decode(ENCODER.encode(book)) == book


@pytest.mark.parametrize(
    "text",
    [
        '{"orders":[]}',
        '{"version":"1"}',
        '{"version":1,"orders":[{}]}',
        '{"version":1,"orders":[{"id":"a","kind":"lock","user":"@a:x","issued":1,"reason":""}]}',
    ],
)
def test_what_is_half_right_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\$|Object"):
        DECODER.decode(text)

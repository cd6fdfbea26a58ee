"""The orders file: whatever happens to it, what was ordered stays in force and what will be ordered is obeyed."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.model.orders import ENCODER, Order, OrderBook, OrderKind
from vigie_synapse import orders
from vigie_synapse.orders import OrderFile, in_force


def book(*users: str) -> OrderBook:
    made = (Order(id=f"o-{user}", kind=OrderKind.FREEZE, user=user, issued=1, reason="test") for user in users)
    return OrderBook(version=1, orders=tuple(made))


class Desk:
    """Vigie's side of the file, and the guard's."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "orders.json"
        self.obeyed: list[tuple[str, ...]] = []
        self.file = OrderFile(self.path, lambda book: self.obeyed.append(tuple(o.user for o in book.orders)))

    def lay(self, content: bytes) -> None:
        temporary = self.path.with_suffix(".new")
        temporary.write_bytes(content)
        temporary.replace(self.path)
        self.file.look()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_file_is_obeyed_once_for_each_version(desk: Desk) -> None:
    desk.file.look()
    assert desk.obeyed == [], "no file, no orders"
    desk.lay(ENCODER.encode(book("@a:x")))
    desk.file.look()
    desk.lay(ENCODER.encode(book("@b:x")))
    assert desk.obeyed == [("@a:x",), ("@b:x",)]
    desk.path.unlink()
    desk.file.look()
    assert len(desk.obeyed) == 2, "a file that is missing takes nothing back"


def test_replaced_within_the_same_instant_and_size_it_is_still_seen(desk: Desk) -> None:
    desk.lay(ENCODER.encode(book("@a:x")))
    first = desk.path.stat()
    temporary = desk.path.with_suffix(".new")
    temporary.write_bytes(ENCODER.encode(book("@b:x")))
    os.utime(temporary, ns=(first.st_atime_ns, first.st_mtime_ns))
    temporary.replace(desk.path)
    desk.file.look()
    assert desk.obeyed[-1] == ("@b:x",)


DAMAGE = [
    b"",
    b"{ torn",
    b"\xff\xfe",
    b"[]",
    b"null",
    b'{"orders": []}',
    b'{"version": 1, "orders": [{"id": "\xff\xfe"}]}',
    b'{"version": 1, "orders": [{"id": "a", "kind": "destroy", "user": "@a:x", "issued": 1, "reason": ""}]}',
    b'{"version": 1, "other": ' + b"[" * 200_000,
]


@pytest.mark.parametrize("damage", DAMAGE, ids=range(len(DAMAGE)))
def test_damage_changes_nothing_and_the_next_orders_are_obeyed(
    desk: Desk, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    desk.lay(ENCODER.encode(book("@a:x")))
    desk.lay(damage)
    desk.file.look()
    assert desk.obeyed == [("@a:x",)]
    assert desk.file.refused == 1
    (line,) = [record.getMessage() for record in caplog.records]
    assert "\n" not in line
    assert str(desk.path) in line
    desk.lay(ENCODER.encode(book("@b:x")))
    assert desk.obeyed[-1] == ("@b:x",)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.binary(max_size=60)
    | st.text(max_size=40).map(lambda text: ('{"version":1,"x":"' + text).encode("utf-8", "replace"))
)
def test_no_content_raises(desk: Desk, content: bytes) -> None:
    desk.lay(content)


def test_a_file_that_is_too_large_is_not_even_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "MAX_BYTES", 40)
    desk.lay(ENCODER.encode(book("@a:x")))
    assert (desk.obeyed, desk.file.refused) == ([], 1)


def test_a_file_that_cannot_be_read_for_a_moment_is_read_later(desk: Desk) -> None:
    desk.path.mkdir()
    for _ in range(5):
        desk.file.look()
    assert (desk.obeyed, desk.file.refused) == ([], 1), "said once, tried again"
    desk.path.rmdir()
    desk.lay(ENCODER.encode(book("@a:x")))
    assert desk.obeyed == [("@a:x",)]


def test_an_order_ends_at_its_time() -> None:
    def order(until: int) -> Order:
        return Order(id=str(until), kind=OrderKind.FREEZE, user="@a:x", issued=1, reason="test", until=until)

    both = OrderBook(version=1, orders=(order(0), order(1000)))
    assert [one.id for one in in_force(both, 999)] == ["0", "1000"]
    assert [one.id for one in in_force(both, 1000)] == ["0"]


def test_looking_costs_next_to_nothing(desk: Desk) -> None:
    desk.lay(ENCODER.encode(book("@a:x")))
    began = time.perf_counter()
    for _ in range(2000):
        desk.file.look()
    assert (time.perf_counter() - began) / 2000 < 0.001, "twenty times a second"

from pathlib import Path

import pytest

from vigie.model.orders import Order, OrderBook, OrderKind
from vigie.platforms.synapse.orders import FileOrderDesk
from vigie_synapse.orders import OrderFile

FREEZE = Order(id="o-1", kind=OrderKind.FREEZE, user="@x:agent.example", issued=1, reason="a test")


@pytest.fixture
def books() -> list[OrderBook]:
    return []


def test_an_order_laid_down_is_obeyed_once(tmp_path: Path, books: list[OrderBook]) -> None:
    file = OrderFile(tmp_path / "orders.json", books.append)
    file.look()
    assert books == [], "a file that is not there yet is no reason to complain"
    FileOrderDesk(tmp_path / "orders.json").issue(FREEZE)
    file.look()
    file.look()
    assert [book.orders for book in books] == [(FREEZE,)]
    FileOrderDesk(tmp_path / "orders.json").withdraw(FREEZE.user, FREEZE.kind)
    file.look()
    assert books[-1].orders == ()


def test_a_damaged_file_changes_nothing_in_force(tmp_path: Path, books: list[OrderBook]) -> None:
    path = tmp_path / "orders.json"
    FileOrderDesk(path).issue(FREEZE)
    file = OrderFile(path, books.append)
    file.look()
    path.write_text("{")
    file.look()
    path.unlink()
    file.look()
    assert [book.orders for book in books] == [(FREEZE,)]
    assert file.refused == 1

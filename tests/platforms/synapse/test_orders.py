import fcntl
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.model.errors import EnvironmentFailed
from vigie.model.orders import DECODER, Order, OrderKind
from vigie.platforms.synapse import shared_file
from vigie.platforms.synapse.orders import FileOrderDesk

EVE = "@eve:agent.example"


def order(number: str, kind: OrderKind = OrderKind.FREEZE, user: str = EVE, until: int = 0, issued: int = 1) -> Order:
    return Order(id=number, kind=kind, user=user, issued=issued, reason="r", until=until)


def version(path: Path) -> int:
    return DECODER.decode(path.read_bytes()).version


def test_an_order_is_laid_down_once_and_withdrawn(tmp_path: Path) -> None:
    desk = FileOrderDesk(tmp_path / "deep" / "orders.json")
    assert desk.standing() == ()
    assert desk.issue(order("1"))
    assert not desk.issue(order("1"))
    desk.issue(order("2", OrderKind.CHALLENGE))
    assert version(desk.path) == 2
    assert desk.withdraw(EVE, OrderKind.FREEZE) == (order("1"),)
    assert desk.withdraw(EVE, OrderKind.FREEZE) == ()
    assert version(desk.path) == 3
    assert desk.standing() == (order("2", OrderKind.CHALLENGE),)


def test_orders_whose_time_is_over_leave_the_book(tmp_path: Path) -> None:
    desk = FileOrderDesk(tmp_path / "orders.json")
    desk.issue(order("old", until=50))
    desk.issue(order("new", issued=50))
    assert [one.id for one in desk.standing()] == ["new"]


def test_the_file_is_replaced_never_rewritten_and_others_cannot_read_it(tmp_path: Path) -> None:
    desk = FileOrderDesk(tmp_path / "orders.json")
    desk.issue(order("1"))
    reader = desk.path.open("rb")
    before = desk.path.stat().st_ino
    desk.issue(order("2"))
    with reader:
        assert [one.id for one in DECODER.decode(reader.read()).orders] == ["1"]
    assert desk.path.stat().st_ino != before
    assert not stat.S_IMODE(desk.path.stat().st_mode) & stat.S_IRWXO


def test_a_draft_left_by_a_crash_does_no_harm(tmp_path: Path) -> None:
    desk = FileOrderDesk(tmp_path / "orders.json")
    desk.issue(order("1"))
    (tmp_path / "orders.json.new").write_bytes(b'{"version": 9, "orders": [{"id"')
    desk.issue(order("2"))
    assert [one.id for one in desk.standing()] == ["1", "2"]


_WRITER = """
import sys
from pathlib import Path
from vigie.model.orders import Order, OrderKind
from vigie.platforms.synapse.orders import FileOrderDesk
for number in range(25):
    wish = Order(id=f"{sys.argv[2]}-{number}", kind=OrderKind.FREEZE, user="@e:x.example", issued=1, reason="r")
    FileOrderDesk(Path(sys.argv[1])).issue(wish)
"""


def test_processes_that_write_at_the_same_moment_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, str(path), str(n)]) for n in range(3)]
    assert [one.wait(60) for one in writers] == [0, 0, 0]
    assert len(FileOrderDesk(path).standing()) == 75
    assert version(path) == 75


def test_a_file_that_is_none_of_ours_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text("{broken")
    with pytest.raises(EnvironmentFailed, match=r"orders\.json: is not a file of orders"):
        FileOrderDesk(path).issue(order("1"))
    assert path.read_text() == "{broken"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_missing_permission_is_one_clear_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(EnvironmentFailed, match="orders cannot be kept: permission denied"):
        FileOrderDesk(tmp_path / "orders.json").issue(order("1"))


def test_a_place_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFailed, match="orders cannot be kept: "):
        FileOrderDesk(tmp_path / "file" / "orders.json").issue(order("1"))


_hostile = st.text(max_size=50)


@given(user=_hostile, reason=_hostile)
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, user: str, reason: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.unlink(missing_ok=True)
    wish = Order(id="x", kind=OrderKind.FREEZE, user=user, issued=1, reason=reason)
    assert FileOrderDesk(path).issue(wish)
    assert FileOrderDesk(path).standing() == (wish,)
    assert json.loads(path.read_text())["version"] == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_writes_stays_with_the_owner_of_the_folder(tmp_path: Path) -> None:
    os.chown(tmp_path, 4321, 4322)
    desk = FileOrderDesk(tmp_path / "orders.json")
    desk.issue(order("1"))
    desk.issue(order("2"))
    owners = {(file.stat().st_uid, file.stat().st_gid) for file in tmp_path.iterdir()}
    assert owners == {(4321, 4322)}


def test_a_writer_that_hangs_is_told_and_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = FileOrderDesk(tmp_path / "orders.json")
    desk.issue(order("1"))
    monkeypatch.setattr(shared_file, "TRIES", 3)
    with shared_file.lock_of(desk.path).open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(EnvironmentFailed, match="another process keeps the orders locked"):
            desk.issue(order("2"))
    assert desk.issue(order("2"))

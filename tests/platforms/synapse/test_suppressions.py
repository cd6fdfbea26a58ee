import stat
from pathlib import Path

import pytest

from vigie.model.errors import EnvironmentFailed
from vigie.model.suppressions import DECODER, FILE_NAME, Suppression
from vigie.platforms.synapse.suppressions import FileSuppressionDesk


def accepted(digest: str, until: int = 100, item: str = "i") -> Suppression:
    return Suppression(detector="d", digest=digest, until=until, reason="été \x1b[31m", by="operator:lea", item=item)


def test_suppressions_are_laid_down_once_and_withdrawn(tmp_path: Path) -> None:
    desk = FileSuppressionDesk(tmp_path / "deep" / FILE_NAME)
    assert desk.standing() == ()
    desk.suppress([accepted("a"), accepted("b", item="other")], 1)
    desk.suppress([accepted("a")], 1)
    assert {one.digest for one in desk.standing()} == {"a", "b"}
    assert desk.withdraw("i") == 1
    assert desk.withdraw("i") == 0
    assert [one.digest for one in desk.standing()] == ["b"]
    assert not stat.S_IMODE(desk.path.stat().st_mode) & stat.S_IRWXO


def test_those_whose_time_is_over_leave_and_a_change_is_a_new_version(tmp_path: Path) -> None:
    desk = FileSuppressionDesk(tmp_path / FILE_NAME)
    desk.suppress([accepted("old", until=50)], 1)
    desk.suppress([accepted("new")], 50)
    assert [one.digest for one in desk.standing()] == ["new"]
    assert DECODER.decode(desk.path.read_bytes()).version == 2


def test_a_file_that_is_none_of_ours_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text("[1")
    with pytest.raises(EnvironmentFailed, match="is not a file of suppressions"):
        FileSuppressionDesk(path).suppress([accepted("a")], 1)
    assert path.read_text() == "[1"

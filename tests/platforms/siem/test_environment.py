import sys
from pathlib import Path

import pytest

from vigie import bundled
from vigie.model.errors import EnvironmentFailed, UsageError
from vigie.model.language import Language
from vigie.platforms.siem import environment

PYTHON = Path(sys.executable)


def worker(folder: Path, text: str) -> Path:
    path = folder / "worker.py"
    path.write_text(text)
    return path


def test_the_environment_is_inside_ours_unless_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(environment.VARIABLE, raising=False)
    assert environment.default() == Path(sys.prefix) / "convert"
    monkeypatch.setattr(sys, "base_prefix", sys.prefix)
    assert environment.default() == Path.home() / ".local/share/vigie/convert", "never into the system's Python"
    monkeypatch.setenv(environment.VARIABLE, "/srv/convert")
    assert environment.default() == Path("/srv/convert")


def test_a_missing_or_an_old_one_says_in_one_line_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"^the conversion backends are not installed in .*: vigie rules convert --setup$"
    ):
        environment.interpreter(tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").write_text("")
    (tmp_path / ".vigie-lock").write_text("another")
    with pytest.raises(UsageError, match="not those of this Vigie") as raised:
        environment.interpreter(tmp_path)
    assert "ne sont pas ceux de cette version" in raised.value.in_(Language.FR)


def test_the_installer_is_held_to_the_lock_and_told_of_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bundled.convert_lock().read_text().count("--hash=sha256:") > 20
    lock = tmp_path / "lock"
    lock.write_text("pysigma==0.0.0 --hash=sha256:" + "0" * 64 + "\n--no-index\n")
    monkeypatch.setattr(bundled, "convert_lock", lambda: lock)
    with pytest.raises(EnvironmentFailed, match="the conversion backends cannot be installed: ERROR"):
        environment.set_up(tmp_path / "made")
    assert not (tmp_path / "made/.vigie-lock").exists(), "half an environment is none"
    with pytest.raises(UsageError, match="not installed"):
        environment.interpreter(tmp_path / "made")


def test_the_worker_is_asked_in_json(tmp_path: Path) -> None:
    echo = worker(tmp_path, "import json, sys; json.dump({'asked': json.load(sys.stdin)}, sys.stdout)")
    assert environment.ask(PYTHON, {"é": [1]}, echo) == {"asked": {"é": [1]}}


def test_a_worker_that_fails_hangs_or_babbles_is_an_error_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailed, match="the conversion failed: ValueError: no backend"):
        environment.ask(PYTHON, {}, worker(tmp_path, "raise ValueError('no backend')"))
    with pytest.raises(EnvironmentFailed, match=r"took more than 0\.3 seconds"):
        environment.ask(PYTHON, {}, worker(tmp_path, "import time; time.sleep(9)"), seconds=0.3)
    with pytest.raises(EnvironmentFailed, match="the conversion failed"):
        environment.ask(PYTHON, {}, worker(tmp_path, "print('hello')"))
    with pytest.raises(EnvironmentFailed, match="the conversion failed"):
        environment.ask(tmp_path / "no-python", {})

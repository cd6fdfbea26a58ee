"""`vigie demo`: what it refuses, and what it leaves behind; the demonstration itself is tested in the lab."""

import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from vigie.cli.commands import demo
from vigie.lab.demo import STOCK_PORTS
from vigie.model.errors import EnvironmentFailed, UsageError
from vigie.model.language import Language


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def run(*arguments: str) -> None:
    app = typer.Typer()
    demo.register(app)
    app.command("other")(lambda: None)
    CliRunner().invoke(app, ["demo", "--size", "small", "--exit", *arguments], catch_exceptions=False)


def test_a_folder_in_use_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious")
    with pytest.raises(UsageError, match="not empty"):
        run("--state", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_port_in_use_is_said_so_and_nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        with pytest.raises(EnvironmentFailed, match=str(port)):
            run("--port-base", str(port - STOCK_PORTS))
    assert not list(tmp_path.iterdir())
    assert signal.getsignal(signal.SIGTERM) is demo._interrupt


def test_a_signal_to_end_is_an_interruption_so_that_everything_is_tidied_up() -> None:
    with pytest.raises(KeyboardInterrupt):
        demo._interrupt()


def test_what_ends_by_itself_does_not_ask_for_a_key() -> None:
    addresses = dict.fromkeys(("web_client", "homeserver", "console", "account", "state"), "somewhere")
    for leave in (False, True):
        console = Console(record=True, width=80)
        console.print(demo._panel(addresses, Language.EN, leave=leave))
        assert ("Ctrl-C" not in console.export_text()) is leave

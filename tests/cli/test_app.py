import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from vigie import __version__, discovery
from vigie.cli.app import build, main
from vigie.model.errors import ContentErrors, Mistake, PlatformError, UsageError
from vigie.model.language import Sentence


def run(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from vigie.cli import main; main()", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_version_is_said() -> None:
    assert run("--version").stdout == f"vigie {__version__}\n"


PLAIN = """
import re, sys
from importlib import metadata
from packaging.requirements import Requirement

def name(text): return re.sub("[-_.]+", "-", text).lower()

there, asked = {"vigie"}, [*map(Requirement, metadata.requires("vigie"))]
while asked:
    one = asked.pop()
    if name(one.name) not in there and (one.marker is None or one.marker.evaluate({"extra": ""})):
        there.add(name(one.name))
        asked += map(Requirement, metadata.requires(one.name) or ())
owners = metadata.packages_distributions().items()
hidden = {module for module, of in owners if not there.intersection(map(name, of))}

class Hide:
    def find_spec(self, module, path=None, target=None):
        if module.partition(".")[0] in hidden:
            raise ModuleNotFoundError(module, name=module)

sys.meta_path.insert(0, Hide())
from vigie.cli import main; main()
"""
"""Runs the command line where nothing is installed but Vigie and what it depends on: no extra, no tool."""


def plain(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", PLAIN, *words], capture_output=True, text=True, check=False)


def test_a_service_installed_without_the_laboratory_has_its_help() -> None:
    result = plain("--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert "serve" in result.stdout


def test_what_only_the_laboratory_needs_is_named(tmp_path: Path) -> None:
    result = plain("up", "--state", str(tmp_path))
    assert result.returncode == 3
    assert result.stderr.splitlines()[-1].endswith("pip install 'vigie[lab]'")


def test_a_missing_package_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def raising(*, standalone_mode: bool) -> None:
        raise ModuleNotFoundError("No module named 'psycopg2'", name="psycopg2")

    monkeypatch.setattr("vigie.cli.app.build", lambda _words: raising)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 3
    assert capsys.readouterr().err.startswith("psycopg2 is not installed; the embedded platform needs it")


def test_wrong_use_is_2_and_says_how() -> None:
    result = run("serve")
    assert result.returncode == 2
    assert "--config" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("say which"), 2),
        (ContentErrors([Mistake("a.yml", 3, "is [bold]wrong[/]"), Mistake("a.yml", 1, "is wrong too " * 20)]), 2),
        (PlatformError("the server refused"), 3),
    ],
)
def test_an_error_is_its_lines_and_its_code(
    error: Exception, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def raising(*, standalone_mode: bool) -> None:
        raise error

    monkeypatch.setattr("vigie.cli.app.build", lambda _words: raising)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == code
    shown = capsys.readouterr()
    assert shown.err.splitlines() == str(error).splitlines()
    assert shown.out == ""


def test_an_error_never_controls_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def raising(*, standalone_mode: bool) -> None:
        raise UsageError("no user \x1b[2J")

    monkeypatch.setattr("vigie.cli.app.build", lambda _words: raising)
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().err == "no user \\x1b[2J\n"


def test_an_error_is_said_in_the_language_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def raising(*, standalone_mode: bool) -> None:
        raise UsageError(Sentence("which one?", "lequel ?"))

    monkeypatch.setattr("vigie.cli.app.build", lambda _words: raising)
    monkeypatch.setenv("VIGIE_LANGUAGE", "fr")
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().err == "lequel ?\n"


@pytest.mark.parametrize(
    "words",
    [("serve",), ("bad\x1b[31m" + "x" * 120,), ("drill", "--none"), ("contain", "@a")],
    ids=["no option", "no command", "unknown option", "a reason"],
)
def test_wrong_use_is_one_line_however_long_and_hostile(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.rstrip("\n").isprintable()
    assert "--help" in result.stderr


def test_a_command_alone_shows_its_help() -> None:
    result = run("case")
    assert result.returncode == 2
    assert "list" in result.stdout
    assert result.stderr == ""


def test_an_answer_of_no_is_1() -> None:
    assert run("doctor", "--config", "/nowhere/vigie.yml").returncode == 1


def test_every_command_adds_itself_by_the_name_of_its_file() -> None:
    for name in discovery.names("vigie.cli.commands"):
        alone = build([name])
        assert [one.name or one.typer_instance.info.name for one in _commands(alone)] == [name]
    assert len(_commands(build())) == len(discovery.names("vigie.cli.commands"))


def _commands(app: typer.Typer) -> list[Any]:
    return [*app.registered_commands, *app.registered_groups]


def test_a_scan_of_a_message_waits_for_nothing_else_to_load() -> None:
    code = (
        "import sys; from vigie.cli.app import main\n"
        "try: main()\n"
        "except SystemExit: print(*sorted({name.split('.')[1] for name in sys.modules if name.startswith('vigie.')}))\n"
        "print('aiohttp' in sys.modules, 'rich.progress' in sys.modules)"
    )
    command = [sys.executable, "-c", code, "scan", "--messages", "-"]
    done = subprocess.run(command, input="{}", capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[1:] == ["cli content discovery model", "False False"]

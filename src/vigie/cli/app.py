"""Puts the commands together, and turns errors into one clear line and an exit code."""

import sys
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any, Final, NoReturn

import typer
from rich.console import Console

from vigie import __version__, discovery
from vigie.cli import output
from vigie.model.errors import VigieError
from vigie.model.language import Sentence

EXIT_NO = 1
"""The answer is "no": something was found, a check failed."""
EXIT_INTERRUPTED = 130
"""Its user had enough: what is answered is a part."""
_WRONG_USE: Final[type[Exception]] = next(
    one for one in typer.BadParameter.__mro__ if one.__name__ == "UsageError" and issubclass(one, Exception)
)
"""Typer names only this child of it."""

_ABSENT: Final = Sentence(
    en="{name} is not installed; the embedded platform needs it, the service does not: pip install 'vigie[lab]'",
    fr="{name} n'est pas installé ; la plateforme embarquée en a besoin, le service non : pip install 'vigie[lab]'",
)
_COMMANDS: Final = "vigie.cli.commands"


def build(words: Sequence[str] = ()) -> typer.Typer:
    """The command line: every module of `vigie.cli.commands` adds itself with `register(app)`.

    When the first of `words` names one of them, that one alone: a scan does not wait for the laboratory to load.
    """
    app = typer.Typer(
        name="vigie",
        help="The lookout for Matrix platforms.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(invoke_without_command=True)
    def _root(version: bool = typer.Option(False, "--version", help="Print the version and leave.")) -> None:
        if version:
            sys.stdout.write(f"vigie {__version__}\n")
            raise typer.Exit

    for module in _modules(words):
        module.register(app)
    return app


def _modules(words: Sequence[str]) -> Iterable[ModuleType]:
    name = words[0] if words else ""
    if name == "--version":
        return ()
    return [discovery.module(_COMMANDS, name)] if name in discovery.names(_COMMANDS) else discovery.modules(_COMMANDS)


def main() -> NoReturn:
    """Run the command line. Exits 0 done, 1 no, 2 wrong use or bad input, 3 the environment failed, 130 interrupted."""
    try:
        code = build(sys.argv[1:])(standalone_mode=False)
    except VigieError as error:
        complain(error.in_(output.language()))
        sys.exit(error.exit_code)
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] in {"vigie", "vigie_synapse"}:
            raise
        complain(_ABSENT.format(output.language(), name=error.name))
        sys.exit(3)
    except typer.Abort:
        sys.exit(EXIT_NO)
    except _WRONG_USE as error:
        _explain(error)
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)


def complain(text: str) -> None:
    """An error on stderr, line by line as it is: never wrapped, and nothing in it controls the terminal."""
    console = Console(stderr=True, highlight=False, markup=False)
    for line in text.splitlines():
        console.print(output.printable(line), style="red", soft_wrap=True)


def _explain(error: Any) -> None:
    """Wrong use, in the words of Typer. Without any word on the command line that is the help, shown already."""
    if message := error.format_message():
        where = error.ctx.command_path if error.ctx else "vigie"
        complain(f"{message} ({where} --help)")

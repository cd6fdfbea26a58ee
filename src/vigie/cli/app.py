"""Puts the commands together, and turns errors into one clear line and an exit code."""

import sys
from typing import NoReturn

import typer
from rich.console import Console

from vigie import __version__, discovery
from vigie.model.errors import VigieError

EXIT_NO = 1
"""The answer is "no": something was found, a check failed."""


def build() -> typer.Typer:
    """The whole command line: every module of `vigie.cli.commands` adds itself with `register(app)`."""
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

    for module in discovery.modules("vigie.cli.commands"):
        module.register(app)
    return app


def main() -> NoReturn:
    """Run the command line. Exits 0 done, 1 no, 2 wrong use or bad input, 3 the environment failed."""
    try:
        build()()
    except VigieError as error:
        console = Console(stderr=True, highlight=False, markup=False)
        for line in str(error).splitlines():
            clean = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in line)
            console.print(clean, style="red", soft_wrap=True)
        sys.exit(error.exit_code)
    sys.exit(0)

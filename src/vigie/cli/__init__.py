"""The `vigie` command. Each file of `commands/` is one command or group of commands."""

from vigie.cli.app import main

__all__ = ["main"]

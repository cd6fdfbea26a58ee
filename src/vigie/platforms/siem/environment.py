"""The environment of the conversion backends: where it is, how it is made, how its interpreter is asked.

The backends demand an older pySigma than Vigie, and one of them (Loki) is AGPL: so they live apart, and are run as a
program that reads JSON and answers JSON.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from vigie import bundled
from vigie.model.errors import EnvironmentFailed, UsageError
from vigie.model.language import Language, Sentence

VARIABLE: Final = "VIGIE_CONVERT"
"""Names the environment's folder when it is not inside Vigie's own."""
INSTALL_SECONDS: Final = 600
ANSWER_SECONDS: Final = 120
WORKER: Final = Path(__file__).with_name("worker.py")
_STAMP: Final = ".vigie-lock"
_MISSING = Sentence(
    en="the conversion backends are not installed in {folder}: vigie rules convert --setup",
    fr="les convertisseurs ne sont pas installés dans {folder} : vigie rules convert --setup",
)
_OLD = Sentence(
    en="the conversion backends in {folder} are not those of this Vigie: vigie rules convert --setup",
    fr="les convertisseurs de {folder} ne sont pas ceux de cette version de Vigie : vigie rules convert --setup",
)


def default() -> Path:
    """Inside Vigie's own environment, or the person's data when it has none, unless the variable names a folder."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    alone = sys.prefix != sys.base_prefix
    return Path(sys.prefix) / "convert" if alone else Path.home() / ".local/share/vigie/convert"


def set_up(folder: Path) -> None:
    """Make the environment, or bring it up to date. Raises `EnvironmentFailed` with what the installer said last."""
    stamp = folder / _STAMP
    stamp.unlink(missing_ok=True)
    _run([sys.executable, "-m", "venv", str(folder)], "the environment cannot be made")
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    install = [str(_python(folder)), "-m", "pip", "install", *options, "-r", str(bundled.convert_lock())]
    _run(install, "the conversion backends cannot be installed")
    stamp.write_text(_lock(), encoding="utf-8")


def interpreter(folder: Path) -> Path:
    """The environment's Python. Raises `UsageError` that says how to make it when it is missing or of another Vigie."""
    python = _python(folder)
    try:
        stamp = (folder / _STAMP).read_text(encoding="utf-8")
    except OSError:
        stamp = ""
    if not stamp or not python.exists():
        raise UsageError(_said(_MISSING, folder))
    if stamp != _lock():
        raise UsageError(_said(_OLD, folder))
    return python


def ask(python: Path, request: Mapping[str, Any], worker: Path = WORKER, seconds: float = ANSWER_SECONDS) -> Any:
    """The worker's answer. Raises `EnvironmentFailed` when it gives none within the time."""
    command = [str(python), "-I", str(worker)]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(request, default=str),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        return json.loads(done.stdout) if done.returncode == 0 else _fail("the conversion failed", done.stderr)
    except subprocess.TimeoutExpired:
        raise EnvironmentFailed(f"the conversion took more than {seconds:g} seconds") from None
    except (OSError, ValueError) as error:
        raise EnvironmentFailed(f"the conversion failed: {error}") from None


def _said(sentence: Sentence, folder: Path) -> Sentence:
    return Sentence(*(sentence.format(language, folder=folder) for language in (Language.EN, Language.FR)))


def _python(folder: Path) -> Path:
    return folder / "bin" / "python"


def _lock() -> str:
    return hashlib.sha256(bundled.convert_lock().read_bytes()).hexdigest()


def _run(command: list[str], failed: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EnvironmentFailed(f"{failed}: {error}") from None
    if done.returncode:
        _fail(failed, done.stderr or done.stdout)


def _fail(what: str, said: str) -> None:
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "no word about it")
    raise EnvironmentFailed(f"{what}: {last.strip()[:300]}")

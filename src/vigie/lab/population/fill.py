"""Fills a stopped platform with a population, and remembers what was filled in."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from vigie.lab.population.model import Population, Room
from vigie.lab.population.people import COMMUNITY_MANAGER, NEWCOMER, VICTIM
from vigie.lab.population.plan import plan
from vigie.model.errors import EnvironmentFailed, UsageError
from vigie.ports.clock import Clock, SystemClock

Progress = Callable[[int, int], None]
"""Told the work done and the whole work, in the same unit."""

_UNFINISHED = "population.unfinished"


def fill(
    state_dir: Path, size: str, seed: int = 2026, progress: Progress | None = None, *, clock: Clock | None = None
) -> Population:
    """Load the population into the Synapse of ``state_dir``, which must be stopped; its database must answer.

    Afterwards ``state_dir/population.json`` tells who lives there. Filling the same again does nothing; another size or
    seed raises `UsageError`. Raises `EnvironmentFailed` when the platform is missing or the loading failed.
    """
    config = _find_config(state_dir)
    server_name = str(yaml.safe_load(config.read_text(encoding="utf-8"))["server_name"])
    record = state_dir / "population.json"
    if record.exists():
        return _again(record, size, seed, server_name)
    population = plan(size, seed, server_name, (clock or SystemClock()).now_ms())
    unfinished = state_dir / _UNFINISHED
    if unfinished.exists():
        raise EnvironmentFailed(f"{unfinished}: an earlier filling was cut short; start again from an empty folder")
    unfinished.touch()
    outcome = _load(config, population, progress or (lambda _done, _total: None))
    _write(record, describe(population, outcome))
    unfinished.unlink()
    return population


def describe(population: Population, outcome: dict[str, Any]) -> dict[str, Any]:
    """The content of ``population.json``, from the plan and from what the loader did."""
    return {
        "size": population.size,
        "seed": population.seed,
        "server_name": population.server_name,
        "now_ms": population.now_ms,
        "designated": {
            "victim": population.user_id(VICTIM),
            "newcomer": population.user_id(NEWCOMER),
            "community_manager": population.user_id(COMMUNITY_MANAGER),
        },
        "accounts": [
            {
                "user_id": population.user_id(person.number),
                "user": person.user,
                "password": person.password,
                "environment": person.environment,
                "profile": person.profile.value,
            }
            for person in population.people
        ],
        "rooms": [_room(room, done) for room, done in zip(population.rooms, outcome["rooms"], strict=True)],
        "totals": {**population.totals(), "bytes": outcome["bytes"]},
        "loading": {"events": outcome["events"], "seconds": outcome["seconds"]},
    }


def _room(room: Room, done: dict[str, Any]) -> dict[str, Any]:
    return {
        "room_id": done["room_id"],
        "name": room.name,
        "public": room.public,
        "encrypted": room.encrypted,
        "kind": room.kind.value,
        "history_visibility": room.history_visibility,
        "members": len(room.members),
        "messages": room.messages,
        "files": room.files,
        "planted": done["planted"],
    }


def _find_config(state_dir: Path) -> Path:
    for path in (state_dir / "homeserver.yaml", state_dir / "config" / "homeserver.yaml"):
        if path.exists():
            return path.resolve()
    raise EnvironmentFailed(f"{state_dir}: no homeserver.yaml; start the platform first: vigie up --state {state_dir}")


def _again(record: Path, size: str, seed: int, server_name: str) -> Population:
    known = json.loads(record.read_text(encoding="utf-8"))
    if (known["size"], known["seed"], known["server_name"]) != (size, seed, server_name):
        raise UsageError(
            f"{record}: already filled with size {known['size']} and seed {known['seed']} for {known['server_name']}; "
            "choose an empty folder for another population"
        )
    return plan(size, seed, server_name, known["now_ms"])


def _load(config: Path, population: Population, progress: Progress) -> dict[str, Any]:
    command = [
        *(sys.executable, "-m", "vigie.lab.population.loader", "--config", str(config), "--size", population.size),
        *("--seed", str(population.seed), "--server-name", population.server_name),
        *("--now-ms", str(population.now_ms)),
    ]
    log = config.parent / "population.log"
    with log.open("wb") as errors, subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=errors, cwd=config.parent, env=os.environ.copy()
    ) as process:  # fmt: skip
        outcome: dict[str, Any] = {}
        for line in process.stdout or ():
            said = json.loads(line)
            if "total" in said:
                progress(said["done"], said["total"])
            else:
                outcome = said
    if process.returncode != 0 or not outcome:
        raise EnvironmentFailed(f"filling the platform failed (exit {process.returncode}); the reason is in {log}")
    return outcome


def _write(path: Path, content: dict[str, Any]) -> None:
    """Whole or not at all, and for its owner only: it holds passwords, of a lab though they are."""
    partial = path.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    partial.replace(path)

"""Synapse itself, without listeners: the same code on the same database and keys, while the server is stopped."""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import yaml
from synapse.config.homeserver import HomeServerConfig
from synapse.logging.context import LoggingContext
from synapse.server import HomeServer
from synapse.storage.databases.main import DataStore
from twisted.internet import defer, task

_NOT_HERE = ("modules", "log_config", "redis", "stream_writers", "instance_map", "pid_file", "oidc_providers")
"""Settings of the running server that would start something else or ask for it."""

_NO_WAIT = "-c synchronous_commit=off"
"""The loader does not wait for the disk at each commit: if the machine fails, the filling starts again anyway."""

_DIRECTORY_JOBS = (
    ("populate_user_directory_createtables", "{}", ""),
    ("populate_user_directory_process_rooms", "{}", "populate_user_directory_createtables"),
    ("populate_user_directory_process_users", "{}", "populate_user_directory_process_rooms"),
    ("populate_user_directory_cleanup", "{}", "populate_user_directory_process_users"),
)
_STATISTICS_JOBS = (
    ("populate_stats_process_rooms", "{}", ""),
    ("populate_stats_process_users", "{}", "populate_stats_process_rooms"),
)


class Loader(HomeServer):  # type: ignore[misc]  # Synapse is not seen by the type checker
    """A homeserver that serves nobody."""

    DATASTORE_CLASS = DataStore


def run(config_file: Path, work: Callable[[Any], Awaitable[None]]) -> None:
    """Start Synapse's code on a ``homeserver.yaml``, await ``work(hs)``, stop and leave the process."""
    logging.basicConfig(level=logging.WARNING)
    config = _config(config_file)

    async def session() -> None:
        with LoggingContext(name="vigie-populate", server_name=config.server.server_name):
            hs = Loader(config.server.server_name, config=config)
            hs.setup()
            await work(hs)

    task.react(lambda _reactor: defer.ensureDeferred(session()))


async def refresh_directories(hs: Any) -> None:
    """Fill the people directory and the room statistics with Synapse's own jobs (its `regenerate_directory`)."""
    main = hs.get_datastores().main
    for name, progress, after in (*_DIRECTORY_JOBS, *_STATISTICS_JOBS):
        await main.db_pool.simple_upsert(
            "background_updates",
            {"update_name": name},
            {"progress_json": progress, "depends_on": after or None},
            desc="vigie_jobs",
        )
    main.db_pool.updates._all_done = False
    while not await main.db_pool.updates.do_next_background_update(sleep=False):
        pass


def _config(path: Path) -> HomeServerConfig:
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name in _NOT_HERE:
        settings.pop(name, None)
    if settings["database"]["name"] == "psycopg2":
        settings["database"]["args"] |= {"options": _NO_WAIT, "cp_min": 2, "cp_max": 10}
    config = HomeServerConfig()
    config.parse_config_dict(settings, config_dir_path=str(path.parent), data_dir_path=str(path.parent))
    config.worker.run_background_tasks = False
    config.worker.should_update_user_directory = False
    config.worker.start_pushers = False
    return config

import os
import socket

import psycopg2
import pytest

from vigie.lab import postgres
from vigie.model.errors import EnvironmentFailed


@pytest.mark.platform
def test_nobody_enters_without_a_password(stock_platform):
    database = stock_platform.database()
    for user in ("postgres", "synapse"):
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(user=user, dbname="synapse", host=str(database.sockets), password="wrong")


@pytest.mark.platform
def test_synapse_is_no_superuser_and_its_text_is_sorted_by_bytes(stock_platform):
    connection = psycopg2.connect(**stock_platform.database().synapse_arguments())
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT datcollate, datctype FROM pg_database WHERE datname = 'synapse'")
        assert cursor.fetchone() == ("C", "C")
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone() == ("",)
    finally:
        connection.close()


@pytest.mark.platform
def test_its_socket_is_in_a_short_private_folder(stock_platform):
    folder = stock_platform.database().sockets
    assert len(str(folder / ".s.PGSQL.5432")) < 108
    assert folder.stat().st_mode & 0o077 == 0
    assert any(path.is_socket() for path in folder.iterdir())
    assert socket.AF_UNIX


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_without_any_way_out_is_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "_works", lambda _command: False)
    with pytest.raises(EnvironmentFailed, match="start Vigie as an ordinary user"):
        postgres.identity(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_files_change_hands_whole(tmp_path):
    inner = tmp_path / "data" / "base"
    inner.mkdir(parents=True)
    (inner / "1").touch()
    postgres.Identity((), 65_534, 65_534).give(tmp_path / "data")
    assert {path.stat().st_uid for path in (tmp_path / "data", inner, inner / "1")} == {65_534}

import json
from threading import Event

import pytest

from vigie.lab import webclient
from vigie.lab.webclient import SOURCES, WebClient, WebClientMissing


def test_the_lock_names_every_package_and_no_registry():
    lock = (SOURCES / "package-lock.json").read_text()
    packages = json.loads(lock)["packages"]
    assert all(package.get("integrity") and package.get("version") for name, package in packages.items() if name)
    assert "://registry" not in lock
    assert '"resolved"' not in lock


def test_the_folder_follows_the_sources(tmp_path, monkeypatch):
    client = WebClient(tmp_path, Event())
    before = client.folder
    copy = tmp_path / "web"
    webclient.shutil.copytree(SOURCES, copy, ignore=webclient.shutil.ignore_patterns("node_modules"))
    monkeypatch.setattr(webclient, "SOURCES", copy)
    assert client.folder == before
    (copy / "src" / "main.js").write_text("//")
    assert client.folder != before


def test_without_a_registry_one_line_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    client = WebClient(tmp_path / "cache", Event())
    with pytest.raises(WebClientMissing, match="cannot be fetched from the npm registry") as caught:
        client.build()
    assert "\n" not in str(caught.value)
    assert not client.is_built()
    assert not list((tmp_path / "cache").iterdir())


def test_asking_to_stop_ends_the_building(tmp_path):
    stop = Event()
    stop.set()
    with pytest.raises(WebClientMissing, match="stopped"):
        WebClient(tmp_path, stop).build()
    assert not list(tmp_path.iterdir())


def test_users_without_a_cache_folder_keep_it_with_the_platform(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert webclient.usable_cache(tmp_path / "own") == tmp_path / "caches" / "vigie" / "web"
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert webclient.usable_cache(tmp_path / "own") == tmp_path / "own"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # the specification says: ignore it
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert webclient.usable_cache(tmp_path / "own") == tmp_path / "home" / ".cache" / "vigie" / "web"

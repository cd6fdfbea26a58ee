import stat

import pytest

from vigie.lab.layout import Identity, Layout, write_private
from vigie.model.errors import EnvironmentFailed


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path):
    layout = Layout(tmp_path)
    layout.prepare()
    first = layout.load_secrets()
    assert layout.load_secrets() == first
    assert len({getattr(first, name) for name in first.__struct_fields__}) == len(first.__struct_fields__)
    assert stat.S_IMODE(layout.secrets.stat().st_mode) == 0o700
    assert stat.S_IMODE((layout.secrets / "platform.json").stat().st_mode) == 0o600


def test_an_open_file_becomes_private_when_written_again(tmp_path):
    path = tmp_path / "token"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_identity_is_remembered(tmp_path):
    layout = Layout(tmp_path)
    assert layout.load_identity() is None
    identity = Identity(server_name="a.example", environment="a", port_base=9_000)
    layout.save_identity(identity)
    assert layout.load_identity() == identity


def test_damage_is_reported_and_kept(tmp_path):
    layout = Layout(tmp_path)
    layout.identity.write_text('{"server_name": 1}')
    with pytest.raises(EnvironmentFailed, match=r"platform\.json: cannot be read"):
        layout.load_identity()
    assert layout.identity.exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentFailed, match=r"file.*not a directory.*--state"):
        Layout(tmp_path / "file" / "state").prepare()

import stat

from vigie.lab.daemon import LabDaemon
from vigie.lab.layout import Identity, Layout, write_private
from vigie.lab.ports import Ports
from vigie.model.language import Language
from vigie.settings import load


def test_its_settings_are_accepted_whole(tmp_path):
    layout = Layout(tmp_path / "with space")
    layout.prepare()
    write_private(layout.admin_token, b"secret")
    write_private(layout.assistant_token, b"own")
    identity = Identity(server_name="education.vigie.localhost", environment="education", port_base=9_000)
    LabDaemon(layout, identity, Ports(9_000), Language.FR).configure()
    settings = load(layout.vigie_yaml)
    server = settings.servers[0]
    assert settings.language is Language.FR
    assert server.admin_api is not None
    assert (server.admin_api.base(), server.admin_api.secret()) == ("http://127.0.0.1:9002", "secret")
    assert server.assistant is not None
    assert server.assistant.secret() == "own"
    assert stat.S_IMODE(layout.vigie_yaml.stat().st_mode) == 0o600

import http.client
import json
import stat

import pytest
import yaml

from vigie.lab import homeserver
from vigie.lab.homeserver import Homeserver
from vigie.lab.layout import Identity, Layout
from vigie.lab.ports import Ports
from vigie.model.errors import EnvironmentFailed, PlatformUnreachable
from vigie.model.language import Language


def _homeserver(root, *, stock):
    layout = Layout(root)
    layout.prepare()
    identity = Identity(server_name="education.vigie.localhost", environment="education", port_base=9_000)
    database = {"user": "synapse", "password": "p", "dbname": "synapse", "host": str(root)}
    return Homeserver(layout, identity, layout.load_secrets(), Ports(9_000), database, stock, Language.FR)


def _settings(server):
    server.configure()
    return yaml.safe_load(server.config_file.read_text())


def test_stock_and_protected_differ_in_the_guard_alone(tmp_path):
    stock, protected = _settings(_homeserver(tmp_path, stock=True)), _settings(_homeserver(tmp_path, stock=False))
    assert stock.pop("modules") == []
    [guard] = protected.pop("modules")
    assert guard["module"] == "vigie_synapse.Guard"
    assert stock == protected


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of Twisted and jsonschema, when Synapse is imported
def test_the_guard_accepts_its_settings(tmp_path):
    from vigie_synapse.config import Config

    [guard] = _settings(_homeserver(tmp_path, stock=False))["modules"]
    config = Config.model_validate(guard["config"])
    assert config.environment == "education"
    assert config.language is Language.FR


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of Twisted and jsonschema, when Synapse is imported
def test_synapse_understands_every_limit(tmp_path):
    server = _homeserver(tmp_path, stock=True)
    server.configure()
    from synapse.config.homeserver import HomeServerConfig

    config = HomeServerConfig.load_config("test", ["-c", str(server.config_file)])
    for name in ("rc_message", "rc_joins_local", "rc_user_directory", "rc_login_account", "rc_profile"):
        assert getattr(config.ratelimiting, name).per_second == 1000, name
    # Nobody's password is guessed in a drill: this stays as Synapse has it.
    assert config.ratelimiting.rc_login_failed_attempts.burst_count == 3
    assert not config.federation.federation_domain_whitelist
    assert config.userdirectory.user_directory_search_all_users


def test_the_signing_key_stays_and_secrets_are_private(tmp_path):
    server = _homeserver(tmp_path, stock=True)
    server.configure()
    key = server.layout.signing_key.read_bytes()
    server.configure()
    assert key
    assert server.layout.signing_key.read_bytes() == key
    for path in (server.layout.signing_key, server.config_file):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("version", ["1.157.1", "1.164.0"])
def test_a_synapse_out_of_range_is_refused_in_one_line(tmp_path, monkeypatch, version):
    monkeypatch.setattr(homeserver.importlib.metadata, "version", lambda _name: version)
    with pytest.raises(EnvironmentFailed, match=rf"Synapse {version} is installed; .*1\.158\.0 to 1\.163\.x"):
        _homeserver(tmp_path, stock=True).configure()


def test_nobody_answers_when_nothing_runs(tmp_path):
    with pytest.raises(PlatformUnreachable, match=r"127\.0\.0\.1:9002"):
        _homeserver(tmp_path, stock=True).ensure_accounts()


@pytest.mark.platform
def test_the_administrator_is_one_and_the_sample_is_none(stock_platform):
    token = stock_platform.layout.admin_token.read_text()
    user, password = stock_platform.sample_account()
    connection = http.client.HTTPConnection(stock_platform.endpoints.homeservers[0].admin_url.removeprefix("http://"))
    bearer = {"Authorization": f"Bearer {token}"}
    connection.request("GET", f"/_synapse/admin/v2/users/@{user}:education.vigie.localhost", headers=bearer)
    assert json.loads(connection.getresponse().read())["admin"] is False
    body = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": user}, "password": password}
    connection.request("POST", "/_matrix/client/v3/login", json.dumps(body))
    assert json.loads(connection.getresponse().read())["user_id"] == f"@{user}:education.vigie.localhost"
    connection.close()
    assert stat.S_IMODE(stock_platform.layout.admin_token.stat().st_mode) == 0o600

import http.client
import json
import subprocess
from urllib.parse import urlsplit

import pytest

from vigie.lab.front import Front
from vigie.lab.layout import Layout
from vigie.lab.ports import Ports


def _configured(root, *, stock):
    layout = Layout(root)
    layout.prepare()
    front = Front(layout, Ports(9_000), "education.vigie.localhost", root / 'we"b', stock)
    front.configure()
    return front


@pytest.mark.parametrize("stock", [True, False])
def test_caddy_accepts_the_configuration(tmp_path, stock):
    front = _configured(tmp_path / "with space", stock=stock)
    command = front.part().command
    validate = [command[0], "validate", *command[2:]]
    checked = subprocess.run(validate, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    # Never fetched from the network, never served to it.
    config = front.part().command[-1].read_text()
    assert "bind 127.0.0.1" in config
    assert ("legacy_media" in config) is not stock


class _Site:
    def __init__(self, address):
        self._address = urlsplit(address).netloc

    def get(self, path, method="GET", headers=None, body=None):
        connection = http.client.HTTPConnection(self._address, timeout=10)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content


@pytest.fixture
def site(stock_platform):
    return _Site(stock_platform.endpoints.homeservers[0].client_url)


@pytest.mark.platform
@pytest.mark.parametrize(
    "path",
    [
        "/_synapse/admin/v1/register",
        "/_synapse/%61dmin/v1/register",
        "/_synapse//admin/v1/register",
        "/_synapse/client/../admin/v1/register",
        "/_synapse/client/%2e%2e/admin/v1/register",
        "/_matrix/../_synapse/admin/v1/register",
        "//_synapse/admin/v1/register",
        "/_matrix/%2e%2e/_synapse/admin/v1/register",
    ],
)
def test_the_administration_is_out_of_reach(site, path):
    status, _, content = site.get(path)
    assert b"nonce" not in content
    assert status in {400, 404, 308, 301}


@pytest.mark.platform
def test_the_client_api_and_the_discovery_are_there(site, stock_platform):
    assert site.get("/_matrix/client/versions")[0] == 200
    found = json.loads(site.get("/.well-known/matrix/client")[2])
    url = stock_platform.endpoints.homeservers[0].client_url
    assert found["m.homeserver"]["base_url"].rstrip("/") == url


@pytest.mark.platform
def test_pages_carry_the_security_headers(site):
    _, headers, content = site.get("/config.json")
    assert json.loads(content)["defaultHomeServer"].startswith("http://127.0.0.1:")
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = site.get("/")[1]["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")


@pytest.mark.platform
def test_another_name_is_not_served(site):
    """A page of the web that lets its own name resolve to this machine gets nothing."""
    assert site.get("/_matrix/client/versions", headers={"Host": "evil.example"})[2] == b""


@pytest.mark.platform
def test_a_drill_chooses_the_address_it_appears_from(site, stock_platform):
    user, password = stock_platform.sample_account()
    body = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": user}, "password": password}
    address = {"X-Forwarded-For": "203.0.113.77", "Content-Type": "application/json"}
    status, _, content = site.get("/_matrix/client/v3/login", "POST", address, json.dumps(body))
    assert status == 200
    bearer = {"Authorization": f"Bearer {json.loads(content)['access_token']}", "X-Forwarded-For": "203.0.113.77"}
    site.get("/_matrix/client/v3/account/whoami", headers=bearer)
    assert "203.0.113.77" in (stock_platform.layout.logs / "synapse.log").read_text()

"""The chat client in a real browser, against a real platform."""

import http.client
import json
import struct
import zlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kit.ports import free_ports
from vigie.lab.options import PlatformOptions
from vigie.lab.platform import Platform

CHROMIUM = Path("/usr/bin/chromium")
_QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

pytestmark = [
    pytest.mark.platform,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium"),
]


@pytest.fixture
def platform(tmp_path):
    options = PlatformOptions(state=tmp_path / "state", stock=True, port_base=free_ports())
    with Platform(options) as platform:
        if platform.web_problem:
            pytest.skip(f"the chat client could not be built: {platform.web_problem}")
        yield platform


def _call(platform, method, path, token=None, body=None):
    connection = http.client.HTTPConnection(urlsplit(platform.endpoints.web_client).netloc, timeout=20)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    connection.request(method, f"/_matrix/client/v3/{path}", json.dumps(body or {}), headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def _room_with_a_message(platform, user, password):
    identifier = {"type": "m.id.user", "user": user}
    wanted = {"type": "m.login.password", "identifier": identifier, "password": password}
    token = _call(platform, "POST", "login", body=wanted)["access_token"]
    room = _call(platform, "POST", "createRoom", token, {"name": "Salle des actes"})["room_id"]
    picture = _upload(platform, token, _png(64, 48))
    info = {"w": 64, "h": 48, "mimetype": "image/png", "size": 200}
    image = {"msgtype": "m.image", "body": "plan.png", "url": picture, "info": info}
    _call(platform, "PUT", f"rooms/{room}/send/m.room.message/0", token, image)
    message = {"msgtype": "m.text", "body": "Bonjour à toutes et à tous"}
    _call(platform, "PUT", f"rooms/{room}/send/m.room.message/1", token, message)


def _upload(platform, token, content):
    connection = http.client.HTTPConnection(urlsplit(platform.endpoints.web_client).netloc, timeout=20)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "image/png"}
    connection.request("POST", "/_matrix/media/v3/upload?filename=plan.png", content, headers)
    uri = json.loads(connection.getresponse().read())["content_uri"]
    connection.close()
    return uri


def _png(width, height):
    def chunk(kind, content):
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x20\x60\xc0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _until_a_picture_shows(page):
    shown = "() => [...document.querySelectorAll('img')].some(i => i.src.includes('/media/') && i.naturalWidth > 0)"
    for _ in range(100):  # not wait_for_function, which evaluates text in the page: the policy of the front forbids it
        if page.evaluate(shown):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"no picture: {page.evaluate('() => [...document.images].map(i => i.src)')}")


def test_a_person_signs_in_and_reads_a_room(platform, tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    user, password = platform.sample_account()
    _room_with_a_message(platform, user, password)
    problems = []
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=str(CHROMIUM), args=list(_QUIET))
        page = browser.new_page(viewport={"width": 1200, "height": 800})
        page.on("console", lambda message: message.type == "error" and problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(platform.endpoints.web_client)
        page.fill("#username", user)
        page.fill("#password", password)
        page.click("button[type=submit]")
        page.get_by_text("Salle des actes").first.click()
        page.get_by_text("Bonjour à toutes et à tous").last.wait_for()
        # Pictures need a token, which the service worker adds.
        _until_a_picture_shows(page)
        page.locator(".MessageComposer_input textarea").fill("Réponse du navigateur")
        page.keyboard.press("Enter")
        page.get_by_text("Réponse du navigateur").last.wait_for()
        page.screenshot(path=tmp_path / "room.png")
        browser.close()
    # The policy of the front must allow all that the client does.
    assert not [problem for problem in problems if "Content Security Policy" in problem], problems
    assert not [problem for problem in problems if "Refused to" in problem], problems

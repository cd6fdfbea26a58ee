from pathlib import Path

import pytest

from vigie.model.errors import ContentErrors
from vigie.model.language import Language
from vigie.settings import load

GOOD = """\
language: fr
state: /var/lib/vigie
servers:
  - name: agent.example
    environment: education
    spool: /srv/a/spool
    orders: /srv/a/orders.json
    guard: /srv/a/state
"""


def written(tmp_path: Path, text: str, mode: int = 0o640) -> Path:
    path = tmp_path / "vigie.yml"
    path.write_text(text)
    path.chmod(mode)
    return path


def mistakes(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(ContentErrors) as caught:
        load(path)
    return [(mistake.line, mistake.message) for mistake in caught.value.mistakes]


def test_a_small_file_is_enough(tmp_path: Path) -> None:
    settings = load(written(tmp_path, GOOD))
    assert settings.language is Language.FR
    assert settings.servers[0].environment == "education"
    assert settings.rules.bundled


def test_orders_and_guard_lie_beside_the_spool_unless_said(tmp_path: Path) -> None:
    text = GOOD.replace("    orders: /srv/a/orders.json\n    guard: /srv/a/state\n", "")
    server = load(written(tmp_path, text)).servers[0]
    assert server.orders_path() == Path("/srv/a/orders.json")
    assert server.guard_path() == Path("/srv/a/guard")


def test_every_mistake_is_reported_with_its_line(tmp_path: Path) -> None:
    text = GOOD.replace("language: fr", "langage: fr").replace("/srv/a/spool", "spool").replace("agent.example", "a b")
    found = mistakes(written(tmp_path, text))
    assert [line for line, _ in found] == [1, 4, 6]
    assert "did you mean language?" in found[0][1]
    assert "server name" in found[1][1]
    assert "absolute" in found[2][1]


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    found = mistakes(tmp_path / "absent.yml")
    assert found == [(0, "the settings cannot be read: no such file or directory")]


def test_an_empty_file_says_what_is_missing(tmp_path: Path) -> None:
    assert [message for _, message in mistakes(written(tmp_path, ""))] == ["servers is missing", "state is missing"]


def test_nothing_to_watch_is_a_mistake(tmp_path: Path) -> None:
    found = mistakes(written(tmp_path, "state: /var/lib/vigie\nservers: []\n"))
    assert "name at least one homeserver" in found[0][1]


def test_two_servers_never_share_a_place(tmp_path: Path) -> None:
    second = GOOD[GOOD.index("  - name") :].replace("agent.example", "other.example")
    assert "same spool" in mistakes(written(tmp_path, GOOD + second))[0][1]


def test_a_suppression_has_a_reason_and_an_end(tmp_path: Path) -> None:
    text = GOOD + "findings:\n  suppressions:\n    - rule: mass_joins\n"
    found = [message for _, message in mistakes(written(tmp_path, text))]
    assert [message.split(".")[-1] for message in found] == ["reason is missing", "until is missing"]


def test_canaries_and_protected_names_are_what_they_say(tmp_path: Path) -> None:
    wrong = """\
canaries:
  users: [{id: bird, note: n}, {id: "@bird:a.example"}]
  rooms: [{id: "#nest:a.example", note: n}]
  media: [{id: "https://a.example/egg", note: n}]
protected_names: [{name: it}, {name: Help desk, bearers: [helpdesk]}]
"""
    assert len(mistakes(written(tmp_path, GOOD + wrong))) == 6
    both = 'canaries: {users: [{id: "@bird:a.example", note: n}], keepers: ["@bird:a.example"]}\n'
    assert "cannot be a canary and a keeper" in mistakes(written(tmp_path, GOOD + both))[0][1]


def test_secrets_never_appear_in_text(tmp_path: Path) -> None:
    text = GOOD + "    admin_api: {url: http://localhost:8008, token: very-secret}\n"
    settings = load(written(tmp_path, text))
    assert "very-secret" not in repr(settings)
    assert settings.servers[0].admin_api is not None
    assert settings.servers[0].admin_api.secret() == "very-secret"
    assert settings.servers[0].admin_api.base() == "http://localhost:8008"

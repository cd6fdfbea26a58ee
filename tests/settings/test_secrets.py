from pathlib import Path

import pytest

from vigie.model.errors import ContentErrors
from vigie.settings import load

HEAD = """\
state: /var/lib/vigie
servers:
  - {name: agent.example, spool: /a/s, orders: /a/o, guard: /a/g, admin_api: {
      url: "http://localhost:8008",
"""


def problem(tmp_path: Path, lines: str, mode: int = 0o600) -> str:
    path = tmp_path / "vigie.yml"
    path.write_text(HEAD + lines + "}}\n")
    path.chmod(mode)
    with pytest.raises(ContentErrors) as caught:
        load(path)
    return str(caught.value)


def test_a_secret_is_given_in_one_way(tmp_path: Path) -> None:
    assert "either token or token_file" in problem(tmp_path, "      ")
    assert "not both" in problem(tmp_path, f"      token: x,\n      token_file: {tmp_path / 'token'}")


def test_a_secret_in_a_readable_settings_file_is_refused(tmp_path: Path) -> None:
    text = problem(tmp_path, "      token: x", mode=0o644)
    assert "vigie.yml:5:" in text
    assert "chmod o-rwx" in text


@pytest.mark.parametrize(("content", "mode", "says"), [("x", 0o644, "everybody may read"), (" \n", 0o600, "is empty")])
def test_a_bad_secret_file_is_refused(tmp_path: Path, content: str, mode: int, says: str) -> None:
    token = tmp_path / "token"
    token.write_text(content)
    token.chmod(mode)
    assert says in problem(tmp_path, f"      token_file: {token}")


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    assert "absent cannot be read: No such file" in problem(tmp_path, f"      token_file: {tmp_path}/absent")


def test_the_secret_of_a_file_loses_its_newline(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("abc\n")
    token.chmod(0o600)
    path = tmp_path / "vigie.yml"
    path.write_text(f"{HEAD}      token_file: {token}}}}}\n")
    api = load(path).servers[0].admin_api
    assert api is not None
    assert api.secret() == "abc"

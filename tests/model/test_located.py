from typing import Annotated, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, field_validator

from vigie.model.errors import ContentErrors
from vigie.model.located import MAX_DEPTH, Located, check, parse


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Web(_Part):
    kind: Literal["webhook"]
    url: HttpUrl


class Mail(_Part):
    kind: Literal["smtp"]
    host: str
    port: int = 25


class Server(_Part):
    server_name: str
    environment: str = "default"
    limit: int = 0

    @field_validator("limit")
    @classmethod
    def _positive(cls, value: int) -> int:
        if value < 0:
            raise ValueError("Must not be negative")
        return value


class Root(_Part):
    language: Literal["en", "fr"] = "en"
    servers: list[Server]
    named: dict[str, Server] = {}
    notify: list[Annotated[Web | Mail, Field(discriminator="kind")]] = []


def mistakes(text: str | bytes) -> list[str]:
    with pytest.raises(ContentErrors) as caught:
        check(parse(text, "vigie.yaml"), Root)
    return [str(one) for one in caught.value.mistakes]


def test_good_content_becomes_the_model() -> None:
    root = check(parse("servers:\n- server_name: no\n  limit: 12\n", "vigie.yaml"), Root)
    assert root.servers == [Server(server_name="no", limit=12)]


def test_every_mistake_is_reported_with_its_line() -> None:
    text = """
langage: fr
language: de
servers:
  - enviroment: x
  - server_name: a
    limit: -1
named:
  one:
    server_nam: b
notify:
  - kind: webhok
  - kind: smtp
    hots: mail.example
    port: many
  - kind: webhook
    url: ftp://a.example
"""
    assert mistakes(text) == [
        "vigie.yaml:2: langage is not known; did you mean language?",
        "vigie.yaml:3: language: de is not known; valid here: en, fr",
        "vigie.yaml:5: servers[0].enviroment is not known; did you mean environment?",
        "vigie.yaml:5: servers[0].server_name is missing",
        "vigie.yaml:7: servers[1].limit: must not be negative",
        "vigie.yaml:9: named.one.server_name is missing",
        "vigie.yaml:10: named.one.server_nam is not known; did you mean server_name?",
        "vigie.yaml:12: notify[0]: webhok is not known; did you mean webhook?",
        "vigie.yaml:13: notify[1].host is missing",
        "vigie.yaml:14: notify[1].hots is not known; did you mean host?",
        "vigie.yaml:15: notify[1].port: input should be a valid integer, unable to parse string as an integer",
        "vigie.yaml:17: notify[2].url: URL scheme should be 'http' or 'https'",
    ]


def test_a_key_said_twice_is_reported_beside_the_others() -> None:
    assert mistakes("language: en\nservers: []\nlanguage: fr\nx: 1\n") == [
        "vigie.yaml:3: language is said twice (first in line 1)",
        "vigie.yaml:4: x is not known; valid here: language, named, notify, servers",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "vigie.yaml: servers is missing"),
        ("- a\n", "vigie.yaml:1: the file: input should be a valid dictionary or instance of Root"),
        ("a: [1\nb: 2\n", "vigie.yaml:2: is not valid YAML: did not find expected ',' or ']'"),
        ("a: &x 1\nb: *x\n", "vigie.yaml:2: aliases (*name) are not allowed: write the value again"),
        ("a: !!python/object/apply:os.system [id]\n", "vigie.yaml:1: tags (!name) are not allowed"),
        ("a: 1\n---\nb: 2\n", "vigie.yaml:2: holds a second document (---); one is allowed"),
        ("? [a]\n: 1\n", "vigie.yaml:1: a key must be a plain name"),
        (b"a: 1\nb: \xff\n", "vigie.yaml:2: is not UTF-8 text"),
        ("a" * (1024 * 1024 + 1), "vigie.yaml: is larger than 1048576 bytes"),
        ("[" * 100, f"vigie.yaml:1: is nested deeper than {MAX_DEPTH} levels"),
    ],
)
def test_hostile_or_broken_text_is_one_clear_line(text: str | bytes, expected: str) -> None:
    assert mistakes(text) == [expected]


def test_control_characters_do_not_reach_the_terminal() -> None:
    (line,) = mistakes('servers: []\n"\\e[31mred": 1\n')
    assert "\x1b" not in line
    assert "\\x1b[31mred" in line


def test_scalars_follow_the_core_schema() -> None:
    text = "{a: no, b: 24:00, c: 2026-06-01, d: true, e: 0x1, f: 1.5, g: ~, h: '1', i: -3, j: 1e3, k: }"
    assert parse(text, "x").value == {
        "a": "no", "b": "24:00", "c": "2026-06-01", "d": True, "e": "0x1", "f": 1.5, "g": None, "h": "1", "i": -3,
        "j": 1000.0, "k": None,
    }  # fmt: skip


def test_a_line_is_found_through_parts_that_do_not_exist() -> None:
    located = parse("a:\n  - b: 1\n  - c:\n      d: 2\n", "x")
    assert located.line("a", 1, "tag", "c", "d") == 4
    assert located.line("a", 0) == 2
    assert located.line("zz") == 1
    assert Located("x", 1).line() == 0


_scalars = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=20)
_trees = st.recursive(
    _scalars, lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=9), below, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(_trees)
def test_what_was_written_is_read_back(tree: object) -> None:
    written = yaml.safe_dump(tree)
    if "*id" not in written:
        assert parse(written, "x").value == tree


@given(st.text() | st.binary())
def test_any_input_is_read_or_refused(content: str | bytes) -> None:
    try:
        parse(content, "x")
    except ContentErrors as error:
        assert error.mistakes  # noqa: PT017 - both outcomes are right, nothing else is

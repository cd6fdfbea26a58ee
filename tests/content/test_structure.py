import base64
import json
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.content import structure

VERIFIERS = (
    structure.checked_entropy,
    structure.checked_whole,
    structure.checked_hexadecimal,
    structure.jwt,
    structure.account_key,
    structure.pair,
)


def test_a_token_of_github_checks_its_thirty_characters() -> None:
    # The example that GitHub's own announcement of the format leads to, in pieces.
    body = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17"
    assert structure.checked_entropy("ghp" + "_" + body)
    assert not structure.checked_entropy("ghp" + "_" + body[:-1] + "8")


def test_a_token_of_synapse_is_what_synapse_itself_would_make() -> None:
    stringutils = pytest.importorskip("synapse.util.stringutils")
    base = "syt_" + base64.b64encode(b"agent.exemple").decode().rstrip("=") + "_" + "abcdefghijKLMNOPQRST"
    token = f"{base}_{stringutils.base62_encode(crc32(base.encode('ascii')), minwidth=6)}"
    assert structure.checked_whole(token)
    assert not structure.checked_whole(token.replace("KLM", "KLX"))


def test_a_jwt_has_a_header_that_names_an_algorithm() -> None:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    body = part({"sub": "agent"})
    assert structure.jwt(f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{body}.c2lnbmF0dXJl")
    assert not structure.jwt(f"{part({'typ': 'JWT'})}.{body}.c2lnbmF0dXJl")
    assert not structure.jwt(f"{part(['alg'])}.{body}.c2lnbmF0dXJl")
    assert not structure.jwt("www.agent.example")


def test_a_pair_is_a_name_and_a_secret() -> None:
    assert structure.pair(base64.b64encode(b"agent:Horizon-42").decode())
    assert not structure.pair(base64.b64encode(b"no colon here").decode())


def test_a_storage_key_has_64_bytes() -> None:
    assert structure.account_key(base64.b64encode(bytes(range(64))).decode())
    assert not structure.account_key(base64.b64encode(bytes(range(63))).decode())


def test_entropy_grows_with_variety() -> None:
    assert structure.entropy("") == structure.entropy("aaaa") == 0
    assert structure.entropy("abcd") == 2


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    assert {verify(text) for verify in VERIFIERS} <= {True, False}


@given(st.binary(max_size=300))
def test_base64_of_both_alphabets_is_read(content: bytes) -> None:
    assert structure.decoded(base64.b64encode(content).decode()) == content
    assert structure.decoded(base64.urlsafe_b64encode(content).decode().rstrip("=")) == content

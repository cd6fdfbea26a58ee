from hypothesis import given
from hypothesis import strategies as st

from kit.extraction import MARK, opened, places
from kit.office import packed, project
from vigie.content.extractors._macros import code_page, decompressed, source


def test_the_examples_of_the_specification() -> None:
    plain = "0119b000616263646566676800696a6b6c6d6e6f70007172737475762e"
    assert decompressed(bytes.fromhex(plain)) == b"abcdefghijklmnopqrstuv."
    usual = "012fb000236161616263646582660070616768696a013808616b6c00306d6e6f700671027004107273747576107778797a003c"
    assert decompressed(bytes.fromhex(usual)) == b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"


@given(
    st.lists(st.sampled_from([b"ab", b"abc", b"x", b"\x00", b"Sub main()\r\n", bytes(90)]), max_size=900).map(b"".join)
)
def test_what_is_packed_comes_out_again(data: bytes) -> None:
    assert decompressed(packed(data))[: len(data)] == data


@given(st.binary(max_size=300))
def test_any_bytes_give_something(data: bytes) -> None:
    assert len(decompressed(data)) <= 4_096 * len(data)
    source(data)
    code_page(data)


def test_a_module_is_found_behind_what_its_program_keeps_before_it() -> None:
    assert source(b"\x01\x02cache" * 9 + packed(b"Attribute VB_Name")) == b"Attribute VB_Name"
    assert source(b"no macro at all") == b""


def test_macros_are_read_in_the_encoding_of_their_project() -> None:
    found = opened(project(f"' {MARK}\r\n' Секрет", 1251), "vbaProject.bin")
    assert places(found) == {"macro Module1"}
    assert "Секрет" in dict(found.parts)["macro Module1"]
    assert code_page(b"") == "cp1252"

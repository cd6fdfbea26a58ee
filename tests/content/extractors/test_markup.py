import html

from hypothesis import example, given
from hypothesis import strategies as st

from vigie.content.extractors._markup import plain, said_by_attributes, text_of, unescaped, values_of


def test_words_cut_into_runs_are_whole_and_lines_and_cells_stay_apart() -> None:
    assert text_of(b"<w:p><w:r>DIFF</w:r><w:r><w:b/>USION</w:r></w:p><w:p>suite</w:p>").split("\n") == [
        "DIFFUSION",
        "suite",
        "",
    ]
    assert text_of(b"<tr><td>a</td><td>b</td></tr>") == "a b \n"
    assert text_of(b"un<br/>deux<w:tab/>trois") == "un\ndeux trois"


def test_references_are_characters_and_entities_of_the_document_are_left_alone() -> None:
    assert text_of(b"<p>r&#233;union &amp; &eacute;t&#xE9; &lol;</p>") == "réunion & été &lol;\n"


def test_cdata_is_text_and_may_hold_what_looks_like_tags() -> None:
    assert text_of(b"<x>a<![CDATA[<b>&amp;]]>c<![CDATA[d</x>") == "a<b>&amp;cd</x>"


def test_attributes_that_speak_are_read_and_others_are_not() -> None:
    assert (
        said_by_attributes(b'<img alt="une note" src="x"><a title=\'deux mots\' class="rien">') == "une note\ndeux mots"
    )


def test_properties_are_one_a_line() -> None:
    assert values_of(b"<a><b>un</b><c>deux</c></a>") == "un\ndeux"


def test_the_encoding_is_that_of_the_bytes_or_the_one_they_name() -> None:
    said = "<p>réunion</p>"
    for encoded in (said.encode(), said.encode("utf-16"), said.encode("utf-16-le"), said.encode("utf-16-be")):
        assert plain(encoded).decode() == said
    assert "réunion" in plain(f'<?xml version="1.0" encoding="ISO-8859-1"?>{said}'.encode("latin-1")).decode()
    assert plain(b'<meta charset="no-such-thing">') == b'<meta charset="no-such-thing">'


PIECES = [
    "&amp;",
    "&lt;",
    "&eacute;",
    "&eacute",
    "&#233;",
    "&#23",
    "&#xe9;",
    "&",
    "#233;",
    "amp;",
    "lt;",
    "x",
    ";",
    "&unknown;",
    "é",
]


@example("&amp;amp&amp")
@example("&amp;&&#23amp;")
@example("&&#97;mp;lt; &amp;")
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_references_are_those_of_the_standard_library(text: str) -> None:
    assert unescaped(text.encode()) == html.unescape(text)

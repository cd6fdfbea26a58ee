import html

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vigie.content.extractors import _markup
from vigie.content.extractors._markup import plain, said_by_attributes, text_of, unescaped, values_of


def test_words_cut_into_runs_are_whole_and_lines_and_cells_stay_apart() -> None:
    assert text_of(b"<w:p><w:r>DIFF</w:r><w:r><w:b/>USION</w:r></w:p><w:p>suite</w:p>").split("\n") == [
        "DIFFUSION",
        "suite",
        "",
    ]
    assert text_of(b"<tr><td>a</td><td>b</td></tr>") == "a b \n"
    assert text_of(b"un<br/>deux<w:tab/>trois") == "un\ndeux trois"


def test_a_sign_that_begins_no_tag_is_text_and_hides_nothing() -> None:
    assert text_of(b"<p>1 < DIFFUSION</p> <i>2 > 1</i> <") == "1 < DIFFUSION\n 2 > 1 <"
    assert text_of(b"<a</p>b>") == "<a\nb>"


def test_long_markup_is_read_in_parts_and_no_tag_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    markup = b"avant<p>" + b"<i>un</i> <b>deux</b></p>" * 20 + b"une fin longue sans aucune balise"
    whole = text_of(markup)
    for size in range(1, 40):
        monkeypatch.setattr(_markup, "_AT_A_TIME", size)
        assert text_of(markup) == whole


def test_what_is_kept_of_tags_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_markup, "_MOST_NAMES", 5)
    text_of(b"".join(b"<t%d>" % number for number in range(20)))
    assert len(_markup._TRACES) <= 5
    assert text_of(b"un</p>deux") == "un\ndeux"


def test_references_are_characters_and_entities_of_the_document_are_left_alone() -> None:
    assert text_of(b"<p>r&#233;union &amp; &eacute;t&#xE9; &lol;</p>") == "réunion & été &lol;\n"


def test_cdata_is_text_and_may_hold_what_looks_like_tags() -> None:
    assert text_of(b"<x>a<![CDATA[<b>&amp;]]>c<![CDATA[d</x>") == "a<b>&amp;cd</x>"


def test_attributes_that_speak_are_read_and_others_are_not() -> None:
    assert (
        said_by_attributes(b'<img alt="une note" src="x"><a title=\'deux mots\' class="rien">') == "une note\ndeux mots"
    )
    assert said_by_attributes(b'<x v:string = "une"><x class = "deux"><x descr=trois_mots>') == "une\ntrois_mots"


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

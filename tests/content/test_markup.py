"""HTML is read as a client shows it."""

import time

import pytest

from vigie.content.markup import plain


def test_tags_inside_a_word_do_not_split_it_and_blocks_do() -> None:
    assert plain("dif<b>fu</b>s<!-- x -->ion<p>restreinte</p>") == "diffusion\nrestreinte\n"
    assert plain("&eacute;t&#233; &lt;b&gt;") == "été <b>"
    assert plain('<a href="https://x.example/a">ici</a> <img alt="plan">') == "ici \nhttps://x.example/a\nplan"
    assert plain("1 < 2 et 3 > 2") == "1 < 2 et 3 > 2"


@pytest.mark.parametrize("text", ["<" * 60_000, "<a " * 20_000, "<!--" * 15_000, "<a href='" * 6_000, "&" * 60_000])
def test_broken_markup_costs_little(text: str) -> None:
    start = time.process_time()
    plain(text)
    assert time.process_time() - start < 0.1

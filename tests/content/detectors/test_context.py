"""What stands around a word, as one sees it on the page."""

from vigie.content.detectors._context import Around
from vigie.content.text import Text


def around(text: str, word: str = "SECRET") -> Around:
    seen = Text(text)
    start = seen.folded.index(word.lower().encode())
    return Around(seen, start, start + len(word))


def test_labels() -> None:
    labels = ["Mention : SECRET", "classifié au niveau SECRET", "Niveau de protection = SECRET", "marked as SECRET"]
    assert [text for text in labels if not around(text).labelled] == []
    assert [text for text in ("un SECRET", "niveau 3 du SECRET", "mention\nSECRET") if around(text).labelled] == []
    assert around("Mention : SECRET").explicit
    assert not around("niveau SECRET").explicit


def test_frames_and_lines() -> None:
    assert [text for text in ("(SECRET)", "** SECRET **", "//SECRET//", "[ SECRET ]") if not around(text).framed] == []
    assert not around("(un SECRET)").framed
    assert around("bonjour\n-- SECRET - page 2 --\nsuite").stamped
    assert not around("bonjour SECRET").stamped
    assert around("bonjour\nSECRET : plan").heading
    assert not around("bonjour\nSECRET plan").heading


def test_disguise_and_capitals() -> None:
    assert around("sEcReT").disguised
    assert around("ЅECRET").disguised
    assert not around("Sécret").disguised
    assert around("ＳＥＣＲＥＴ").capital
    assert not around("Secret").capital
    assert around("C'EST UN SECRET ENTRE NOUS").shouted
    assert not around("ok, SECRET entre nous").shouted

"""An excerpt tells its author what was seen, and nobody else what it says."""

from hypothesis import given
from hypothesis import strategies as st

from vigie.content import masking
from vigie.model.sightings import MAX_EXCERPT, Kind


def test_first_letters_of_a_marking_stay() -> None:
    text = "Le rapport en DIFFUSION RESTREINTE est joint"
    assert masking.excerpt(Kind.MARKING, text, 14, 34) == "rapport en D•••••••• R••••••••• est joint"


def test_nothing_of_a_secret_stays_nor_of_what_is_beside_it() -> None:
    text = "mot de passe admin Hunter22 : Tr0ub4dor ou Winter2026!"
    start = text.index("Tr0")
    shown = masking.excerpt(Kind.CREDENTIAL, text, start, start + 9)
    assert shown == "passe … •••••••• ou …"


def test_spaced_letters_do_not_add_up_to_the_word() -> None:
    shown = masking.excerpt(Kind.MARKING, "S E C R E T", 0, 11)
    assert shown == "S • • • • •"


@given(st.text(max_size=60), st.text(min_size=1, max_size=400), st.text(max_size=60), st.sampled_from(Kind))
def test_an_excerpt_is_short_printable_and_silent(before: str, secret: str, after: str, kind: Kind) -> None:
    shown = masking.excerpt(kind, before + secret + after, len(before), len(before) + len(secret))
    assert 0 < len(shown) <= MAX_EXCERPT
    assert shown.isprintable()


def test_a_digest_needs_the_key_and_tells_detectors_apart() -> None:
    one = masking.digest(b"key", "a.b.c", "value")
    assert one == masking.digest(b"key", "a.b.c", "value")
    assert len({one, masking.digest(b"yek", "a.b.c", "value"), masking.digest(b"key", "a.b.d", "value")}) == 2 + 1
    assert len(one) == 24

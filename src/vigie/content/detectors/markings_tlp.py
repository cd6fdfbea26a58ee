"""The Traffic Light Protocol 2.0: RED, AMBER+STRICT, AMBER and GREEN limit who may read; CLEAR does not."""

from collections.abc import Iterator
from typing import Final

from vigie.content.detector import Detector, Found, Look
from vigie.content.detectors._marks import alone, endless, turned
from vigie.content.folding import stretched
from vigie.content.patterns import linear
from vigie.content.text import Text
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Sentence
from vigie.model.sightings import Kind

_SIGN: Final = r"[^0-9a-z]{0,6}"
_ANY: Final = linear(
    rf"t[^0-9a-z]{{0,2}}[l1i|][^0-9a-z]{{0,2}}p{_SIGN}(red|rouge|amber|ambre|orange|green|vert|clear|white|blanc)"
)
_STRICT: Final = r"[^0-9a-z]{0,3}(?:strict|s)\b"
_TURNED_STRICT: Final = linear(r"tcirts[^0-9a-z]{0,3}$")
_LEGEND: Final = 3
"""Different colours in one text: it explains the protocol, or lists everything."""
_KEEP: Final = Sentence(
    "Share it only with those whom the label allows: delete it here, or ask its author for a wider one.",
    "Ne le partagez qu'avec ceux que l'étiquette permet : supprimez-le ici, ou demandez à l'auteur de l'élargir.",
)


def _backwards(colours: tuple[str, ...], more: str) -> str:
    """A pattern for labels that are turned: the colour comes first."""
    before = tuple(form + _SIGN for form in turned(more)) if more else ("", "")
    sets = zip(*map(turned, colours), strict=True)
    straight, headlong = (f"{first}(?:{'|'.join(some)})" for first, some in zip(before, sets, strict=True))
    return f"(?:{straight}){_SIGN}plt|(?:{headlong}){_SIGN}dlt"


def _look(colours: str, letters: tuple[str, ...], backwards: str, *, but: str = "") -> Look:
    folded = linear(rf"t[^0-9a-z]{{0,2}}[l1i|][^0-9a-z]{{0,2}}p{_SIGN}(?:{colours})|{backwards}")
    squeezed = [linear(stretched(word)) for word in letters]
    after = linear(f"^(?:{but})") if but else None

    def look(text: Text) -> Iterator[Found]:
        if len({match[1] for match in text.matches(_ANY)}) >= _LEGEND:
            return
        ends: set[int] = set()
        spans = [match.span() for match in text.matches(folded)]
        spans += [text.spread(*match.span()) for pattern in squeezed for match in text.matches(pattern, squeezed=True)]
        for start, end in spans:
            if (
                end not in ends
                and alone(text.folded, start, end)
                and not (after and after.search(text.folded[end : end + 16]))
                and not (but and _TURNED_STRICT.search(text.folded[max(start - 16, 0) : start]))
            ):
                ends.add(end)
                yield Found(*text.written(start, end))

    return look


def _tlp(
    name: str,
    shown: str,
    severity: Severity,
    colours: tuple[str, ...],
    reason: Sentence,
    examples: tuple[str, ...],
    *,
    but: str = "",
    more: str = "",
) -> Detector:
    joints = ("", "t") if more else ("",)  # the + of AMBER+STRICT stands for a t in the squeezed stream
    letters = tuple(f"tlp{colour}{joint}{more}" for colour in colours for joint in joints)
    pattern = f"(?:{'|'.join(colours)})" + (rf"{_SIGN}{more}" if more else "")
    backwards = _backwards(colours, more)
    return Detector(
        id=f"marking.tlp.{name}",
        kind=Kind.MARKING,
        severity=severity,
        confidence=Confidence.HIGH,
        title=Sentence(f"the label {shown}", f"l'étiquette {shown}"),
        reason=reason,
        advice=_KEEP,
        triggers=(endless(backwards),),
        letters=letters,
        look=_look(pattern, letters, backwards, but=but),
        examples=examples,
        others=("TLP:CLEAR", "TLP:RED, TLP:AMBER, TLP:GREEN, TLP:CLEAR : les quatre niveaux", "un feu rouge", "TLP"),
    )


DETECTORS = (
    _tlp(
        "red",
        "TLP:RED",
        Severity.CRITICAL,
        ("red", "rouge"),
        Sentence(
            "It is for the people it was given to, by name.",
            "Elle n'est que pour les personnes à qui elle a été remise.",
        ),
        (
            "TLP:RED",
            "TLP-RED",
            "tlp rouge",
            "[TLP : RED]",
            "T.L.P. R.E.D",
            "ＴＬＰ：ＲＥＤ",
            "tlp-r3d",
            "TTLLPP::RREEDD",
            "DER:PLT",
        ),
    ),
    _tlp(
        "amber_strict",
        "TLP:AMBER+STRICT",
        Severity.HIGH,
        ("amber", "ambre", "orange"),
        Sentence(
            "It is for one organisation alone, where needed.", "Elle n'est que pour une organisation, selon le besoin."
        ),
        ("TLP:AMBER+STRICT", "TLP AMBER STRICT", "tlp:ambre + strict", "T L P A M B E R S T R I C T"),
        more="strict",
    ),
    _tlp(
        "amber",
        "TLP:AMBER",
        Severity.HIGH,
        ("amber", "ambre", "orange"),
        Sentence(
            "It is for one organisation and its clients, where needed.",
            "Elle n'est que pour une organisation et ses clients, selon le besoin.",
        ),
        ("TLP:AMBER", "TLP:AMBRE", "(TLP Orange)", "TLP_AMBER", "ɹǝqɯɐ:dlʇ", "t1p @mber"),
        but=_STRICT,
    ),
    _tlp(
        "green",
        "TLP:GREEN",
        Severity.LOW,
        ("green", "vert"),
        Sentence(
            "It is for one community, not for everybody.", "Elle n'est que pour une communauté, pas pour tout le monde."
        ),
        ("TLP:GREEN", "TLP VERT", "tlp=green", "T*L*P*G*R*E*E*N"),
    ),
)

"""French social security numbers (NIR): 13 characters and a key, Corsica's 2A and 2B included."""

from typing import Final

from vigie.content import check_digits, spelled
from vigie.content.beside import Beside, announced, labelled, sizes
from vigie.content.counting import LONG_NUMBER, MANY, each, listed, numbers
from vigie.content.detectors._personal import REASON_LIST, personal
from vigie.content.text import Text
from vigie.model.findings import Severity
from vigie.model.language import Sentence

_GAP: Final = r"[ .\-/]{0,2}"
_NUMBER: Final = (
    rf"[1-478]{_GAP}[0-9]{{2}}{_GAP}[0-9]{{2}}{_GAP}[0-9][0-9ab]{_GAP}[0-9]{{3}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{2}}"
)
_TRIGGERS: Final = (LONG_NUMBER, spelled.CORSICAN)
_PRINTED: Final = (1, 2, 2, 2, 3, 3, 2)
_LABELLED: Final = labelled(any_name=False)
"""Not by "id" alone: in a file of people the number is one."""


def _is_shown(text: Text, start: int, end: int, value: str) -> bool:
    """Printed as such, digit by digit, or in any other way and of an everyday form.

    Of random numbers whose key is right five in six have the months of civil status that is not complete, or are
    provisional; of people hardly any.
    """
    groups = sizes(text, start, end)
    if groups == _PRINTED or (len(groups) > 1 and max(groups) == 1):
        return True
    return check_digits.usual_nir(value) and not (len(groups) < 3 and _LABELLED(text, start))


_BESIDE: Final = Beside(
    announced(
        r"nir|nia|nss|niss|n[°o]? ?ss|numero ss|secu(?:rite)?(?: sociale)?|sec\.? ?soc\.?|insee|vitale|assure[es]?|"
        r"nee?(?:\(e\)|\.e)?(?: le)?|naissance|social security"
    ),
    _is_shown,
)
_SPANS: Final = numbers(
    rf"({_NUMBER})(?![0-9a-z])",
    check_digits.nir,
    beside=_BESIDE,
    spelled=spelled.rows(check_digits.nir, beside=_BESIDE),
)


def _number(order: int, department: str = "75") -> str:
    base = f"2{order % 60 + 40:02d}{order % 12 + 1:02d}{department}{order % 900 + 56:03d}{order % 800 + 25:03d}"
    return _keyed(base)


def _keyed(base: str) -> str:
    return f"{base}{97 - int(base.replace('2A', '19').replace('2B', '18')) % 97:02d}"


def _spaced(number: str) -> str:
    return " ".join((number[0], number[1:3], number[3:5], number[5:7], number[7:10], number[10:13], number[13:]))


DETECTORS: Final = (
    personal(
        "fr.nir",
        Sentence(en="a French social security number", fr="un numéro de sécurité sociale"),
        each(_SPANS),
        triggers=_TRIGGERS,
        examples=(
            _number(1),
            f"numéro de sécu : {_spaced(_number(7))}",
            f"NIR {_number(3, '2A')}, assurée",
            _spaced(_number(5, "2B")),
            " ".join(_number(9)),
            "*".join(_number(11, "2A")),
            _spaced(_number(7)).replace(" ", "_"),
            _number(13)[:6] + "\n" + _number(13)[6:],
            _spaced(_number(7)).replace("0", "O"),
            _number(7).replace("0", "O"),
            f"n° SS {_keyed('1443075056025')}",
            _spaced(_keyed("7440175056025")),
        ),
        others=(
            "le NIR a 13 chiffres et une clé de 2",
            _number(1)[:-2] + f"{(int(_number(1)[-2:]) % 97) + 1:02d}",
            f"dossier{_number(1)}",
            f"{_number(1)}0011",
            "1 85 07",
            "il lit 1 285 077 505 600 pages",
            _keyed("1443075056025"),
            _keyed("7440175056025"),
            _keyed("2440100056025"),
            f"trace {_number(1)} terminée",
            "\n".join(f"{int(_number(1)) + order:015d}" for order in range(8)),
        ),
        severity=Severity.HIGH,
    ),
    personal(
        "fr.nir_list",
        Sentence(en="a list of French social security numbers", fr="une liste de numéros de sécurité sociale"),
        listed(_SPANS, MANY),
        triggers=_TRIGGERS,
        examples=("\n".join(_number(order) for order in range(MANY)),),
        others=("\n".join(_number(order) for order in range(MANY - 1)), "\n".join([_number(1)] * 300)),
        severity=Severity.CRITICAL,
        reason=REASON_LIST,
    ),
)

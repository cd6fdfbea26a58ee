"""Numbers of French registers: companies (SIREN, SIRET, VAT), which are public, and tax payers, which are not."""

from typing import Final

from vigie.content import check_digits, spelled
from vigie.content.counting import MANY, each, listed, numbers
from vigie.content.detectors._personal import REASON_LIST, personal
from vigie.content.patterns import EDGE, END
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Sentence

_COMPANY_WORDS: Final = r"sire[nt]|rcs(?: [a-z]{3,20})?|tva(?: intra(?:communautaire)?)?"
_TAX_WORDS: Final = (
    r"(?:numero|n.?|identifiant|reference|ref)\s{0,2}(?:de reference )?fiscale?|\bspi\b|tax (?:number|id)"
)


def _is_company(number: str) -> bool:
    return check_digits.siren(number) or check_digits.siret(number) or check_digits.french_vat(number)


_COMPANY: Final = numbers(
    rf"(?:{_COMPANY_WORDS})[^0-9\n]{{0,12}}(?<![0-9])"
    r"((?:fr ?[0-9]{2} ?)?[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3}(?:[ .]?[0-9]{5})?)(?![0-9])",
    _is_company,
    begins="sire[nt]|rcs|tva",
    spelled=spelled.rows(_is_company, announced=_COMPANY_WORDS),
)
_TAX: Final = numbers(
    rf"(?:{_TAX_WORDS})[^0-9\n]{{0,16}}(?<![0-9])([0-3][0-9](?:[ .]?[0-9]{{2,3}}){{4,5}})(?![0-9])",
    check_digits.french_tax,
    spelled=spelled.rows(check_digits.french_tax, announced=_TAX_WORDS),
)


def _tax(number: int) -> str:
    return f"{number:010d}{number % 511:03d}"


def _company(order: int) -> str:
    base = f"7328{order:04d}"
    return next(f"{base}{digit}" for digit in range(10) if check_digits.luhn(f"{base}{digit}"))


DETECTORS: Final = (
    personal(
        "fr.company",
        Sentence(en="the number of a French company", fr="le numéro d'une entreprise française"),
        each(_COMPANY),
        triggers=(rf"sire[nt]{END}|{EDGE}(?:rcs|tva){END}",),
        examples=(
            "SIRET 732 829 320 00074",
            "SIREN : 732829320",
            "TVA intracommunautaire FR44 732829320",
            "RCS Paris 732 829 320",
            "SIREN 7 3 2 8 2 9 3 2 0",
            "SIRET 732.829.320.OOO74",
        ),
        others=(
            "SIREN : 732829321",
            "le SIRET a 14 chiffres",
            "TVA à 20 %, 1 234 567 euros",
            "732829320",
            "la sirène 123 456 789",
        ),
        severity=Severity.LOW,
        reason=Sentence(
            en="Companies are public, but who deals with which may be confidential; of a sole trader it names a person.",
            fr="Les entreprises sont publiques, mais qui traite avec laquelle peut être confidentiel ; un entrepreneur "
            "individuel est une personne.",
        ),
        advice=Sentence(
            en="Nothing to do if this is public; else move the exchange to an encrypted room.",
            fr="Rien à faire si c'est public ; sinon poursuivez l'échange dans un salon chiffré.",
        ),
    ),
    personal(
        "fr.company_list",
        Sentence(en="a list of French companies", fr="une liste d'entreprises françaises"),
        listed(_COMPANY, MANY),
        triggers=(rf"sire[nt]{END}|{EDGE}(?:rcs|tva){END}",),
        examples=("\n".join(f"SIREN {_company(order)}" for order in range(MANY)),),
        others=("\n".join(f"SIREN {_company(order)}" for order in range(MANY - 1)),),
        severity=Severity.LOW,
        reason=REASON_LIST,
    ),
    personal(
        "fr.tax",
        Sentence(en="a French tax number", fr="un numéro fiscal"),
        each(_TAX),
        triggers=(rf"fiscale?{END}|{EDGE}spi{END}|tax number|tax id",),
        examples=(
            f"numéro fiscal : {_tax(3023217600)}",
            "N° fiscal 30 23 217 600 053",
            "SPI 3023217600053",
            "SPI 3-0-2-3-2-1-7-6-0-0-0-5-3",
            f"identifiant fiscal {_tax(1234567890)}",
        ),
        others=(
            "numéro fiscal : 3023217600054",
            "le numéro fiscal a 13 chiffres",
            "3023217600053",
            "exercice fiscal 2025 2026",
        ),
        confidence=Confidence.HIGH,
    ),
)

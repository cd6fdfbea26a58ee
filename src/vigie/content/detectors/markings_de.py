"""German markings (Verschlusssachenanweisung): from VS-NUR FÜR DEN DIENSTGEBRAUCH to STRENG GEHEIM."""

from typing import Final

from vigie.content.detectors._marks import Wording, marking, strong, weak
from vigie.model.findings import Severity
from vigie.model.language import Sentence

_REASON: Final = Sentence(
    "Germany protects it: it may only be handled on approved systems, by those who need it.",
    "L'Allemagne le protège : il ne se traite que sur des systèmes homologués, par ceux qui en ont besoin.",
)

DETECTORS = (
    marking(
        "de.vs_nfd",
        "VS-NUR FÜR DEN DIENSTGEBRAUCH",
        Severity.HIGH,
        Wording(("vs nfd",), strong),
        reason=_REASON,
        examples=("VS-NfD", "VS – NfD", "VS_NFD", "vs nfd", "V.S.N.F.D", "DfN-SV"),
        others=("vs. nfdump", "PSG vs NFL"),
    ),
    marking(
        "de.dienstgebrauch",
        "NUR FÜR DEN DIENSTGEBRAUCH",
        Severity.HIGH,
        Wording(("nur fur den dienstgebrauch", "nur fuer den dienstgebrauch"), strong, glued=True),
        reason=_REASON,
        examples=(
            "VS-NUR FÜR DEN DIENSTGEBRAUCH",
            "Verschlusssache - nur für den Dienstgebrauch",
            "nur fuer den Dienstgebrauch",
            "N U R  F Ü R  D E N  D I E N S T G E B R A U C H",
        ),
        others=("Das Fahrzeug ist für den Dienstgebrauch.", "nur für den Dienst"),
    ),
    marking(
        "de.vs_vertraulich",
        "VS-VERTRAULICH",
        Severity.CRITICAL,
        Wording(("vs vertraulich", "verschlusssache vertraulich"), strong),
        reason=_REASON,
        examples=("VS-VERTRAULICH", "VS – Vertraulich", "VS-V3RTRAUL1CH", "Verschlusssache: vertraulich"),
        others=("vertraulich", "Bitte vertraulich behandeln", "öffentlich vs. vertraulicher Teil"),
    ),
    marking(
        "de.geheim",
        "GEHEIM",
        Severity.CRITICAL,
        Wording(("geheim",), weak, unless_before="streng"),
        reason=_REASON,
        examples=(
            "GEHEIM",
            "GEHEIM - amtlich geheim gehalten",
            "Einstufung: geheim",
            "G E H E I M",
            "[G3HEIM]",
            "- MIEHEG -",
        ),
        others=("Das ist geheim.", "geheimnisvoll", "STRENG GEHEIM"),
    ),
    marking(
        "de.streng_geheim",
        "STRENG GEHEIM",
        Severity.CRITICAL,
        Wording(("streng geheim",), weak),
        reason=_REASON,
        examples=("STRENG GEHEIM", "Einstufung: streng geheim", "s.t.r.e.n.g g.e.h.e.i.m", "(Streng Geheim)"),
        others=("Das ist streng geheim!", "strenge Geheimhaltung"),
    ),
)

"""A few dozen distinct bodies, made once; files are copies of them that each carry their own mark."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from vigie.lab.media import documents, pictures
from vigie.lab.media.vary import MIMETYPES, vary

MARKING = "DIFFUSION RESTREINTE"
FAKE_LDAP_PASSWORD = "Lab-Only-4f9a2c-Not-A-Secret"  # noqa: S105 - planted on purpose, opens nothing
_COPIES = {"pdf": 8, "jpg": 8, "png": 6, "docx": 5, "xlsx": 4, "pptx": 3, "odt": 3, "txt": 4, "csv": 4, "ps1": 1}


@dataclass(frozen=True, slots=True)
class Body:
    """The octets of one file. ``pattern`` names the body it was copied from: its thumbnails are the same."""

    data: bytes
    mimetype: str
    pattern: str


class Shelf:
    """Gives files by number: the same seed and number give the same file, made at the first request."""

    def __init__(self, seed: int, words: Callable[[random.Random, int], str]) -> None:
        self._seed = seed
        self._words = words
        self._patterns: dict[str, bytes] = {}

    def file(self, number: int, form: str, *, planted: str = "") -> Body:
        """A file of a form (``pdf``, ``jpg``...). ``planted`` is empty, ``diffusion_restreinte`` or ``ldap_password``.

        Raises `KeyError` for an unknown form.
        """
        pattern = f"{form}-{number % _COPIES[form]}" if not planted else f"{form}-{planted}"
        data = self._pattern(pattern, partial(self._make, form, planted))
        return Body(vary(form, data, f"Réf. {self._seed}-{number:06d}"), MIMETYPES[form], pattern)

    def avatar(self, number: int, initial: str) -> Body:
        """A small picture with a letter."""
        pattern = f"avatar-{initial}-{number % 2}"
        data = self._pattern(pattern, partial(pictures.avatar, initial=initial))
        return Body(vary("png", data, f"avatar {self._seed}-{number:06d}"), MIMETYPES["png"], pattern)

    def _pattern(self, pattern: str, make: Callable[[random.Random], bytes]) -> bytes:
        if pattern not in self._patterns:
            rng = random.Random(f"{self._seed}/{pattern}")  # noqa: S311 - repeatable lab data
            self._patterns[pattern] = make(rng)
        return self._patterns[pattern]

    def _make(self, form: str, planted: str, rng: random.Random) -> bytes:
        words = partial(self._words, rng)
        heading = words(1)[:60]
        marking = {"marking": MARKING} if planted == "diffusion_restreinte" else {}
        password = FAKE_LDAP_PASSWORD if planted == "ldap_password" else ""
        makers: dict[str, Callable[[], bytes]] = {
            "pdf": lambda: documents.pdf(rng, words, heading, **marking),
            "docx": lambda: documents.docx(rng, words, heading, **marking),
            "xlsx": lambda: documents.xlsx(rng, words, heading),
            "pptx": lambda: documents.pptx(rng, words, heading),
            "odt": lambda: documents.odt(rng, words, heading),
            "txt": lambda: documents.txt(rng, words, heading),
            "csv": lambda: documents.table(rng, words, heading),
            "ps1": lambda: documents.script(ldap_password=password),
            "jpg": lambda: pictures.photograph(rng),
            "png": lambda: pictures.chart(rng),
        }
        return makers[form]()

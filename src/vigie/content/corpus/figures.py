"""Random figures as programs and shops write them: what a number of a person or a card must be told from.

One number to a text, of any length, in the forms of logs, files and parcels; and tables, which hold hundreds.
"""

import random
import string
from collections.abc import Iterator, Mapping
from typing import Final

LENGTHS: Final = range(9, 20)
"""Digits: from a SIREN to what a program calls a message."""
FORMS: Final[Mapping[str, str]] = {
    "log": "2026-06-12T10:22:31.123Z INFO worker-3 processed {d} in 12 ms",
    "labelled log": "[api] trace={d} status=200 request_id={d}",
    "JSON": '{{"id": {d}, "name": "contract", "total": {d}}}',
    "JSON text": '{{"orderId": "{d}", "status": "sent"}}',
    "order": "Commande n° {d} expédiée hier, suivi {d}",
    "invoice": "Facture {d} à régler avant vendredi",
    "timestamp": "horodatage {d}, durée {n} ms",
    "hash": "commit {h}{d}{h}",
    "identifier": "{h}-{n}-4{n}-9{n}-{h}{n}",
    "amount": "Total : {d},50 € pour {n} agents",
    "dotted": "version {n}.12.{n}.3, build {d}.{n}",
    "CSV": "2026-06-12;{d};OK;12,50",
    "sentence": "j'ai {d} dans le tableau, et toi ?",
    "alone": "{d}",
}
BARE: Final = frozenset({"CSV", "sentence", "alone"})
"""Forms in which nothing says what the number is: that of a card is written no otherwise."""
ROWS: Final = 300


def texts(form: str, length: int, seed: int = 0) -> Iterator[str]:
    """Texts of a form with numbers of so many digits, without end."""
    rng = random.Random(f"{form} {length} {seed}")  # noqa: S311
    while True:
        number = "".join(rng.choices(string.digits, k=length))
        yield FORMS[form].format(d=number, n=rng.randrange(1000, 10_000), h=f"{rng.getrandbits(32):08x}")


def tables(seed: int = 0) -> Iterator[str]:
    """Texts of `ROWS` lines, each with two numbers of lengths that stay the same in one table, without end."""
    rng = random.Random(f"tables {seed}")  # noqa: S311
    while True:
        lengths = rng.sample(LENGTHS, k=2)
        sign = rng.choice((" ", ";", ",", "\t", " | "))
        yield "\n".join(
            sign.join("".join(rng.choices(string.digits, k=length)) for length in lengths) for _ in range(ROWS)
        )

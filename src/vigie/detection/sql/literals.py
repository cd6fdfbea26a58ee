"""Values and names written into SQL. Whatever they hold, they stay one literal, one name."""

from typing import Final

HUGE: Final = (1 << 127) - 1
"""The greatest whole number that SQL holds here (HUGEINT); the least is its negative."""


def text(value: str) -> str:
    """A text. SQL has one sign to double, no escapes; a text that no event can hold (lone surrogates) is refused."""
    if "\x00" in value:
        return "(" + " || chr(0) || ".join(text(part) for part in value.split("\x00")) + ")"
    value.encode()
    return "'" + value.replace("'", "''") + "'"


def whole(value: int) -> str:
    """A whole number of any size up to `HUGE`."""
    if abs(value) > HUGE:
        raise ValueError("a whole number beyond 127 bits")
    return str(value) if abs(value) < 1 << 63 else huge(value)


def huge(value: int) -> str:
    """A whole number of the widest type, whatever its size."""
    return f"CAST('{value}' AS HUGEINT)"


def real(value: float) -> str:
    """A floating-point number, to the last bit; infinities too."""
    return f"CAST('{value!r}' AS DOUBLE)"


def name(value: str) -> str:
    """A column or table."""
    if "\x00" in value:
        raise ValueError("a name with a zero in it")
    return '"' + value.replace('"', '""') + '"'

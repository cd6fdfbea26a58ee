"""Regular expressions of operators: refused, with the reason, when they could be slow, large, or found everywhere.

RE2 runs them, in a time that grows with the text alone. They are looked for in the folded stream: without regard to
case and accents, through look-alikes and invisible characters.
"""

from typing import Any, Final

import re2  # type: ignore[import-untyped]

from vigie.content import folding

LONGEST: Final = 1_000
"""Characters of an expression."""
LARGEST: Final = 2_000
"""Steps of its automaton: `[0-9]{6}` has about ten, `([a-z]{30}){30}` a thousand."""
_MEMORY: Final = 4 << 20
_ORDINARY: Final = (b"bonjour a tous", b"14:30", b"see you tomorrow?", b"https://agent.example/42", b"merci !", b"ok")
"""Texts of every day: what is found in each of them says nothing."""
SHORTEST_PIECE: Final = 3
EVERYWHERE: Final = "[0-9a-z]"
"""The trigger of an expression without such a piece: it is tried on every text."""
_OPTIONAL: Final = frozenset("?*{")
_NUMBERED: Final = frozenset("xpPQ01234567")
"""Escapes whose letters and digits do not stand for themselves."""
_UNSUPPORTED: Final = (
    (("(?=", "(?!", "(?<=", "(?<!"), "looks ahead or behind, which takes unbounded time"),
    ((r"\1", r"\2", r"\3", "(?P="), "refers back to a group, which takes unbounded time"),
)


def bounded(expression: str) -> Any:
    """The compiled expression, over the folded stream. Raises `ValueError` with the reason when it is refused."""
    if not expression or len(expression) > LONGEST:
        raise ValueError(f"has {len(expression)} characters; 1 to {LONGEST} are allowed")
    compiled = _compiled(expression)
    if compiled.programsize > LARGEST:
        raise ValueError(f"is too large ({compiled.programsize} steps, {LARGEST} at most): repeat less")
    if compiled.search(b""):
        raise ValueError("is found in an empty text, so everywhere: ask for at least one character")
    if all(compiled.search(text) for text in _ORDINARY):
        raise ValueError("is found in every ordinary text: say more precisely what you look for")
    return compiled


def trigger(expression: str) -> str:
    """What the pass over all detectors looks for: the longest piece that every match holds, or any word at all.

    The expression itself is never part of that pass: together, many of them could make its automaton explode.
    """
    piece = max(_pieces(_plain(expression)), key=len, default="")
    return piece.lower() if len(piece) >= SHORTEST_PIECE else EVERYWHERE


def is_everywhere(expression: str) -> bool:
    """Nothing in it is fixed: it must be tried on every text."""
    return trigger(expression) == EVERYWHERE


def _pieces(expression: str) -> list[str]:
    """Runs of letters and digits that stand for themselves: outside of groups and classes, and there in every match."""
    pieces, depth, at = [""], 0, 0
    while at < len(expression):
        sign, after = expression[at], expression[at + 1 : at + 2]
        if (sign == "|" and not depth) or (sign == "\\" and after in _NUMBERED):
            return []
        depth += (sign == "(") - (sign == ")")
        if sign.isalnum() and not depth and after not in _OPTIONAL:
            pieces[-1] += sign
        else:
            pieces.append("")
        at = _class_end(expression, at) if sign == "[" else at + 1 + (sign == "\\")
    return pieces


def _class_end(expression: str, at: int) -> int:
    """Behind the class that begins here: `[]a]` and `[^]a]` hold a bracket."""
    at += 2 if expression[at + 1 : at + 2] == "^" else 1
    at += expression[at : at + 1] == "]"
    while at < len(expression) and expression[at] != "]":
        at += 1 + (expression[at] == "\\")
    return at + 1


def _compiled(expression: str) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = _MEMORY
    try:
        return re2.compile(_plain(expression).encode("latin-1"), options=options)
    except re2.error as error:
        raise ValueError(_reason(expression, str(error))) from None


def _plain(expression: str) -> str:
    """Folded text has no accents, so an expression needs none."""
    return "".join(one if one.isascii() else folding.fold(one).decode("latin-1") for one in expression)


def _reason(expression: str, said: str) -> str:
    for signs, reason in _UNSUPPORTED:
        if any(sign in expression for sign in signs):
            return reason
    if "too large" in said:
        return "is too large: repeat less"
    return f"is no regular expression: {said.removeprefix('b').strip(chr(39))}"

"""Durations as people write them: `90s`, `15m`, `24h`, `30d`, or a number of seconds."""

import re
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_FORM: Final = re.compile(r"([0-9]{1,9})\s*([smhd]?)")


def seconds(value: object) -> int:
    """Whole seconds. Raises `ValueError` with a sentence for the author of the file."""
    form = _FORM.fullmatch(str(value).strip()) if isinstance(value, int | str) and not isinstance(value, bool) else None
    if form is None:
        raise ValueError("must be a duration such as 90s, 15m, 24h or 30d")
    return int(form[1]) * _UNITS[form[2] or "s"]


Duration = Annotated[int, BeforeValidator(seconds), Field(ge=0)]
"""Type of a field that holds seconds and accepts durations as people write them."""

"""Secrets: said in place or kept in a file of their own, never both, never where everybody can read them."""

import stat
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, SecretStr

from vigie.model.errors import Mistake
from vigie.model.located import Located, Place


def check(settings: BaseModel, located: Located) -> list[Mistake]:
    """What is wrong with the secrets of validated settings, each at the line that names it."""
    found: list[Mistake] = []
    for place, value in _values(settings, ()):
        problem = ""
        if isinstance(value, SecretStr):
            problem = _exposed(Path(located.path))
        elif isinstance(value, Path) and str(place[-1]).endswith("_file"):
            problem = _unusable(value)
        if problem:
            found.append(located.mistake(problem, *place))
    return found


def reveal(value: SecretStr | None, file: Path | None) -> str:
    """The secret itself, without surrounding white space. Raises `OSError` when its file has gone."""
    if value is not None:
        return value.get_secret_value()
    return file.read_text(encoding="utf-8").strip() if file is not None else ""


def exactly_one(name: str, value: SecretStr | None, file: Path | None) -> None:
    """Raise `ValueError` unless the secret is given in just one way."""
    if (value is None) == (file is None):
        raise ValueError(f"give either {name} or {name}_file" + (", not both" if value is not None else ""))


def _values(model: BaseModel, place: Place) -> Iterator[tuple[Place, object]]:
    for name in type(model).model_fields:
        yield from _nested(getattr(model, name), (*place, name))


def _nested(value: object, place: Place) -> Iterator[tuple[Place, object]]:
    if isinstance(value, BaseModel):
        yield from _values(value, place)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _nested(item, (*place, key))
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value):
            yield from _nested(item, (*place, position))
    else:
        yield place, value


def _exposed(path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except OSError:
        return ""
    return f"holds a secret and everybody may read it: chmod o-rwx {path}" if mode & stat.S_IROTH else ""


def _unusable(path: Path) -> str:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        return f"{path} cannot be read: {reason}"
    return _exposed(path) or ("" if content.strip() else f"{path} is empty")

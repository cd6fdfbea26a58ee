"""Writes the settings' reference page and JSON schema from their models: `python -m vigie.settings.reference`."""

import json
import sys
import types
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from vigie.settings.root import Settings

PAGE = "docs/configuration.md"
SCHEMA = "docs/configuration.schema.json"

_HEAD = """# Settings

`vigie serve --config FILE` reads one YAML file. Every mistake in it is reported at once, with its line; a key that is
not listed here is a mistake. Paths are absolute. A file that holds a secret must not be readable by everybody
(`chmod o-rwx`). Editors complete and check it with [the schema](configuration.schema.json):

```yaml
# yaml-language-server: $schema=configuration.schema.json
language: fr
state: /var/lib/vigie
servers:
  - name: agent.example
    environment: education
    spool: /var/lib/vigie-guard/spool
    admin_api:
      url: http://localhost:8008
      token_file: /etc/vigie/admin-token
```

This page is generated (`make docs`); the models in `src/vigie/settings/` are its source.
"""


def page() -> str:
    """The reference page, in Markdown."""
    sections = [_section(title, model) for title, model in _models("", Settings)]
    return "\n".join([_HEAD, *sections])


def schema() -> str:
    """The JSON schema (2020-12)."""
    return json.dumps(Settings.model_json_schema(), indent=1, ensure_ascii=False) + "\n"


def _models(title: str, model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    yield title, model
    for name, info in model.model_fields.items():
        dotted = f"{title}.{name}" if title else name
        for below, suffix in _below(info.annotation, ""):
            yield from _models(dotted + suffix, below)


def _below(annotation: Any, suffix: str) -> Iterator[tuple[type[BaseModel], str]]:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        if issubclass(annotation, BaseModel):
            yield annotation, suffix
        return
    origin = get_origin(annotation)
    if origin in {tuple, list, frozenset, set}:
        suffix += "[]"
    elif origin is dict:
        suffix += ".*"
    for argument in get_args(annotation):
        yield from _below(argument, suffix)


def _section(title: str, model: type[BaseModel]) -> str:
    text = " ".join((model.__doc__ or "").split())
    rows = [_row(name, info) for name, info in model.model_fields.items()]
    head = f"## `{title}`{_tag(model)}" if title else "## The whole file"
    return "\n".join(
        [head, "", text, "", "| Key | Value | Default | Meaning |", "| --- | --- | --- | --- |", *rows, ""]
    )


def _tag(model: type[BaseModel]) -> str:
    """What tells one kind of section from another in the same place."""
    for name, info in model.model_fields.items():
        if get_origin(info.annotation) is Literal and len(values := get_args(info.annotation)) == 1:
            return f" with `{name}: {values[0]}`"
    return ""


def _row(name: str, info: FieldInfo) -> str:
    cells = [f"`{name}`", _kind(info.annotation), _default(info), info.description or ""]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


_NAMES: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "`true` or `false`",
    Path: "path",
    type(None): "nothing",
}


def _kind(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kind(get_args(annotation)[0])
    if origin in {Union, types.UnionType}:
        return " or ".join(dict.fromkeys(_kind(one) for one in get_args(annotation) if one is not type(None)))
    if origin in {tuple, list, frozenset, set}:
        return f"list of {_kind(get_args(annotation)[0])}"
    if origin is dict:
        return "mapping"
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in get_args(annotation))
    return _plain(annotation)


def _plain(annotation: Any) -> str:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " or ".join(f"`{member.value}`" for member in annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "section"
    return _NAMES.get(annotation) or {"SecretStr": "secret", "HttpUrl": "address", "date": "date"}.get(
        getattr(annotation, "__name__", ""), getattr(annotation, "__name__", str(annotation))
    )


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "**required**"
    value = info.default_factory() if callable(info.default_factory) else info.default  # type: ignore[call-arg]
    if isinstance(value, BaseModel):
        return "its defaults"
    if value is None or value in ((), {}, ""):
        return "none"
    if isinstance(value, Enum):
        value = value.value
    return f"`{json.dumps(value, default=str) if isinstance(value, bool | tuple) else value}`"


def main(root: Path = Path()) -> None:
    """Rewrite both files under a checkout."""
    for name, content in ((PAGE, page()), (SCHEMA, schema())):
        (root / name).write_text(content, encoding="utf-8")
        sys.stderr.write(f"{name} written\n")


if __name__ == "__main__":
    main()

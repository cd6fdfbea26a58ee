"""Looks for inputs that break `check`, or `check_file` with `files` as the first word, guided by the coverage of
vigie.content. `make fuzz` runs both.

New inputs that reach new code are kept in `tests/fuzz/corpus`; one that breaks something is written there as
`crash-...` and fails the tests from then on. Any option of libFuzzer may be given, such as -max_total_time=600.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import atheris

CORPUS, FILES = (Path(__file__).with_name(name) for name in ("corpus", "corpus_files"))

with atheris.instrument_imports(include=["vigie.content"]):
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from fuzz.check import check
    from fuzz.files import check_file, seeds
    from vigie.content.extractors import every

    every()  # found by being there, at the first file: too late to be watched


def main() -> None:
    given = sys.argv[1:]
    if given[:1] == ["files"]:
        look_for(check_file, FILES, 8_192, given[1:])
    else:
        look_for(check, CORPUS, 600, given)


def look_for(check: Callable[[bytes], None], corpus: Path, longest: int, given: list[str]) -> None:
    given = given or ["-max_total_time=60"]
    options = [f"-max_len={longest}", "-len_control=0", "-timeout=10", f"-artifact_prefix={corpus}/", *given]
    folders = [] if any(not one.startswith("-") for one in given) else [str(corpus)]
    for name, data in seeds().items() if corpus == FILES else ():
        (corpus / f"seed-{name}").write_bytes(b"\0" + data)
    atheris.Setup([sys.argv[0], *options, *folders], check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

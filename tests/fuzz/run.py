"""Looks for inputs that break `check`, guided by the coverage of vigie.content. `make fuzz` runs it.

New inputs that reach new code are kept in `tests/fuzz/corpus`; one that breaks something is written there as
`crash-...` and fails the tests from then on. Any option of libFuzzer may be given, such as -max_total_time=600.
"""

import sys
from pathlib import Path

import atheris

CORPUS = Path(__file__).with_name("corpus")

with atheris.instrument_imports(include=["vigie.content"]):
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from fuzz.check import check


def main() -> None:
    given = sys.argv[1:] or ["-max_total_time=60"]
    options = ["-max_len=600", "-len_control=0", "-timeout=10", f"-artifact_prefix={CORPUS}/", *given]
    folders = [] if any(not one.startswith("-") for one in given) else [str(CORPUS)]
    atheris.Setup([sys.argv[0], *options, *folders], check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

"""The house rules that a machine can check. CONTRIBUTING.md gives the reasons."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from vigie.cli.app import build

ROOT = Path(__file__).parents[1]
TRIVIAL = 25
"""Statements. A module with less logic needs no test of its own."""
LONGEST_FILE = 400
LONGEST_FUNCTION = 50

# Parts without a use of their own, tested through the whole they are part of: module -> the test that goes through it.
ELSEWHERE = {
    "src/vigie/cli/commands/case.py": "tests/cli/commands/test_contain.py",
    "src/vigie/cli/installation.py": "tests/cli/commands/test_contain.py",
    "src/vigie/content/extractors/_sheets.py": "tests/content/extractors/test_office.py",
    "src/vigie/content/extractors/_word.py": "tests/content/extractors/test_every.py",
    "src/vigie/content/extractors/_zip.py": "tests/content/extractors/test_hostile.py",
    "src/vigie/content/extractors/archive.py": "tests/content/extractors/test_sevenzip.py",
    "src/vigie/content/extractors/old_office.py": "tests/content/extractors/test_every.py",
    "src/vigie/content/extractors/opendocument.py": "tests/content/extractors/test_every.py",
    "src/vigie/content/extractors/outlook.py": "tests/content/extractors/test_every.py",
    "src/vigie/content/workshop/hands.py": "tests/content/workshop/test_shop.py",
    "src/vigie/content/workshop/seccomp.py": "tests/content/workshop/test_confine.py",
    "src/vigie/detection/check.py": "tests/detection/test_load.py",
    "src/vigie/detection/check_correlation.py": "tests/detection/test_load.py",
    "src/vigie/detection/drafts.py": "tests/detection/test_load.py",
    "src/vigie/detection/sql/conditions.py": "tests/detection/sql/test_agreement.py",
    "src/vigie/detection/sql/correlations/temporal_ordered.py": "tests/detection/sql/test_agreement.py",
    "src/vigie/detection/sql/correlations/value_percentile.py": "tests/detection/sql/test_agreement.py",
    "src/vigie/lab/population/synapse_rooms.py": "tests/lab/population/test_fill.py",
    "src/vigie/lab/population/synapse_server.py": "tests/lab/population/test_fill.py",
    "src/vigie/response/execute.py": "tests/response/test_respond.py",
    "src/vigie/response/memory.py": "tests/response/test_respond.py",
    "src/vigie/response/notice.py": "tests/response/actions/test_notify.py",
    # On a real Synapse only:
    "src/vigie_synapse/freeze.py": "tests/vigie_synapse/test_gates.py",
    "src/vigie_synapse/guard.py": "tests/vigie_synapse/test_taps.py",
    "src/vigie_synapse/logins.py": "tests/vigie_synapse/test_gates.py",
    "src/vigie_synapse/settle.py": "tests/vigie_synapse/test_taps.py",
}

# Commands that answer by doing, for as long as they run: there is nothing to print for machines.
SILENT = {"serve", "up"}


@cache
def tracked() -> tuple[Path, ...]:
    """Files of the repository: known to git or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(path for name in names if (path := ROOT / name).is_file())


def python(folder: str) -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.is_relative_to(ROOT / folder)]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def mirror(module: Path) -> Path:
    inside = module.relative_to(ROOT / "src")
    inside = inside.relative_to("vigie") if inside.parts[0] == "vigie" else inside
    return ROOT / "tests" / inside.parent / f"test_{inside.name.removeprefix('_')}"


def logic(module: Path) -> int:
    """Statements inside functions: a module of names and types alone has none."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    functions = [node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, kinds)]
    statements = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.stmt)]
    return sum(not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) for node in statements)


@cache
def texts_of(room: Path) -> str:
    return "\n".join(path.read_text() for path in python("tests") if path.is_relative_to(room))


def is_named_by_tests(module: Path) -> bool:
    """A test of the same room imports it: small parts of one whole may share a test."""
    dotted = ".".join(module.relative_to(ROOT / "src").with_suffix("").parts)
    parent, _, own = dotted.rpartition(".")
    found = rf"\b{re.escape(dotted)}\b|from {re.escape(parent)} import [^\n]*\b{own}\b"
    return re.search(found, texts_of(mirror(module).parent)) is not None


@pytest.mark.parametrize("module", python("src"), ids=name)
def test_a_module_has_its_mirrored_test(module: Path) -> None:
    if module.name == "__init__.py" or logic(module) < TRIVIAL or name(module) in ELSEWHERE:
        return
    assert mirror(module).exists() or is_named_by_tests(module), f"{name(mirror(module))} is missing"


def test_every_exception_leads_to_a_test_and_is_still_one() -> None:
    assert [test for test in ELSEWHERE.values() if not (ROOT / test).exists()] == []
    assert [path for path in ELSEWHERE if mirror(ROOT / path).exists()] == []


def test_no_file_is_two_rooms_in_one() -> None:
    every = [path for folder in ("src", "tests", "benchmarks") for path in python(folder)]
    long = {name(path): lines for path in every if (lines := len(path.read_text().splitlines())) > LONGEST_FILE}
    assert long == {}


def test_functions_fit_on_a_screen() -> None:
    long = []
    for path in python("src"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                lines = node.end_lineno - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{name(path)}:{node.lineno} {node.name}: {lines} lines")
    assert long == []


def test_everything_public_says_what_it_guarantees() -> None:
    silent = []
    for path in python("src"):
        tree = ast.parse(path.read_text())
        nodes = [tree, *(node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef))]
        for node in nodes:
            title = getattr(node, "name", "the module")
            if not title.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{name(path)}: {title}")
    assert silent == []


# Written in pieces, so that this file is not what it looks for.
REGISTRIES = "|".join(
    [r"pypi\.o" + "rg", r"pythonhosted\.o" + "rg", r"registry\.npmjs\.o" + "rg", r"deb\.debian\.o" + "rg"]
)
MACHINE = (
    r"(?<![\w.~-])/(?:"
    + "|".join(["wo" + "rk", "fa" + "rm", "ro" + "ot", "home/[a-z]+", "Users/[A-Za-z]+"])
    + r")/[\w.]"
)


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE], ids=["registries", "machines"])
def test_nothing_tracked_names_a_registry_or_a_machine(pattern: str) -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name(path)}:{text.count(chr(10), 0, hit.start()) + 1}" for hit in re.finditer(pattern, text)]
    assert found == []


def commands() -> list[str]:
    group = get_command(build())
    found = []

    def walk(command: object, words: tuple[str, ...]) -> None:
        children = getattr(command, "commands", {})
        for word, child in children.items():
            walk(child, (*words, word))
        if not children:
            found.append(" ".join(words))

    walk(group, ())
    return found


@pytest.mark.parametrize("command", commands())
def test_a_command_explains_itself_and_answers_machines(command: str) -> None:
    shown = CliRunner().invoke(build(), [*command.split(), "--help"], env={"COLUMNS": "120"})
    assert shown.exit_code == 0
    if command not in SILENT:
        assert "--json" in shown.stdout


BESIDE = re.compile(r"\{([^{}:]*)(?::n)?\} ([^\W\d_]+)")
"""A field, and the word after it."""
ONE_FORM = {"fois", "refus", "dans", "ms", "s"}
"""Words that end like a plural and are none, or are their own."""


def written(node: ast.expr) -> str:
    """What stands there; the values of an f-string as fields."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(
        f"{{{ast.unparse(part.value)}}}" if isinstance(part, ast.FormattedValue) else str(getattr(part, "value", ""))
        for part in parts
    )


def sentences(path: Path) -> Iterator[tuple[str, str, str]]:
    """Where each sentence of a module stands, in English, in French."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Sentence":
            said = [written(one) for one in (*node.args, *(key.value for key in node.keywords))]
            if len(said) == 2:
                yield f"{name(path)}:{node.lineno}", said[0], said[1]


def test_words_agree_with_the_number_before_them() -> None:
    """A plural after a field belongs into it, in both languages: `{count} {count:room|rooms}`.

    French tells numbers from names: what follows a name is a verb, and its verbs do not end in s or x.
    """
    wrong = []
    for where, english, french in (one for path in python("src") for one in sentences(path)):
        plural = {field: word for field, word in BESIDE.findall(french) if word[-1] in "sx"}
        numbers = plural.keys() | set(re.findall(r"\{(\w+):[^{}]*\|", english + french))
        nouns = [word for field, word in BESIDE.findall(english) if field in numbers and word.endswith(("s", "people"))]
        shown = [text for text in (english, french) if "(s)" in text]
        wrong += [f"{where}: {word}" for word in (*plural.values(), *nouns, *shown) if word not in ONE_FORM]
    assert wrong == []


def test_help_in_the_readme_is_real() -> None:
    readme = (ROOT / "README.md").read_text()
    for block in re.findall(r"```text\n\$ (vigie [^\n]*--help)\n(.*?)```", readme, re.DOTALL):
        words = block[0].split()[1:]
        shown = CliRunner().invoke(build(), words, env={"COLUMNS": "100"}).stdout
        real = {line.strip() for line in shown.splitlines()}
        assert [line for line in block[1].splitlines() if line.strip() and line.strip() not in real] == []


def test_links_between_pages_lead_somewhere() -> None:
    links = [
        (path, link)
        for path in tracked()
        if path.suffix == ".md"
        for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text())
    ]
    assert [f"{name(path)}: {link}" for path, link in links if not (path.parent / link).exists()] == []


def test_every_page_is_found_from_the_index_and_every_dependency_has_its_reason() -> None:
    docs = {path.name for path in tracked() if path.parent == ROOT / "docs" and path.suffix == ".md"} - {"index.md"}
    index, reasons = (ROOT / "docs/index.md").read_text(), (ROOT / "docs/dependencies.md").read_text().lower()
    assert [page for page in docs if f"({page})" not in index] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    wanted += [one for extra in project["project"]["optional-dependencies"].values() for one in extra]
    names = {re.match(r"[\w.-]+", one)[0].lower() for one in wanted}  # type: ignore[index]
    assert [one for one in names if one not in reasons] == []


def test_the_direction_of_imports() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_the_wheel_carries_rules_and_playbooks(tmp_path: Path) -> None:
    import zipfile

    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
        ".",
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("rules", "playbooks"):
        expected = {f"vigie/data/{name(path)}" for path in tracked() if path.is_relative_to(ROOT / folder)}
        assert expected <= names
    assert "vigie_synapse/__init__.py" in names

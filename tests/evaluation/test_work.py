"""A small plan on two processes, and everything that is made of the results."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from vigie.evaluation import plots, report, tables, work
from vigie.evaluation.fit import Fit
from vigie.evaluation.work import Plan, Results
from vigie.model.budgets import Limit
from vigie.model.errors import ContentErrors
from vigie.model.language import Language
from vigie.policies.catalog import LIMITS


@pytest.fixture(scope="module")
def results() -> Results:
    said: list[tuple[int, int]] = []
    plan = Plan(agents=240, days=2, scales=(1.0, 2.0), attackers=("tchap-2026",))
    found = work.play(plan, None, lambda done, whole: said.append((done, whole)), processes=2)
    assert said[-1][0] == said[-1][1] > 0, "the progress ends where it should"
    assert all(one[0] <= other[0] for one, other in pairwise(said))
    return found


def test_lines_are_fitted_to_other_people_before_anybody_lives_behind_them(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = Fit.fitted
    monkeypatch.setattr(Fit, "fitted", lambda fit: [replace(one, proposed=_doubled(one.now)) for one in fitted(fit)])
    plan = Plan(agents=40, days=1, scales=(2.0,), attackers=(), refit=True)
    found = work.play(plan, None, lambda _done, _whole: None, processes=2)
    assert sorted(found.honest) == [2.0]
    assert sum(found.fit.account_days.values()) > 200, "a month of them"
    assert found.limits == tuple(map(_doubled, LIMITS))
    document = report.document(found)
    assert len(document["limits"]) == len(LIMITS)  # type: ignore[arg-type]
    assert document["rules"]["files_of_a_month"] == {"matrix.month.files": 960}, "a rule follows"  # type: ignore[index]
    assert {goal["name"] for goal in document["goals"]} >= {"honest.alerts"}  # type: ignore[attr-defined]


def _doubled(limit: Limit) -> Limit:
    lines = {name: 2 * getattr(limit, name) for name in ("delay", "challenge", "refuse")}
    return replace(limit, **lines)


def test_everything_of_the_plan_was_played(results: Results) -> None:
    assert sorted(results.honest) == [1.0, 2.0]
    assert results.honest[1.0].days == 2
    assert [one.attacker for one in results.outcomes] == ["tchap-2026"]


def test_the_document_is_json_and_says_what_was_missed(results: Results) -> None:
    document = json.loads(json.dumps(report.document(results), allow_nan=False))
    assert document["plan"]["agents"] == 240
    assert set(document["honest"]) == {"1", "2"}
    assert document["passed"] is all(goal["met"] for goal in document["goals"])
    [attacker] = document["attackers"]
    assert attacker["taken"]["share"] < 0.1


@pytest.mark.parametrize("language", list(Language))
def test_the_tables_show_goals_and_attackers(results: Results, language: Language) -> None:
    console = Console(width=110, record=True, file=None, force_terminal=False)
    with console.capture() as shown:
        console.print(tables.render(results, language))
    assert "tchap-2026" in shown.get()
    assert ("Figure to reach" if language is Language.EN else "Chiffre à atteindre") in shown.get()


def test_the_pictures_are_the_same_for_the_same_results(results: Results, tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in plots.draw(results, tmp_path / "one")}
    second = {path.name: path.read_bytes() for path in plots.draw(results, tmp_path / "two")}
    assert sorted(first) == ["attackers.svg", "honest.svg"]
    assert first == second


def test_durations() -> None:
    assert [tables.duration(seconds) for seconds in (1.5, 90, 7_200, 172_800)] == ["1.5 s", "1.5 min", "2.0 h", "2.0 d"]


def test_wrong_settings_are_told_before_anything_is_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_LOADED", {})
    path = tmp_path / "vigie.yaml"
    path.write_text("state: relative\n")
    with pytest.raises(ContentErrors):
        work.play(Plan(), path, lambda _done, _whole: None)

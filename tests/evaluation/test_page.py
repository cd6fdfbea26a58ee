import json
from pathlib import Path

import pytest

from vigie.evaluation import page
from vigie.evaluation.assault import Moment, Outcomes
from vigie.evaluation.life import Tally
from vigie.evaluation.report import document
from vigie.evaluation.theft import Amounts
from vigie.evaluation.work import Plan, Results

MARKED = "# Title\n<!-- measured: {name} -->\nold\n<!-- end -->\nafter\n"


@pytest.fixture
def report() -> dict[str, object]:
    tally = Tally(days=30, activities=5_000)
    tally.account_days["ordinary"] += 1_000
    tally.findings["mass_joins"] += 2
    late = Moment(90_000, Amounts(people=100), "mass_joins", 2)
    outcome = Outcomes("slow-30", 1, finding=late, taken=Amounts(people=200))
    return document(Results(Plan(), {1.0: tally}, [outcome]))


@pytest.mark.parametrize("name", ["run", "goals", "honest", "rules", "attackers", "fitted"])
def test_figures_are_replaced_and_the_rest_stays(name: str, report: dict[str, object]) -> None:
    written = page.page(MARKED.format(name=name), report)
    assert "old" not in written
    assert written.startswith("# Title")
    assert written.endswith("after\n")
    assert page.page(written, report) == written


def test_what_is_missed_is_said(report: dict[str, object]) -> None:
    assert "**missed**" in page.goals(report)
    assert "never" in page.attackers(report)
    assert "1.0 d, 0.14%" in page.attackers(report)


def test_rates_come_with_what_chance_allows(report: dict[str, object]) -> None:
    assert page.likely(0) == (0.0, pytest.approx(3.69, abs=0.05))  # exact: 0 to 3.69
    assert page.likely(10) == (pytest.approx(4.80, abs=0.05), pytest.approx(18.39, abs=0.05))
    assert page.likely(100) == (pytest.approx(81.4, abs=0.1), pytest.approx(121.6, abs=0.1))
    assert "| x 1 | 1,000 | 0.0e+00 (0.0e+00 to 3.7e-03) | 0.00 (0.00 to 36" in page.honest(report)


def test_the_command_is_named(report: dict[str, object]) -> None:
    assert "`vigie evaluate --agents 100000 --days 30 --seed 7 --json > report.json`" in page.run(report)


def test_a_second_report_may_have_the_other_scales(tmp_path: Path, report: dict[str, object]) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / page.PAGE).write_text(MARKED.format(name="honest") + MARKED.format(name="run"))
    whole, trials = tmp_path / "report.json", tmp_path / "trials.json"
    whole.write_text(json.dumps(report))
    double = Tally(days=30, account_days={"ordinary": 500})
    trials.write_text(json.dumps(document(Results(Plan(agents=20_000, attackers=()), {1.0: double, 2.0: double}))))
    page.main([str(whole), str(trials)], tmp_path)
    text = (tmp_path / page.PAGE).read_text()
    assert "| x 1 | 1,000 |" in text
    assert "| x 2 | 500 |" in text
    assert "`vigie evaluate --agents 20000 --days 30 --seed 7 --attackers none --json > trials.json`" in text


def test_a_report_with_fitted_lines_stands_beside_the_others(report: dict[str, object]) -> None:
    double = Tally(days=30, account_days={"ordinary": 500})
    outcome = Outcomes("slow-30", 1, taken=Amounts(people=900))
    plan = Plan(agents=20_000, scales=(2.0,), refit=True)
    report["refit"] = document(Results(plan, {2.0: double}, [outcome]))
    assert "| x 2, lines fitted | 500 |" in page.honest(report)
    assert "| `slow-30` | never | 0.3%, 0 of 1 | never | 1.2%, 0 of 1 |" in page.fitted(report)
    command = "`vigie evaluate --agents 20000 --days 30 --seed 7 --assume 2 --refit --json > fitted.json`"
    assert command in page.run(report)


def test_a_foreign_mark_is_refused(report: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        page.page(MARKED.format(name="other"), report)


def test_the_page_of_the_repository_has_marks_for_all(tmp_path: Path, report: dict[str, object]) -> None:
    (tmp_path / "docs").mkdir()
    copy = tmp_path / page.PAGE
    copy.write_text((Path(__file__).parents[2] / page.PAGE).read_text(encoding="utf-8"), encoding="utf-8")
    source = tmp_path / "report.json"
    source.write_text(json.dumps(report))
    page.main([str(source)], tmp_path)
    text = copy.read_text(encoding="utf-8")
    assert all(
        f"<!-- measured: {name} -->" in text for name in ("run", "goals", "honest", "rules", "attackers", "fitted")
    )
    assert "5,000 activities" in text

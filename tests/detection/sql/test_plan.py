import pytest

from detection.sql.streams import plain, written
from vigie.detection.load import correlation_kinds, load_text
from vigie.detection.shapes import ACTIVITY, MAPPING
from vigie.detection.sql.columns import Column, Kind, Table
from vigie.detection.sql.paths import ways
from vigie.detection.sql.plan import plan, sql_kinds
from vigie.detection.sql.project import projection
from vigie.model.errors import ContentErrors


def correlation(number: int, kind: str, rules: list[str], **more: object) -> dict[str, object]:
    content = {"type": kind, "rules": rules, "group-by": ["who"], "timespan": "10s", **more}
    rule = f"00000000-0000-4000-9000-{number:012}"
    return {"title": f"C{number}", "id": rule, "name": f"c{number}", "correlation": content}


def test_every_correlation_type_is_there_in_sql_too() -> None:
    assert set(sql_kinds()) == set(correlation_kinds())


def test_everything_that_sql_cannot_say_is_told_at_once_with_file_and_line() -> None:
    rules = [
        plain(0, {"s": {"kind": "hit"}, "condition": "s"}),
        correlation(1, "value_sum", ["r0"], condition={"field": "v", "gt": 1e-300}),
        correlation(2, "value_avg", ["r0"], condition={"field": "v", "gt": 5e-324}),
        plain(3, {"s": {"v|gt": 1e39}, "condition": "s"}),
    ]
    ruleset = load_text(written(*rules), "mine.yml")
    table = projection(ruleset, MAPPING).table
    with pytest.raises(ContentErrors) as caught:
        plan(ruleset, table, lambda _: True)
    assert [(one.path, one.line > 1) for one in caught.value.mistakes] == [("mine.yml", True)] * 3


def test_a_table_without_texts_cannot_be_searched_for_keywords() -> None:
    ruleset = load_text(written(plain(0, {"s": ["word"], "condition": "s"})))
    with pytest.raises(ContentErrors, match="keywords"):
        plan(ruleset, Table("t"), lambda _: True)


def test_a_list_names_no_group() -> None:
    rules = [
        plain(0, {"s": {"kind": "hit"}, "condition": "s"}),
        correlation(1, "event_count", ["r0"], condition={"gt": 1}),
    ]
    with pytest.raises(ContentErrors, match="who is a list"):
        plan(load_text(written(*rules)), Table("t", {"who": Column("w", Kind.LIST)}), lambda _: True)


def test_what_a_table_does_not_have_needs_no_query() -> None:
    rules = [
        plain(0, {"s": {"kind": "hit"}, "condition": "s"}),
        correlation(1, "event_count", ["r0"], condition={"gt": 1}),
    ]
    assert plan(load_text(written(*rules)), Table("t"), lambda _: True).queries == ()


def test_columns_are_those_that_rules_ask_for() -> None:
    rules = plain(0, {"s": {"user.id": "a", "matrix.people|contains": "b", "source.as.number": 1}, "condition": "s"})
    ruleset = load_text(written(rules))
    columns = {name: column.kind for name, column in projection(ruleset, ACTIVITY).table.columns.items()}
    assert columns == {"user.id": Kind.TEXT, "matrix.people": Kind.LIST}
    assert {column.kind for column in projection(ruleset, MAPPING).table.columns.values()} == {Kind.ANY}


def test_ways_lead_through_correlations_in_the_order_of_the_live_engine() -> None:
    rules = [
        plain(0, {"s": {"kind": "hit"}, "condition": "s"}),
        plain(1, {"s": {"kind": "miss"}, "condition": "s"}),
        correlation(1, "event_count", ["r1", "r0"], condition={"gt": 1}),
        correlation(2, "event_count", ["r0", "c1"], condition={"gt": 1}),
    ]
    ruleset = load_text(written(*rules))
    inner, outer = (rule.id for rule in ruleset.correlations)
    found = [(path.source.rule == inner, path.through) for path in ways(ruleset)[outer]]
    assert found == [(True, 0), (False, None), (True, 1)]


def test_a_record_with_which_a_rule_holds_is_handed_on_before_one_with_which_it_begins() -> None:
    rules = [
        plain(0, {"s": {"kind": "hit"}, "condition": "s"}),
        correlation(1, "event_count", ["r0"], condition={"gt": 1}),
        correlation(2, "event_count", ["c1"], condition={"gt": 1}),
        correlation(3, "temporal", ["c1", "r0"]),
        correlation(4, "event_count", ["c2", "c3"], condition={"gt": 1}),
    ]
    ruleset = load_text(written(*rules))
    _, begun, held, outer = (rule.id for rule in ruleset.correlations)
    assert [path.source.rule for path in ways(ruleset)[outer]] == [held, begun, held]

import re
from pathlib import Path

import aiohttp
import pytest

from vigie import bundled, wiring
from vigie.model.activity import Action, Activity, encode
from vigie.model.errors import ContentErrors
from vigie.model.findings import Confidence, Finding, Severity
from vigie.model.orders import Order, OrderKind
from vigie.model.response_settings import Mode
from vigie.pipeline import BASELINES
from vigie.ports.clock import ManualClock
from vigie.ports.storage import ActionRecord
from vigie.settings import Settings, load
from vigie.storage.memory import MemoryStorage

DAY = 86_400_000


def settings(folder: Path, more: str = "") -> Settings:
    path = folder / "vigie.yml"
    path.write_text(
        f"state: {folder}/state\nservers:\n"
        f"  - {{name: a.example, spool: {folder}/a/spool, environment: education}}\n"
        f"  - {{name: b.example, spool: {folder}/b/spool, environment: interior}}\n{more}"
    )
    return load(path)


def order(user: str) -> Order:
    return Order(id=user, kind=OrderKind.FREEZE, user=user, issued=1, reason="a test")


async def test_the_whole_service_is_built_from_settings(tmp_path: Path) -> None:
    async with wiring.assemble(settings(tmp_path), ManualClock(1)) as service:
        assert [one.source for one in service.followers] == ["a.example", "b.example"]
        assert service.engine.ruleset.reporting
        assert service.responder.playbooks
    assert (tmp_path / "state" / "vigie.sqlite").exists()


async def test_an_order_goes_to_the_server_of_its_account(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as session:
        hands = wiring.hands(settings(tmp_path), session, ManualClock(1))
        hands[Mode.ENFORCE].desk.issue(order("@x:b.example"))
        hands[Mode.OBSERVE].desk.issue(order("@y:a.example"))
    assert (tmp_path / "b" / "orders.json").exists()
    assert not (tmp_path / "a" / "orders.json").exists(), "observing lays nothing down"


def test_mistakes_of_playbooks_name_channels_that_do_not_exist(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text(
        "name: mine\ndescription: {en: Tell., fr: Dire.}\nwhen: {rules: [mass_jions]}\nsteps: [notify]\n"
    )
    with pytest.raises(ContentErrors, match="mass_joins"):
        wiring.content(settings(tmp_path, f"response: {{playbooks: [{tmp_path}/mine.yml]}}\n"))


def test_an_acceptance_lasts_to_the_end_of_its_day(tmp_path: Path) -> None:
    accepted = "findings: {suppressions: [{rule: mass_joins, reason: a drill, until: 1970-01-02}]}\n"
    [one] = wiring.acceptances(settings(tmp_path, accepted))
    assert one.until == 2 * DAY


def test_canaries_and_protected_names_reach_the_stage(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "canaries.md").read_text(encoding="utf-8")
    own = settings(tmp_path, "".join(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)))
    laid = wiring.canaries(own)
    assert [len(kind) for kind in (laid.users, laid.rooms, laid.media, laid.aliases, laid.keepers)] == [1] * 5
    names = wiring.lookalikes(own)
    assert names.of("Suppоrt Informatique", "@x:agent.example") == "Support informatique"  # noqa: RUF001 - a double
    assert names.of("Support Informatique", "@helpdesk:agent.example") == ""


def test_bundled_content_may_be_left_out(tmp_path: Path) -> None:
    rules = Path(__file__).parents[1] / "rules" / "collection"
    own = settings(tmp_path, f"rules: {{bundled: false, paths: [{rules}]}}\nresponse: {{bundled: false}}\n")
    loaded = wiring.content(own)
    assert loaded.playbooks == ()
    assert {Path(rule.path).parent for rule in loaded.rules.reporting} == {rules}
    assert wiring.content_paths(own) == (rules, bundled.hosting())


def test_numbers_of_rules_come_from_a_file_that_is_watched(tmp_path: Path) -> None:
    lines = tmp_path / "lines.yaml"
    lines.write_text("limits: []\nrules:\n  files_of_a_month: {matrix.month.files: 900}\n")
    own = settings(tmp_path, f"rules: {{lines: {lines}}}\n")
    assert lines in wiring.content_paths(own)
    rules = {rule.name: rule for rule in wiring.content(own).rules.reporting}
    assert [line.amount for line in rules["files_of_a_month"].follows] == [900]
    lines.write_text("rules:\n  files_of_a_mouth: {matrix.month.files: 900}\n")
    with pytest.raises(ContentErrors, match="did you mean files_of_a_month"):
        wiring.content(own)


def test_the_brake_knows_environments_and_what_was_taken_before(tmp_path: Path) -> None:
    own = settings(tmp_path, "response: {brake: {stops: 1}}\n")
    kept, now = MemoryStorage(), 100 * DAY
    taken = ActionRecord(
        id="f", time=now - 1000, action="freeze", user="@a:a.example", by="playbook:x", reason="", mode="enforce",
        outcome="done",
    )  # fmt: skip
    kept.record(taken)
    brake = wiring.brake(own, kept, ManualClock(now))
    assert brake.holds("@b:a.example", now)[Mode.ENFORCE, "lock"] == "1 account an hour in education"
    assert brake.holds("@b:b.example", now) == {}


def test_accounts_are_ranked_by_what_stands_against_them(tmp_path: Path) -> None:
    own, kept = settings(tmp_path), MemoryStorage()
    now = 100 * DAY
    for user, severity in (
        ("@a:a.example", Severity.MEDIUM),
        ("@b:a.example", Severity.HIGH),
        ("@c:a.example", Severity.HIGH),
    ):
        kept.commit((), [finding(user, now, severity)])
    kept.record(
        ActionRecord(
            id="r", time=now, action="release", user="@c:a.example", by="operator:x", reason="known", mode="enforce",
            outcome="done",
        )
    )  # fmt: skip
    ranked = wiring.scores(own, kept, now)
    assert [(one.user, one.points, one.rules) for one in ranked] == [
        ("@b:a.example", 50, ("mass_joins",)), ("@a:a.example", 25, ("mass_joins",)),
    ]  # fmt: skip


def finding(user: str, at: int, severity: Severity) -> Finding:
    return Finding(
        id=user, rule="r", name="mass_joins", title="t", severity=severity, confidence=Confidence.MODERATE, actor=user,
        server="a.example", first=at, last=at, evidence=("a",),
    )  # fmt: skip


async def test_lists_of_networks_are_put_to_work_and_replaced(tmp_path: Path) -> None:
    ours = tmp_path / "ours.txt"
    ours.write_text("203.0.113.0/24\n")
    with_list = settings(tmp_path, f"network: {{lists: {{trusted: [{ours}]}}}}\n")
    assert ours in wiring.content_paths(with_list)
    one = Activity(id="b-1", time=1, action=Action.READ, server="a.example", user="@a:a.example", ip="203.0.113.9")
    async with wiring.assemble(with_list, ManualClock(1)) as service:
        assert service.enricher.enrich(one).network.tags == ("trusted",)
        ours.write_text("# nothing\n")
        service.take(wiring.content(with_list))
        assert service.enricher.enrich(one).network.tags == ()
    ours.write_text("nowhere\n")
    with pytest.raises(ContentErrors, match=r"ours\.txt:1"):
        wiring.content(with_list)


async def test_what_is_usual_is_learned_and_stored_with_the_checkpoint(tmp_path: Path) -> None:
    spool = tmp_path / "a" / "spool"
    spool.mkdir(parents=True)
    search = Activity(id="b-1", time=1, action=Action.SEARCH_DIRECTORY, server="a.example", user="@a:a.example")
    (spool / f"{0:016d}.ndjson").write_bytes(encode(search))
    async with wiring.assemble(settings(tmp_path), ManualClock(10_000)) as service:
        service.pipeline.take(service.followers[0].read())
        service.pipeline.take(service.followers[1].read())
        await service.pipeline.checkpoint()
        assert {name for name, _ in service.storage.states(BASELINES)} == {"baselines/=", "baselines/@a:a.example"}

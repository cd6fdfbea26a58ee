import msgspec

from vigie.evaluation.doorman import ELSEWHERE, PASSED, Doorman
from vigie.evaluation.realise import old
from vigie.model.activity import Action, Activity, Outcome
from vigie.model.budgets import MINUTE, Limit, Resource, Verdict
from vigie.model.orders import SLOW_MS, Order, OrderKind

LINE = Limit(resource=Resource.FRESH_EVENTS, window=MINUTE, delay=100, challenge=200, refuse=300)
OWNER = Activity(id="a", time=0, action=Action.SEND, server="s.example", user="@a:s.example", device="D", ip="10.1.1.1")


def read(time: int, count: int, device: str = "D") -> Activity:
    reads = (old("!r:s.example", count, ["@b:s.example"], fresh=True),)
    changes = {"time": time, "action": Action.READ, "reads": reads, "cold": count, "fresh": count, "device": device}
    return msgspec.structs.replace(OWNER, **changes)


def login(device: str, ip: str) -> Activity:
    return msgspec.structs.replace(OWNER, time=2_000, action=Action.LOGIN, device=device, ip=ip)


def doorman() -> tuple[Doorman, list[str]]:
    said: list[str] = []

    def told(_activity: Activity, verdict: Verdict) -> None:
        said.append(verdict.decision.value)

    return Doorman(told, [LINE], ()), said


def test_lines_delay_then_challenge_then_refuse() -> None:
    guard, said = doorman()
    assert guard.serve(read(0, 100)).activity.outcome is Outcome.SUCCESS
    slowed = guard.serve(read(1_000, 50)).activity
    assert (slowed.outcome, slowed.code, slowed.delayed > 0) == (Outcome.SUCCESS, "budget.fresh_events", True)
    asked = guard.serve(read(1_500, 60)).activity
    assert (asked.outcome, asked.reads, asked.cold) == (Outcome.CHALLENGED, (), 0), "nothing is taken"
    assert guard.serve(read(1_600, 1)).activity.outcome is Outcome.CHALLENGED
    assert guard.serve(login("D", "10.1.1.2")).activity.code == PASSED
    assert guard.serve(read(3_000, 60)).activity.outcome is Outcome.SUCCESS
    refused = guard.serve(read(4_000, 100))
    assert refused.activity.outcome is Outcome.REFUSED
    assert refused.wait_ms > 0
    assert said == ["delay", "challenge", "delay", "refuse"]


def test_a_login_from_elsewhere_is_told_apart_and_does_not_free_other_devices() -> None:
    guard, _ = doorman()
    guard.serve(OWNER)
    guard.obey(Order(id="o", kind=OrderKind.CHALLENGE, user=OWNER.user, issued=0, reason="test"))
    assert guard.serve(login("T1", "198.51.100.7")).activity.code == ELSEWHERE
    assert guard.serve(read(3_000, 1, "T1")).activity.outcome is Outcome.SUCCESS
    assert guard.serve(read(3_000, 1, "D")).activity.outcome is Outcome.CHALLENGED


def test_a_frozen_account_gets_nothing_not_even_a_login() -> None:
    guard, _ = doorman()
    guard.obey(Order(id="o", kind=OrderKind.FREEZE, user=OWNER.user, issued=0, reason="test"))
    assert guard.serve(read(0, 1)).activity.code == "order.freeze"
    assert guard.serve(login("T1", "198.51.100.7")).activity.outcome is Outcome.REFUSED
    assert guard.stopped(OWNER.user)


def test_an_ordered_delay_makes_reads_wait_until_it_ends() -> None:
    guard, _ = doorman()
    guard.obey(Order(id="o", kind=OrderKind.DELAY, user=OWNER.user, issued=0, reason="test", until=5_000))
    waited = guard.serve(read(0, 1)).activity
    assert (waited.outcome, waited.code, waited.delayed) == (Outcome.SUCCESS, "order.delay", SLOW_MS)
    assert guard.serve(OWNER).activity.delayed == 0, "what it writes does not wait"
    assert guard.serve(read(5_000, 1)).activity.delayed == 0


def test_exempt_accounts_and_nobody_are_not_judged() -> None:
    guard, said = doorman()
    assert guard.serve(msgspec.structs.replace(read(0, 5_000), exempt=True)).activity.outcome is Outcome.SUCCESS
    assert guard.serve(msgspec.structs.replace(read(0, 5_000), user="")).activity.outcome is Outcome.SUCCESS
    assert not said

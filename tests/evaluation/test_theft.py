import msgspec
import pytest

from vigie.evaluation.theft import FILES, MESSAGES, PEOPLE, ROOMS, Loot, Target, Thief, Tools, Want
from vigie.model.activity import Action, Activity, Outcome

TARGET = Target("agent.example")


def page(events: int = 100) -> Want:
    return Want(Action.READ, 100.0, room=1, events=events)


class Platform:
    """Answers as it is told, then as usual."""

    def __init__(self, *answers: tuple[Outcome, str]) -> None:
        self.answers = list(answers)
        self.seen: list[Activity] = []

    def __call__(self, activity: Activity) -> tuple[Activity, int]:
        self.seen.append(activity)
        outcome, code = self.answers.pop(0) if self.answers else (Outcome.SUCCESS, "")
        changes = {"outcome": outcome, "code": code}
        return msgspec.structs.replace(activity, **changes), 5_000


def thief(wants: list[Want], tools: Tools | None = None) -> Thief:
    return Thief("@a:agent.example", "OWN", [wants], tools or Tools(), TARGET, Loot())


def play(one: Thief, platform: Platform) -> list[float]:
    times, now = [], 0.0
    one.enter(now, platform)
    while (due := one.due()) != float("inf"):
        times.append(due)
        one.act(due, platform)
    return times


def test_the_target_is_the_incident() -> None:
    assert (len(set(TARGET.people)), len(TARGET.members)) == (PEOPLE, ROOMS)
    assert (sum(TARGET.messages), sum(TARGET.files)) == (MESSAGES, FILES)
    assert 60 < sum(TARGET.members) / ROOMS < 120, "84 accounts a room"


def test_a_thief_takes_what_is_served() -> None:
    one = thief([page(), page(50)])
    assert play(one, Platform()) == [0.0, 100.0]
    assert (one.loot.amounts().messages, one.loot.amounts().rooms) == (150, 1)


def test_a_challenge_is_answered_by_a_login_from_elsewhere() -> None:
    platform = Platform((Outcome.SUCCESS, ""), (Outcome.CHALLENGED, "budget.people"))
    one = thief([page()])
    play(one, platform)
    assert [activity.action for activity in platform.seen] == [Action.LOGIN, Action.READ, Action.LOGIN, Action.READ]
    assert platform.seen[1].ip != platform.seen[3].ip
    assert platform.seen[1].device != platform.seen[3].device
    assert one.loot.messages == 100, "the page that was challenged is asked for again, and counted once"


def test_a_thief_who_stays_signs_in_with_the_device_and_from_the_place_it_has() -> None:
    platform = Platform((Outcome.SUCCESS, ""), (Outcome.CHALLENGED, "budget.people"))
    one = thief([page()], Tools(stays=True))
    play(one, platform)
    assert len({(activity.ip, activity.device) for activity in platform.seen}) == 1
    assert one.loot.messages == 100


def test_a_stolen_token_has_no_answer_to_a_challenge() -> None:
    platform = Platform((Outcome.CHALLENGED, "budget.people"))
    one = thief([page()], Tools(password=False, session=True))
    play(one, platform)
    assert [activity.device for activity in platform.seen] == ["OWN"]
    assert one.expelled
    assert one.loot.messages == 0


def test_a_refusal_is_waited_for_and_a_freeze_is_the_end() -> None:
    platform = Platform((Outcome.SUCCESS, ""), (Outcome.REFUSED, "budget.people"))
    one = thief([page()])
    assert play(one, platform) == [0.0, 5_000.0]
    platform = Platform((Outcome.SUCCESS, ""), (Outcome.REFUSED, "order.freeze"))
    one = thief([page()])
    play(one, platform)
    assert one.expelled


def test_with_one_lane_the_next_job_goes_on_while_the_first_waits() -> None:
    platform = Platform((Outcome.SUCCESS, ""), (Outcome.REFUSED, "budget.people"))
    one = Thief("@a:agent.example", "OWN", [[page(1)], [page(10)]], Tools(lane=True), TARGET, Loot())
    assert play(one, platform) == [0.0, 100.0, 5_000.0]
    assert [activity.cold for activity in platform.seen] == [0, 1, 10, 1]


def test_a_file_without_a_token_is_nobodys_request() -> None:
    platform = Platform((Outcome.SUCCESS, ""), (Outcome.REFUSED, "legacy_media"))
    one = thief([Want(Action.DOWNLOAD, 1.0, media="mxc://agent.example/1", anonymous=True)])
    play(one, platform)
    assert platform.seen[-1].user == ""
    assert one.loot.amounts().files == 0


def test_shares_are_of_the_haul() -> None:
    loot = Loot()
    loot.take(Want(Action.READ, 1.0, room=3, events=64_346))
    assert loot.amounts().share == pytest.approx(0.1, abs=1e-4)

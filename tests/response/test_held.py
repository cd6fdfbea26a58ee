from typing import Any

from vigie.model.language import Language, Sentence
from vigie.model.response_settings import Mode
from vigie.response.action import Measure
from vigie.response.held import BETWEEN_MS, LISTED, HeldBack

NOW = 1_780_000_000_000


def measure(finding: Any, user: str) -> Measure:
    return Measure(
        id=f"m{user}", action="lock", user=user, by="playbook:p", mode=Mode.ENFORCE, reason=Sentence("w", "p"),
        findings=(finding(actor=user, id=f"f{user}"),),
    )  # fmt: skip


def test_one_notice_lists_all_and_the_next_one_waits(finding: Any) -> None:
    held = HeldBack()
    for user in ("@a:x", "@b:x", "@a:x"):
        held.add("education", measure(finding, user))
    (notice,) = held.notices(NOW)
    assert notice.measure.reason.in_(Language.EN).endswith("please decide (vigie contain): @a:x, @b:x")
    assert (notice.measure.user, notice.measure.by, notice.measure.action) == ("", "brake", "notify")
    assert {one.actor for one in notice.measure.findings} == {"@a:x", "@b:x"}
    held.add("education", measure(finding, "@c:x"))
    assert held.notices(NOW + BETWEEN_MS - 1) == []
    (later,) = held.notices(NOW + BETWEEN_MS)
    assert later.measure.reason.fr.endswith("(vigie contain) : @c:x")
    assert later.measure.id != notice.measure.id


def test_environments_are_told_apart_and_a_long_list_is_cut(finding: Any) -> None:
    held = HeldBack()
    for number in range(LISTED + 5):
        held.add("education", measure(finding, f"@u{number}:x"))
    held.add("interior", measure(finding, "@i:x"))
    school, interior = held.notices(NOW)
    assert school.measure.reason.en.endswith(f"@u{LISTED - 1}:x and 5 more")
    assert len(school.measure.findings) == LISTED
    assert "interior" in interior.measure.reason.en


def test_whom_nobody_was_told_of_is_in_the_next_notice(finding: Any) -> None:
    held = HeldBack()
    held.add("education", measure(finding, "@a:x"))
    (notice,) = held.notices(NOW)
    held.unsent(notice)
    held.add("education", measure(finding, "@b:x"))
    assert held.notices(NOW + 1) == []
    (again,) = held.notices(NOW + BETWEEN_MS)
    assert again.measure.reason.en.endswith("@a:x, @b:x")

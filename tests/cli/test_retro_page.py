import pytest

from kit.reviews import filing
from vigie.cli import retro_page
from vigie.content.retro.progress import Run
from vigie.content.retro.scan import Moment, Report
from vigie.model.language import Language
from vigie.model.reviews import ReviewItem


def item(number: int) -> ReviewItem:
    one = filing(event=f"${number}")
    return ReviewItem(
        id=f"{number:016x}", server=one.server, room=one.room, author=one.author, sightings=one.sightings, count=1
    )


def report() -> Report:
    run = Run(started=0, after=0, events=900, encrypted=3, files=4, absent=1, suppressed=2, skipped=1)
    failed = {"!r\x1b[31m:s.example": "the administration API answered 500"}
    return Report("s.example", run, rooms=7, items=[], failed=failed, unread={"mxc://s.example/x": "answered 403"})


@pytest.mark.parametrize("language", Language)
def test_the_report_tells_what_was_not_done_too(capsys: pytest.CaptureFixture[str], language: Language) -> None:
    retro_page.show(report(), [item(number) for number in range(25)], language, {})
    shown = capsys.readouterr().out
    assert "900" in shown
    assert ("5 de plus" if language is Language.FR else "5 more") in shown
    assert "answered 500" in shown
    assert "\x1b[31m:s" not in shown
    assert shown.count("1 ") >= 3


def test_machines_get_every_number() -> None:
    said = retro_page.document(report(), [item(1)])
    assert (said["events"], said["encrypted"], said["files_absent"], len(said["items"])) == (900, 3, 1, 1)
    assert said["rooms_failed"] == [{"room": "!r\x1b[31m:s.example", "why": "the administration API answered 500"}]
    assert said["files_failed"] == [{"media": "mxc://s.example/x", "why": "answered 403"}]


def test_the_bar_is_for_terminals_and_takes_every_moment() -> None:
    with retro_page.bar(Language.FR) as bar:
        bar.show(Moment(rooms=3, done=0, fraction=0.0, events=0, files=0, found=0))
        bar.begin("s.example")
        bar.show(Moment(rooms=3, done=1, fraction=0.5, events=10, files=1, found=2))


def test_rooms_of_a_run_before_say_nothing_of_the_time_that_is_left() -> None:
    with retro_page.bar(Language.EN) as bar:
        bar.begin("s.example")
        for done in range(40):
            bar.show(Moment(rooms=99, done=done, fraction=0.0, events=900, files=7, found=0))
        [task] = bar._progress.tasks
        assert (task.completed, task.total, task.time_remaining) == (39, 99, None)
        for done in (40, 41, 42):
            bar.show(Moment(rooms=99, done=done, fraction=0.0, events=901, files=7, found=0))
        assert task.time_remaining is not None

from vigie.ports.pace import Pace


class Hours:
    """A monotonic clock that sleeping moves."""

    def __init__(self) -> None:
        self.now, self.slept = 100.0, list[float]()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


async def test_turns_come_evenly_and_a_pause_is_followed_by_no_burst() -> None:
    hours = Hours()
    pace = Pace(4, lambda: hours.now, hours.sleep)
    for _ in range(4):
        await pace.turn()
    assert hours.slept == [0.25, 0.25, 0.25]
    hours.now += 60
    await pace.turn()
    await pace.turn()
    assert hours.slept[3:] == [0.25]

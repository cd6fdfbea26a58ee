"""How many distinct values a window holds: for `value_count`, and for the rules of `temporal`.

A value is in the window from one of its events until one span after it, or longer when the next comes before that. So
it enters with an event whose predecessor is out of reach, and leaves when its successor is: the count is a running sum
of entries and exits, and never a comparison of each event with all others.
"""

from vigie.detection.sql.windows import Frame, Step


def steps(frame: Frame) -> list[Step]:
    """Each event and value; its neighbours; entries and exits; their running sum."""
    by, span = frame.by, frame.span
    each = f"SELECT {by}, rn, time, id, unnest(amount) AS v FROM rows"
    near = f"PARTITION BY {by}, v ORDER BY rn"
    linked = f"""SELECT *, lag(time) OVER ({near}) AS before, lead(time) OVER ({near}) AS after,
        lead(rn) OVER ({near}) AS next FROM each"""
    # At one time, exits come first: a value leaves when the window has moved beyond it.
    entries = f"count(*) FILTER (before IS NULL OR before < time - {span})"
    moves = f"""SELECT {by}, time AS moment, 1 AS turn, rn, {entries} AS d
        FROM linked GROUP BY {by}, time, rn
        UNION ALL SELECT {by}, time + {span} + 1, 0, 0, -count(*)
        FROM linked WHERE after IS NULL OR after > time + {span} GROUP BY {by}, time"""
    totals = f"""SELECT {by}, turn, rn,
        sum(d) OVER ({frame.over("moment, turn, rn")} ROWS UNBOUNDED PRECEDING) AS total FROM moves"""
    valued = f"""SELECT rows.*, least(CAST(total AS BIGINT), {frame.limit}) AS value
        FROM rows JOIN (SELECT * FROM totals WHERE turn = 1) USING ({by}, rn)"""
    return [("each", each), ("linked", linked), ("moves", moves), ("totals", totals), ("valued", valued)]


def evidence(frame: Frame) -> str:
    """For each value in the window, its newest event; each event once.

    Events are found by buckets of time as long as a window, of which a window touches two.
    """
    by, width = frame.by, frame.span + 1
    return f"""SELECT {by}, episode, min(rn) AS rn, time, id FROM (
        SELECT {by}, episode, rn, time, id, row_number() OVER (PARTITION BY {by}, episode ORDER BY rn DESC) AS place
        FROM (SELECT {by}, episode, begins, moment, unnest([moment // {width}, moment // {width} - 1]) AS bucket
              FROM episodes)
        JOIN (SELECT *, time // {width} AS bucket FROM linked) USING ({by}, bucket)
        WHERE rn <= begins AND time >= moment - {frame.span} AND (next IS NULL OR next > begins))
        WHERE place <= {frame.limit} GROUP BY {by}, episode, time, id"""

"""Retention beside a running stream: old orders go, sums stay, verify begins where orders is complete."""

from datetime import UTC, datetime
from fractions import Fraction

from shop_orders.database.connection import connect
from shop_orders.database.generator import run_connected
from shop_orders.database.ledger import read_position
from shop_orders.database.opening import plan_gap, prepare_database
from shop_orders.database.runtime import Runtime
from shop_orders.database.verify import verify
from shop_orders.settings import Settings, StreamSettings, to_us

NOON_US = to_us(datetime(2026, 3, 7, 9, tzinfo=UTC))
DAY_US = 86_400_000_000


def lived(dsn: str, *, at_us: int, keep: int, seconds: int = 3) -> list[str]:
    """Run the generator for some seconds of a clock of our own; the events it logged."""
    now, until, events = [at_us], at_us + seconds * 1_000_000, []

    def sleep(wait_s: float) -> None:
        now[0] += max(int(wait_s * 1_000_000), 1000)
        if now[0] > until:
            runtime.stop.set()

    runtime = Runtime(clock_us=lambda: now[0], sleep=sleep, log=lambda event, **facts: events.append(event))
    settings = Settings(dsn=dsn, stream=StreamSettings(rate=Fraction(1, 8)), history_days=Fraction(3), keep_days=keep)
    with connect(dsn) as connection:
        run_connected(connection, settings, runtime)
    return events


def test_old_orders_go_and_their_sums_stay(dsn: str) -> None:
    """Three days of history, one kept: verify is exact for what is kept and says where it begins."""
    lived(dsn, at_us=NOON_US, keep=0)
    with connect(dsn) as connection:
        before = connection.execute("SELECT sum(orders)::int FROM sales_by_hour").fetchone()[0]
        assert before == connection.execute("SELECT count(*)::int FROM orders").fetchone()[0]
    lived(dsn, at_us=NOON_US + 10_000_000, keep=1, seconds=30)
    with connect(dsn) as connection:
        first, raw = connection.execute("SELECT min(created_at)::text, count(*)::int FROM orders").fetchone()
        sums = connection.execute("SELECT sum(orders)::int FROM sales_by_hour").fetchone()[0]
        report = verify(connection)
    assert first == "2026-03-06 00:00:00"
    assert sums > before > raw
    assert (report.exact, report.extra, report.raw_from) == (True, 0, "2026-03-05 21:00 UTC")
    assert report.found == raw


def test_a_day_later_another_day_goes(dsn: str) -> None:
    """raw_from moves forward at midnight, and never back when more is to be kept."""
    for day, keep in ((0, 1), (1, 1), (1, 30)):
        lived(dsn, at_us=NOON_US + day * DAY_US + keep * 1_000_000, keep=keep, seconds=40)
    with connect(dsn) as connection:
        assert connection.execute("SELECT min(created_at)::text FROM orders").fetchone()[0] == "2026-03-07 00:00:00"
        report = verify(connection)
    assert report.exact
    assert report.raw_from == "2026-03-06 21:00 UTC"


def test_a_gap_older_than_what_is_kept_is_filled_into_the_sums(dsn: str) -> None:
    """What a fill brings from before raw_from goes again and stays in the sums."""
    lived(dsn, at_us=NOON_US, keep=1, seconds=30)
    with connect(dsn) as connection:
        settings = Settings(dsn=dsn, stream=StreamSettings(rate=Fraction(1, 8)), history_days=Fraction(3))
        later = Runtime(clock_us=lambda: NOON_US + 2 * DAY_US)
        plan_gap(connection, prepare_database(connection, settings, later), settings, later)
        assert read_position(connection).at_us < NOON_US + 2 * DAY_US
    lived(
        dsn, at_us=NOON_US + 2 * DAY_US, keep=1, seconds=300
    )  # where a lock is not free at once, it tries again later
    with connect(dsn) as connection:
        expected, found = connection.execute("SELECT sum(expected)::int, sum(found)::int FROM data_quality").fetchone()
        raw_from = connection.execute("SELECT min(created_at)::text FROM orders").fetchone()[0]
        report = verify(connection)
    assert expected == found
    assert raw_from == "2026-03-08 00:00:00"
    assert report.exact


def test_a_hand_made_delete_still_counts(dsn: str) -> None:
    """Only the program's own deletions leave the sums alone."""
    lived(dsn, at_us=NOON_US, keep=1, seconds=30)
    with connect(dsn) as connection:
        before = connection.execute("SELECT sum(orders)::int FROM sales_by_hour").fetchone()[0]
        gone = connection.execute("DELETE FROM orders WHERE quantity > 1").rowcount
        assert connection.execute("SELECT sum(orders)::int FROM sales_by_hour").fetchone()[0] == before - gone

"""The raw event feed against a real database: the README's query makes table orders of it, to the last kopeck."""

import re
import subprocess
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import numpy as np
import psycopg
import pytest
from forks import PROGRAM, shop_orders
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from shop_orders.database.connection import connect
from shop_orders.database.generator import run
from shop_orders.database.ledger import read_position, reset
from shop_orders.database.runtime import Runtime
from shop_orders.settings import DIRT_KINDS, load_settings, to_us
from shop_orders.stream import Stream
from shop_orders.stream.feed import MAX_DELAY_US, events, feed

ROOT = Path(__file__).resolve().parent.parent
ALL = ",".join(f"{kind}=0.1" for kind in DIRT_KINDS)
THREE = {
    "as in the issue": "late=0.05,duplicate=0.01,null_city=0.01",
    "all kinds": ALL,
    "nothing but dirt": ",".join(f"{kind}=1" for kind in DIRT_KINDS),
}
SIX = "created_at, product, category, price, quantity, city"


def query():
    """The one in the README."""
    blocks = re.findall(r"```sql\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), flags=re.S)
    return next(block for block in blocks if "orders_feed" in block).rstrip().rstrip(";")


def prove(connection):
    """How many orders the feed covers whose hour is over, each rebuilt; nothing else may be rebuilt either."""
    asked = f"""
        WITH due AS (SELECT (at - interval '1 hour') AT TIME ZONE interval '3 hours' AS until FROM shop.position),
        parts AS (SELECT start_at AT TIME ZONE interval '3 hours' AS begin,
            least(coalesce(end_at AT TIME ZONE interval '3 hours', until), until) AS stop FROM shop.feed, due),
        a AS (SELECT {SIX} FROM orders
            WHERE EXISTS (SELECT FROM parts WHERE created_at >= begin AND created_at < stop)),
        b AS (SELECT {SIX} FROM ({query()}) rebuilt WHERE created_at < (SELECT until FROM due))
        SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM (TABLE a EXCEPT ALL TABLE b) lost),
            (SELECT count(*) FROM (TABLE b EXCEPT ALL TABLE a) invented)"""
    count, lost, invented = connection.execute(asked).fetchone()
    assert (lost, invented) == (0, 0)
    return count


def held(connection):
    """Name and arrival of all events, sorted."""
    return connection.execute("SELECT event_id, arrived_at, city FROM orders_feed ORDER BY 2, 1").fetchall()


class Clock:
    """A clock that a test moves, and a generator under it."""

    def __init__(self, dsn, now_us):
        self.dsn, self.now_us, self.lines = dsn, now_us, []

    def live(self, seconds, pace_s=0.0, **flags):
        """Run the generator for so many seconds of its clock, which goes on by at least the pace."""
        until_us = self.now_us + round(seconds * 1_000_000)
        runtime = Runtime(clock_us=lambda: self.now_us, log=lambda event, **facts: self.lines.append((event, facts)))

        def sleep(pause_s):
            self.now_us += max(round(max(pause_s, pace_s) * 1_000_000), 1)
            if self.now_us >= until_us:
                runtime.stop.set()

        object.__setattr__(runtime, "sleep", sleep)
        run(load_settings({"dsn": self.dsn, "history": "0.2", "rate": "2", **flags}, {}), runtime)
        return [event for event, _ in self.lines]


NOON_US = 1_772_874_000_000_000  # 2026-03-07, 12:00 in Moscow


@pytest.mark.parametrize("dirt", THREE.values(), ids=THREE)
def test_the_query_rebuilds_the_orders_of_history_and_of_live(dsn, connection, dirt):
    clock = Clock(dsn, NOON_US)
    clock.live(20, dirt=dirt)
    clock.live(4000, 20, dirt=dirt)  # after a restart
    assert prove(connection) > 2 * 0.2 * 86_400
    labelled = dict(connection.execute("SELECT defect, count(*) FROM orders_feed_truth GROUP BY 1").fetchall())
    assert set(labelled) == {part.split("=")[0] for part in dirt.split(",")}
    pointed = "SELECT count(*) FROM orders_feed_truth LEFT JOIN orders_feed f USING (event_id, arrived_at)"
    assert connection.execute(pointed + " WHERE f.event_id IS NULL").fetchone() == (0,)
    position = read_position(connection)
    asked = feed(Stream(position.settings), dirt, NOON_US - 17_280_000_000 + MAX_DELAY_US, position.at_us)
    recent = "SELECT count(*) FROM orders_feed WHERE arrived_at >= '2026-03-07 08:12'"
    assert connection.execute(recent).fetchone() == (len(asked),)


def test_dirt_comes_later_changes_and_goes_again(dsn, connection):
    clock = Clock(dsn, NOON_US)
    clock.live(30)
    assert held(connection) == []
    assert "feed started" in clock.live(600, 5, dirt=ALL)
    assert "feed settings changed" in clock.live(600, 5, dirt="late=0.5")
    clock.live(600, 5, dirt="late=0.5", seed="7")  # another stream; the old one's events go on
    assert "feed stopped; its events are kept" in clock.live(4000, 20, seed="7")
    assert prove(connection) > 3000
    before = len(held(connection))
    clock.live(600, 5, seed="7")
    assert len(held(connection)) == before


def test_gaps_lose_and_double_nothing(dsn, connection):
    clock = Clock(dsn, NOON_US)
    dirt = "late=0.5,duplicate=0.5,null_city=0.2"
    clock.live(300, 2, dirt=dirt)
    clock.now_us += 600_000_000
    clock.live(60, 2, dirt=dirt)  # made up for
    clock.now_us += 900_000_000
    clock.live(60, 2, dirt=dirt, catch_up="skip")  # stays without orders
    clock.now_us += 70_000 * 1_000_000
    clock.live(4000, 20, dirt=dirt, history="3")  # a bulk load
    assert connection.execute("SELECT count(*) FROM shop.feed").fetchone() == (2,)
    assert prove(connection) > 130_000
    future = "SELECT count(*) FROM orders_feed, shop.position WHERE arrived_at AT TIME ZONE interval '3 hours' >= at"
    assert connection.execute(future).fetchone() == (0,)


@pytest.mark.parametrize("pauses_s", [(0.9, 2.5), pytest.param((0.9, 1.4, 2.5, 3.7, 6.0), marks=pytest.mark.long)])
def test_killed_at_any_instant_every_event_is_there_once(dsn, connection, pauses_s):
    words = [PROGRAM, "generate", "--dsn", dsn, "--rate", "25", "--history", "0.08", "--dirt", ALL]
    for pause_s in pauses_s:
        generator = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause_s)
        generator.kill()
        generator.wait()
    started_us = time.time_ns() // 1000
    generator = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        time.sleep(0.2)
        with suppress(psycopg.Error):
            position = read_position(connection)  # None before the first history is planned
            pending = connection.execute("SELECT FROM shop.slices WHERE done_at IS NULL").rowcount
            if position and position.at_us > started_us and not pending:  # its orders, not those of the one killed last
                break
    generator.terminate()
    assert generator.wait(30) == 0
    assert prove(connection) > 25 * 3000
    start, position = connection.execute("SELECT start_at FROM shop.feed").fetchone()[0], read_position(connection)
    stream, start_us = Stream(position.settings), to_us(start)
    whole = events(stream.orders_us(start_us, position.at_us), 1, ALL)
    arrived = np.sort(whole.table["arrived"][whole.table["arrived"] < position.at_us])
    rows = connection.execute(
        "SELECT arrived_at AT TIME ZONE interval '3 hours' FROM orders_feed ORDER BY 1"
    ).fetchall()
    assert [to_us(row[0]) for row in rows] == arrived.tolist()


@given(
    st.integers(0, 2**64 - 1),
    st.integers(-(10**15), 4 * 10**15),
    st.lists(st.integers(0, 10**9), min_size=3, max_size=3),
)
@examples(max_examples=25, deadline=None)
def test_the_feed_is_the_same_in_whatever_pieces(seed, begin_us, steps):
    stream = Stream(load_settings({"seed": str(seed), "rate": "0.5"}, {}).stream)
    cuts = np.cumsum([begin_us, *steps]).tolist()
    whole = feed(stream, ALL, cuts[0], cuts[-1])
    parts = [feed(stream, ALL, *pair).table for pair in pairwise(cuts)]
    assert np.array_equal(whole.table, np.concatenate(parts))


def test_reset_and_readers(dsn, connection, database, dbname):
    Clock(dsn, NOON_US).live(10, dirt=ALL)
    with connect(database.dsn("shop_reader", dbname=dbname)) as reader:
        assert reader.execute("SELECT count(*) FROM orders_feed").fetchone()[0] > 30_000
        assert reader.execute("SELECT count(*) FROM orders_feed_truth").fetchone()[0] > 10_000
        with pytest.raises(psycopg.Error, match="read-only"):
            reader.execute("DELETE FROM orders_feed")
    reset(connection)
    assert held(connection) == []
    assert connection.execute("SELECT count(*) FROM shop.feed").fetchone() == (0,)


def test_old_events_go_with_the_old_orders(dsn, connection):
    clock = Clock(dsn, NOON_US)
    clock.live(30, dirt=ALL, history="2", rate="0.5")
    clock.live(600, 5, dirt=ALL, keep="1", rate="0.5")
    first = "SELECT min(arrived_at)::text, (SELECT min(created_at)::text FROM orders) FROM orders_feed"
    arrived, created = connection.execute(first).fetchone()
    assert created.startswith("2026-03-06 00:00:00")
    assert arrived.startswith("2026-03-06 00:00:0")


def test_bad_dirt_is_one_clear_line():
    for words in (
        ["--dirt", "lost=0.1"],
        ["--dirt", "late=2"],
        ["--dirt", "late"],
        ["--dirt", "late=0.1", "--rate", "20000"],
    ):
        done = shop_orders("generate", *words)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1
        assert "dirt" in done.stderr

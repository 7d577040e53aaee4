"""What people do to `orders` never ends the generator, and what we print leads back: issue 24."""

import os
import subprocess
import sys
import threading
import time
from fractions import Fraction
from pathlib import Path

import pytest
from faults import sums_differ

from shop_orders.database.connection import connect
from shop_orders.database.generator import run
from shop_orders.database.runtime import Runtime
from shop_orders.database.status import health
from shop_orders.database.verify import verify
from shop_orders.settings import Settings, StreamSettings

PROGRAM = str(Path(sys.executable).with_name("shop-orders"))


class Generator:
    """A generator in a thread, with all that it has said."""

    def __init__(self, dsn, **stream):
        self.said, self.error = [], None
        self.settings = Settings(dsn=dsn, stream=StreamSettings(**{"rate": 50, **stream}), history_days=Fraction(1, 96))
        self.runtime = Runtime(log=lambda event, **facts: self.said.append((event, facts)))
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self):
        try:
            run(self.settings, self.runtime)
        except BaseException as error:
            self.error = error

    def stop(self):
        self.runtime.stop.set()
        self.thread.join(30)
        if self.error:
            raise self.error

    def until_said(self, begin, since=0, seconds=30):
        """The facts of the first event since then that begins so."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.error:
            for event, facts in self.said[since:]:
                if event.startswith(begin):
                    return facts
            time.sleep(0.05)
        pytest.fail(f"never said {begin!r}: {self.error} {self.said[since:]}")

    def undone(self, connection, mistake):
        """Make a mistake, follow what is printed, and wait until orders are written again; the statement printed."""
        since = len(self.said)
        connection.execute(mistake)
        undo = self.until_said("waiting:", since)["undo"]
        assert undo.endswith(";")
        connection.execute(undo)
        self.until_said("orders are written again", since)
        return undo


@pytest.fixture
def generator(dsn):
    running = Generator(dsn)
    running.until_said("live")
    yield running
    running.stop()


def shop(*words, dsn, **environ):
    env = {name: value for name, value in os.environ.items() if name[:3] not in ("PG", "SHO")}
    done = subprocess.run(
        [PROGRAM, *words, "--dsn", dsn], capture_output=True, text=True, timeout=120, env={**env, **environ}
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def assert_exact(dsn, extra=0):
    with connect(dsn) as connection:
        report, wrong = verify(connection), sums_differ(connection)
    assert (report.exact, report.extra, wrong) == (True, extra, []), report
    return report.expected


REPLACE = """DROP TABLE orders CASCADE; CREATE TABLE orders (index bigint, id bigint, created_at timestamp,
    product text, category text, price double precision, quantity bigint, city text);
    INSERT INTO orders VALUES (0, 1, LOCALTIMESTAMP, 'мяч', 'Спорт', 9.5, 1, 'Тула')"""

_FROM_NOW = "DO $$ BEGIN EXECUTE format('{}', (SELECT max(id) + 20 FROM orders)); END $$"  # not the rows that exist

MISTAKES = {
    "check": "ALTER TABLE orders ADD CONSTRAINT few CHECK (quantity < 1) NOT VALID",
    "domain": "CREATE DOMAIN place AS text; ALTER TABLE orders ADD COLUMN place place DEFAULT 'x';"
    " ALTER DOMAIN place ADD CONSTRAINT few CHECK (VALUE <> 'x') NOT VALID",
    "column": "ALTER TABLE orders ADD COLUMN n text; UPDATE orders SET n = ''; ALTER TABLE orders ALTER n SET NOT NULL",
    "trigger": "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE 'проверка: %', NEW.city; END $$;"
    " CREATE TRIGGER refuse BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION refuse()",
    "deferred trigger": "CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'later'; END $$;"
    " CREATE CONSTRAINT TRIGGER later AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION later()",
    "discarding trigger": "CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"
    " CREATE TRIGGER drop_row BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION drop_row()",
    "emptying trigger": "CREATE FUNCTION empty_city() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN NEW.city := NULL; RETURN NEW; END $$;"
    " CREATE TRIGGER empty_city BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION empty_city()",
    "row-level security": "ALTER TABLE orders ENABLE ROW LEVEL SECURITY; ALTER TABLE orders FORCE ROW LEVEL SECURITY",
    "renamed column": "ALTER TABLE orders RENAME city TO town",
    "two renamed columns": "ALTER TABLE orders RENAME city TO town; ALTER TABLE orders RENAME product TO thing",
    "wider type": "ALTER TABLE orders ALTER quantity TYPE bigint",
    "dropped column": "ALTER TABLE orders DROP COLUMN price",
    "other type": "ALTER TABLE orders ALTER price TYPE int",
    "time zone": "ALTER TABLE orders ALTER created_at TYPE timestamptz",
    "foreign key": "CREATE TABLE cities (city text PRIMARY KEY);"
    " ALTER TABLE orders ADD FOREIGN KEY (city) REFERENCES cities NOT VALID",
    "unique index": _FROM_NOW.format("CREATE UNIQUE INDEX one_city ON orders (city) WHERE id > %s"),
    "exclusion": "ALTER TABLE orders ADD COLUMN one int DEFAULT 1;"
    + _FROM_NOW.format("ALTER TABLE orders ADD CONSTRAINT one EXCLUDE (one WITH =) WHERE (id > %s)"),
    "sums": "ALTER TABLE shop.deltas ADD CONSTRAINT few CHECK (orders < 0) NOT VALID",
    "right": "REVOKE INSERT ON orders FROM admin",
    "view": "ALTER TABLE orders RENAME TO kept; CREATE VIEW orders AS SELECT * FROM kept",
    "another table": REPLACE,
}


def test_whatever_people_build_is_waited_for_and_named(generator, dsn, connection):
    for kind, mistake in MISTAKES.items():
        undo = generator.undone(connection, mistake)
        print(f"{kind}: {undo}")
        if "RENAME TO orders_before" in undo:
            generator.until_said("load finished", len(generator.said) - 4)
    generator.stop()
    assert_exact(dsn)
    kept = connection.execute("SELECT product FROM orders_before_repair_4").fetchall()
    assert len(kept) > 0


def test_a_unique_index_of_somebody_burns_no_ids(generator, dsn, connection):
    connection.execute(MISTAKES["unique index"])
    generator.until_said("waiting: unique index")
    burned = connection.execute("SELECT last_value FROM orders_id_seq").fetchone()[0]
    time.sleep(3)
    assert connection.execute("SELECT last_value FROM orders_id_seq").fetchone()[0] < burned + 2000
    assert health(connection)[0]  # the position is still young
    connection.execute(generator.said[-1][1]["undo"])
    generator.until_said("orders are written again")
    generator.stop()
    assert_exact(dsn)

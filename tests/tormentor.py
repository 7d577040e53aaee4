"""Somebody adds, breaks and undoes objects on `orders`, its rollups and its sequence, beside a generator and a reader.

    python tests/tormentor.py --minutes 10 --seed 1 2 3

The generator never ends by itself. Whatever its log prints after `undo` is done, by SQL or by our command, and nothing
else: that has to lead back. Now and then the generator or the database is killed in the middle. At the end `verify`
and the rollups are exact. A short form runs in pytest.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg
from faults import PROGRAM, Shop, sums_differ

from shop_orders.database.connection import connect
from shop_orders.database.verify import format_result, verify

# {n} is a new number each time. What is broken here must be undone by what the generator prints.
_FUNCTION = "CREATE FUNCTION deed_{n}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
_TRIGGER = "END $$; CREATE TRIGGER deed_{n} BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION deed_{n}()"
_LATER = "DO $$ BEGIN LOCK TABLE orders IN SHARE MODE; EXECUTE format('{}', (SELECT max(id) FROM orders)); END $$"
DEEDS = {
    "check": "ALTER TABLE orders ADD CONSTRAINT few_{n} CHECK (quantity < 1) NOT VALID",
    "required column": "ALTER TABLE orders ADD COLUMN c{n} text DEFAULT ''; ALTER TABLE orders ALTER c{n} SET NOT NULL;"
    " ALTER TABLE orders ALTER c{n} DROP DEFAULT",
    "raising trigger": f"{_FUNCTION} RAISE 'not in %', NEW.city; {_TRIGGER}",
    "discarding trigger": f"{_FUNCTION} RETURN NULL; {_TRIGGER}",
    "emptying trigger": f"{_FUNCTION} NEW.city := NULL; RETURN NEW; {_TRIGGER}",
    "harmless trigger": f"{_FUNCTION} RETURN NEW; {_TRIGGER}",
    "policy": "ALTER TABLE orders ENABLE ROW LEVEL SECURITY; ALTER TABLE orders FORCE ROW LEVEL SECURITY",
    "renamed column": "ALTER TABLE orders RENAME city TO town_{n}",
    "wider column": "ALTER TABLE orders ALTER quantity TYPE bigint",
    "dropped column": "ALTER TABLE orders DROP COLUMN price CASCADE",
    "column of another type": "ALTER TABLE orders ALTER price TYPE int",
    "unique index": _LATER.replace("{}", "CREATE UNIQUE INDEX one_{n} ON orders (city) WHERE id > %s"),
    "index": "CREATE INDEX ON orders (city)",
    "column with a default": "ALTER TABLE orders ADD COLUMN d{n} int DEFAULT 7",
    "generated column": "ALTER TABLE orders ADD COLUMN g{n} numeric GENERATED ALWAYS AS (price * 2) STORED",
    "dropped table": "DROP TABLE orders CASCADE",
    "another table": "DROP TABLE orders CASCADE; CREATE TABLE orders (index bigint, price double precision, city text)",
    "table moved away": "ALTER TABLE orders RENAME TO moved_{n}",
    "right": "REVOKE INSERT ON orders FROM admin",
    "check on the sums": "ALTER TABLE shop.deltas ADD CONSTRAINT few_{n} CHECK (orders < 0) NOT VALID",
    "check on the totals": "ALTER TABLE shop.hour_totals ADD CONSTRAINT few_{n} CHECK (orders < 0) NOT VALID",
    "wrong totals": "UPDATE shop.hour_totals SET orders = orders + 1; DELETE FROM shop.deltas WHERE grain = 'd'",
    "dropped totals": "DROP TABLE shop.day_totals CASCADE",
    "dropped deltas": "DROP TABLE shop.deltas CASCADE",
    "dropped view": "DROP VIEW city_sales",
    "disabled triggers": "ALTER TABLE orders DISABLE TRIGGER USER",
    "dropped trigger": "DROP TRIGGER roll_up_insert ON orders",
    "sequence at its beginning": "SELECT setval(pg_get_serial_sequence('orders', 'id'), 1, false)",
    "sequence that ends": "SELECT setval(pg_get_serial_sequence('orders', 'id'), max(id)) FROM orders;"
    " DO $$ BEGIN EXECUTE format('ALTER SEQUENCE %s MAXVALUE %s', pg_get_serial_sequence('orders', 'id'),"
    " (SELECT max(id) + 50 FROM orders)); END $$",
    "sequence backwards": "DO $$ BEGIN EXECUTE format('ALTER SEQUENCE %s INCREMENT -1',"
    " pg_get_serial_sequence('orders', 'id')); END $$",
    "no default": "ALTER TABLE orders ALTER id DROP DEFAULT",
    "key dropped": "ALTER TABLE orders DROP CONSTRAINT orders_pkey CASCADE",
}


class Tormentor:
    """A shop, its generator as a process, and somebody who follows what its log prints."""

    def __init__(self, folder: Path, seed: int, rate: int = 50) -> None:
        self.chance, self.shop = random.Random(seed), Shop(folder, rate, seed)
        self.read, self.done, self.followed, self.kills = 0, 0, 0, 0
        self.stopped = threading.Event()
        self.reader = threading.Thread(target=self.look, daemon=True)
        os.environ["SHOP_LOG"] = "json"
        self.shop.start("0.02")
        self.shop.until_live()
        self.reader.start()

    def look(self) -> None:
        """Read as a dashboard does, whatever happens to the tables."""
        while not self.stopped.wait(0.05):
            with contextlib.suppress(psycopg.Error), psycopg.connect(self.shop.server.dsn("shop_reader")) as connection:
                while not self.stopped.wait(0.05):
                    connection.execute("SET LOCAL lock_timeout = '1s'")
                    connection.execute("SELECT sum(orders) FROM sales_by_hour")
                    connection.execute("SELECT count(*) FROM orders WHERE id > 100")
                    connection.commit()

    def events(self) -> list[dict]:
        """What the generator has logged since the last call; each line is complete."""
        text = self.shop.log.read_bytes()[self.read :]
        text = text[: text.rfind(b"\n") + 1]
        self.read += len(text)
        return [json.loads(line) for line in text.splitlines() if line.startswith(b"{")]

    def follow(self, undo: str) -> None:
        """Do what the log prints."""
        self.followed += 1
        if undo.startswith("shop-orders "):
            words = [PROGRAM, *undo.split()[1:], "--dsn", self.shop.server.dsn()]
            subprocess.run(words, capture_output=True, text=True, timeout=60)
            return
        # Another statement may have undone it meanwhile, or the table may be locked: then it is printed again.
        with contextlib.suppress(psycopg.Error), psycopg.connect(self.shop.server.dsn(), autocommit=True) as connection:
            connection.execute("SET lock_timeout = '5s'")
            connection.execute(undo)

    def until_writing(self, seconds: float = 90.0) -> None:
        """Follow the log until the position is young; AssertionError when the generator has ended, or nothing helps."""
        deadline, seen = time.monotonic() + seconds, []
        while time.monotonic() < deadline:
            if self.shop.generator.poll() is not None:
                raise AssertionError(f"the generator ended: {self.shop.log.read_text()[-3000:]}")
            events = self.events()
            seen += events
            for undo in dict.fromkeys(event["undo"] for event in events if "undo" in event):
                self.follow(undo)
            with (
                contextlib.suppress(psycopg.Error),
                psycopg.connect(self.shop.server.dsn(), autocommit=True) as connection,
            ):
                row = connection.execute(
                    "SELECT clock_timestamp() - updated_at < interval '0.5 s'"
                    " AND clock_timestamp() - at < interval '3 s' FROM shop.position"
                    " WHERE NOT EXISTS (SELECT FROM shop.slices WHERE done_at IS NULL)"
                ).fetchone()
                if row and row[0]:
                    return
            time.sleep(0.1)
        raise AssertionError(f"not writing after {seconds:g} s: {seen[-6:]}")

    def torment(self, kind: str) -> None:
        """Do one deed, perhaps with a kill, and wait until orders are written again."""
        self.done += 1
        with psycopg.connect(self.shop.server.dsn(), autocommit=True) as connection:
            connection.execute("SET lock_timeout = '10s'")
            with contextlib.suppress(psycopg.Error):  # what an earlier deed has left may refuse this one
                connection.execute(DEEDS[kind].replace("{n}", str(self.done)))
        time.sleep(self.chance.random() * 2)
        if self.chance.random() < 0.2:
            self.kills += 1
            self.shop.kill_database() if self.chance.random() < 0.5 else None
            self.shop.kill_generator()
            self.shop.start("0.02")
            time.sleep(self.chance.random() * 2)
        self.until_writing()

    def end(self) -> int:
        """Stop; follow what `verify` prints; the number of orders that are there, each once."""
        self.until_writing()
        if code := self.shop.stop_generator():
            raise AssertionError(f"SIGTERM ended in exit {code}")
        self.stopped.set()
        self.reader.join(10)
        with connect(self.shop.server.dsn()) as connection:
            lines = "\n".join(format_result(verify(connection)))
        if "shop-orders repair" in lines:
            self.follow("shop-orders repair")
        with connect(self.shop.server.dsn()) as connection:
            report, wrong = verify(connection), sums_differ(connection)
        if not report.exact or report.extra or wrong:
            raise AssertionError(f"{self.shop.folder}: {report} {wrong}")
        self.shop.close()
        return report.expected


def torment(folder: Path, seed: int, seconds: float) -> dict[str, int]:
    """So many seconds of deeds in a random order, each kind once before any comes again; what was done and proved."""
    tormentor, end, kinds = Tormentor(folder, seed), time.monotonic() + seconds, []
    while time.monotonic() < end:
        kinds = kinds or tormentor.chance.sample(sorted(DEEDS), len(DEEDS))
        tormentor.torment(kinds.pop())
    orders = tormentor.end()
    return {"deeds": tormentor.done, "followed": tormentor.followed, "kills": tormentor.kills, "orders": orders}


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, nargs="+", default=[1, 2, 3])
    chosen = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="shop-tormentor-"))
    base.chmod(0o711)
    for seed in chosen.seed:
        print(f"seed {seed}: {torment(base / f'shop-{seed}', seed, 60 * chosen.minutes)}", flush=True)
    shutil.rmtree(base)
    return 0


if __name__ == "__main__":
    sys.exit(main())

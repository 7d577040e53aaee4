"""Kills the generator and the database at random instants, cuts connections, and proves the table after each.

    python tests/faults.py --kills 100 --cuts 500 --edits 10000
    python tests/faults.py --kills 34 --cuts 0 --edits 0 --rate 20000   # a part of it

Every round takes a fresh or a used database, starts `shop-orders generate` as a process, and after a random while sends
SIGKILL to it, to the postmaster, or cuts its connection at a random byte. Then `verify` must find every order once. The
first round that does not ends the run with exit 1 and leaves the data where they are. A short form runs in pytest.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg
from forks import PROGRAM

from shop_orders.database.connection import connect
from shop_orders.database.rollups import merge
from shop_orders.database.verify import verify
from shop_orders.postgres import server as embedded
from shop_orders.postgres.cluster import read_postmaster

_SUMS = {
    "shop.hours": "date_trunc('hour', created_at), {category}, {city}",
    "shop.days": "date_trunc('day', created_at), {product}, {category}",
}
_TEXT = {name: f"coalesce({name}, '')" for name in ("category", "city", "product")}


def sums_differ(connection: psycopg.Connection) -> list[tuple]:
    """Where the sums are not those of the table, in one snapshot; retention must be off."""
    found = []
    for view, keys in _SUMS.items():
        groups = keys.format(**_TEXT)
        raw = (
            f"SELECT {groups}, count(*), sum(coalesce(quantity, 0))::bigint,"
            " sum(coalesce(nullif(price, 'NaN'), 0) * coalesce(quantity, 0))"
            " FROM orders WHERE created_at IS NOT NULL GROUP BY 1, 2, 3"
        )
        query = f"""WITH raw AS MATERIALIZED ({raw}), held AS MATERIALIZED (SELECT * FROM {view})
                    (TABLE raw EXCEPT TABLE held) UNION ALL (TABLE held EXCEPT TABLE raw) LIMIT 5"""
        found += connection.execute(query).fetchall()
    return found


class Shop:
    """An embedded database of its own and a generator process on it."""

    def __init__(self, folder: Path, rate: int, seed: int) -> None:
        self.folder, self.rate, self.seed = folder, rate, seed
        self.log = folder.with_suffix(".log")
        self.generator: subprocess.Popen | None = None
        self.said, self.began = 0, 0.0  # how long the log was when the generator started, and when that was
        self.server = embedded.start_server(folder)

    def start(self, history: str = "7", dsn: str | None = None, keep: int = 0) -> None:
        """Start the generator; a history of so many days if the database is new."""
        words = [
            "--rate",
            str(self.rate),
            "--seed",
            str(self.seed),
            "--history",
            history,
            "--dsn",
            dsn or self.server.dsn(),
            "--keep",
            str(keep),
        ]
        with self.log.open("ab") as log:
            self.said, self.began = log.tell(), time.time()
            self.generator = subprocess.Popen([PROGRAM, "generate", *words], stdout=log, stderr=log)

    def until_connected(self, seconds: float = 60.0) -> None:
        """Wait until the generator has its database."""
        deadline = time.monotonic() + seconds
        while b"connected" not in self.log.read_bytes()[self.said :] and time.monotonic() < deadline:
            time.sleep(0.02)

    def kill_generator(self) -> None:
        """SIGKILL to the generator."""
        self.generator.kill()
        self.generator.wait()

    def stop_generator(self) -> int:
        """SIGTERM to the generator, and its exit code."""
        self.generator.terminate()
        return self.generator.wait(30)

    def kill_database(self) -> None:
        """SIGKILL to the postmaster, then a start as after a crash."""
        os.kill(read_postmaster(self.folder).pid, signal.SIGKILL)
        self.server = embedded.start_server(self.folder)

    def check(self, *, sums: bool = True) -> int:
        """The number of orders that are there, each once; AssertionError when one is lost or doubled."""
        deadline = time.monotonic() + 60
        while True:
            try:
                with connect(self.server.dsn()) as connection:
                    if not connection.execute("SELECT to_regclass('shop.slices')").fetchone()[0]:
                        return 0  # killed before there was a table
                    report, wrong = verify(connection), sums_differ(connection) if sums else []
                break
            except Exception:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        if not report.exact or report.extra or wrong:
            raise AssertionError(f"{self.folder}: {report} {wrong}")
        return report.expected

    def held(self) -> int:
        """How many rows of the three days before today the table has."""
        with psycopg.connect(self.server.dsn()) as connection:
            return connection.execute("SELECT count(*) FROM orders WHERE created_at < CURRENT_DATE - 1").fetchone()[0]

    def until_live(self, seconds: float = 60.0) -> None:
        """Wait until nothing is pending and the position is young, and this generator's, not that of one killed."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(psycopg.Error), psycopg.connect(self.server.dsn(), autocommit=True) as connection:
                row = connection.execute(  # one statement, so one snapshot
                    "SELECT extract(epoch FROM clock_timestamp() - at), extract(epoch FROM at) FROM shop.position"
                    " WHERE NOT EXISTS (SELECT FROM shop.slices WHERE done_at IS NULL)"
                    " AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'loading')"
                ).fetchone()
                if row and row[0] < 6 and row[1] > self.began:
                    return
            time.sleep(0.1)
        raise AssertionError(f"not live after {seconds:g} s: {self.log.read_text()[-2000:]}")

    def close(self) -> None:
        """Stop all and remove it."""
        if self.generator and self.generator.poll() is None:
            self.kill_generator()
        embedded.stop_server(self.server, force=True)
        shutil.rmtree(self.folder)
        self.log.unlink(missing_ok=True)


def kills(
    folder: Path, rate: int, count: int, chance: random.Random, orders: int = 2_000_000, longest_s: float = 6.0
) -> int:
    """So many kills at one rate, alternately in history, in a fill and live; the number of orders proved.

    A history has so many orders, and seven days at most; each kill comes after at most `longest_s`.
    """
    shop, history = Shop(folder, rate, chance.randrange(2**32)), str(min(orders / rate / 86_400, 7))
    for number in range(count):
        shop.start(history)
        if chance.random() < 0.9:  # now and then it dies while it starts
            shop.until_connected()
        if number % 3 == 2:
            with contextlib.suppress(AssertionError):
                shop.until_live(20)
        time.sleep(chance.random() * longest_s)
        if chance.random() < 0.3:
            shop.kill_database()
            time.sleep(chance.random())
        shop.kill_generator()
        proved = shop.check()
        print(f"rate {rate:>6}  kill {number + 1:>3}  {proved:>10,} orders, each once", flush=True)
        if number % 3 == 2:  # the next rounds see a history again
            with connect(shop.server.dsn()) as connection:
                from shop_orders.database.ledger import reset

                reset(connection)
    shop.start(history)
    shop.until_live()
    if code := shop.stop_generator():
        raise AssertionError(f"SIGTERM ended in exit {code}")
    proved = shop.check()
    shop.close()
    return proved


def forgetting(folder: Path, count: int, chance: random.Random) -> int:
    """So many kills while old orders are deleted: what is kept stays exact, and the sums keep all; orders proved."""
    shop = Shop(folder, 1, chance.randrange(2**32))
    shop.start("3")
    shop.until_live()
    shop.stop_generator()
    for _ in range(count):
        held = shop.held()
        shop.start("3", keep=1)
        for _ in range(1800):  # until it has begun, at the earliest
            if shop.held() < held:
                break
            time.sleep(0.05)
        time.sleep(chance.random())
        shop.kill_database() if chance.random() < 0.3 else None
        shop.kill_generator()
        proved = shop.check(sums=False)
    with connect(shop.server.dsn()) as connection:
        kept = connection.execute(
            "SELECT (SELECT count(*) FROM orders), (SELECT sum(orders)::int FROM sales_by_hour),"
            " (SELECT sum(abs(difference))::int FROM data_quality), (SELECT sum(expected)::int FROM data_quality)"
        ).fetchone()
    raw, summed, wrong, expected = kept
    if wrong or summed != expected or not proved <= raw <= summed:
        raise AssertionError(f"{folder}: {kept}")
    print(
        f"{count} kills while forgetting  {proved:,} proved, {raw:,} in the table, {summed:,} in the sums", flush=True
    )
    shop.close()
    return summed - raw


_DAMAGES = [
    "DROP TABLE orders CASCADE",
    "ALTER TABLE orders RENAME TO orders_{n}",
    "UPDATE shop.hour_totals SET orders = 2 * orders; DELETE FROM shop.day_totals",
    "ALTER TABLE orders DISABLE TRIGGER USER",
    "DROP TRIGGER roll_up_insert ON orders; DROP TABLE shop.minute_totals CASCADE",
    "SELECT setval(pg_get_serial_sequence('orders', 'id'), 1, false), setval('shop.ledger_id_seq', 1, false)",
]


def mended(folder: Path, count: int, chance: random.Random) -> int:
    """So many kills while `generate`, `repair` or `reset` put right what somebody broke; the orders proved."""
    shop, words = Shop(folder, 20, chance.randrange(2**32)), ["--history", "0.2"]
    shop.start("0.2")
    shop.until_live()
    shop.stop_generator()
    for number in range(count):
        with contextlib.suppress(psycopg.Error), psycopg.connect(shop.server.dsn(), autocommit=True) as connection:
            connection.execute(_DAMAGES[number % len(_DAMAGES)].replace("{n}", str(number)))
        command = chance.choice([None, ["repair", *words], ["repair", *words], ["reset", "--yes"]])
        if command is None:
            shop.start("0.2")
        else:
            with shop.log.open("ab") as log:
                command = [PROGRAM, *command, "--dsn", shop.server.dsn()]
                shop.generator = subprocess.Popen(command, stdout=log, stderr=log)
        time.sleep(0.3 + 2.5 * chance.random())
        if chance.random() < 0.3:
            shop.kill_database()
        shop.kill_generator()
    repair = [PROGRAM, "repair", *words, "--dsn", shop.server.dsn()]
    done = subprocess.run(repair, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise AssertionError(f"{folder}: {done.stderr}")
    shop.start("0.2")
    shop.until_live()
    if code := shop.stop_generator():
        raise AssertionError(f"SIGTERM ended in exit {code}")
    proved = shop.check()
    print(f"{count} kills while mending  {proved:>10,} orders, each once", flush=True)
    shop.close()
    return proved


class Cutter:
    """A proxy to the database's socket that cuts each connection after a random number of bytes, until it is mended."""

    def __init__(self, target: str, chance: random.Random, longest: int) -> None:
        self.target, self.chance, self.longest, self.cuts, self.mended = target, chance, longest, 0, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port, self.closed = self.listener.getsockname()[1], False
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while not self.closed:
            with contextlib.suppress(OSError):
                client, _ = self.listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.target)
                left = [int(2000 * (self.longest / 2000) ** self.chance.random())]
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=self.pump, args=(one, other, left), daemon=True).start()

    def pump(self, one: socket.socket, other: socket.socket, left: list[int]) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data if self.mended else data[: max(left[0], 0)])
                left[0] -= len(data)
                if left[0] <= 0 and not self.mended:
                    self.cuts += 1
                    break
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def cuts(folder: Path, rate: int, count: int, chance: random.Random) -> int:
    """So many connections cut at random bytes, with orders flowing; the number of orders proved."""
    shop = Shop(folder, rate, chance.randrange(2**32))
    cutter = Cutter(f"{shop.server.host}/.s.PGSQL.5432", chance, 200_000)
    dsn = f"host=127.0.0.1 port={cutter.port} user=admin password={shop.server.passwords['admin']} dbname=shop_db"
    shop.start("0")
    shop.until_live()
    shop.stop_generator()
    shop.start("0", dsn)
    deadline = time.monotonic() + 20 + count * 5
    while cutter.cuts < count and time.monotonic() < deadline:
        time.sleep(0.5)
    done, cutter.mended = cutter.cuts, True
    shop.until_live()
    if shop.stop_generator() != 0:
        raise AssertionError(shop.log.read_text()[-2000:])
    cutter.closed = True
    proved = shop.check()
    print(f"rate {rate:>6}  {done} cuts  {proved:>10,} orders, each once", flush=True)
    shop.close()
    return proved


def edits(dsn: str, count: int, sessions: int, chance: random.Random) -> dict[str, int]:
    """So many random transactions by people in several sessions, while somebody merges; what went wrong is counted.

    Rows are touched in the order of their ids, as two people must who want no deadlock of their own making.
    """
    facts = {"transactions": 0, "deadlocks": 0}
    seeds, lock, merging = [chance.randrange(2**32) for _ in range(sessions)], threading.Lock(), threading.Event()

    def person(seed: int) -> None:
        dice = random.Random(seed)
        with psycopg.connect(dsn) as connection:
            for _ in range(count // sessions):
                try:
                    deed(connection, dice)
                    connection.rollback() if dice.random() < 0.1 else connection.commit()
                except psycopg.errors.DeadlockDetected:
                    connection.rollback()
                    with lock:
                        facts["deadlocks"] += 1
                except (psycopg.errors.UniqueViolation, psycopg.errors.SerializationFailure):
                    connection.rollback()
                with lock:
                    facts["transactions"] += 1

    def merger() -> None:
        with connect(dsn) as connection:
            while not merging.wait(0.05):
                merge(connection)

    people = [threading.Thread(target=person, args=(seed,)) for seed in seeds]
    for thread in [*people, keeper := threading.Thread(target=merger)]:
        thread.start()
    for thread in people:
        thread.join()
    merging.set()
    keeper.join()
    return facts


_ROW = "(created_at, product, category, price, quantity, city)"
_SOME = "SELECT created_at, product, category, price, quantity, city FROM orders WHERE id"
_DEEDS = [
    "INSERT INTO orders {row} VALUES (LOCALTIMESTAMP - interval '{n} minutes', 'по телефону', 'Дом', {n}, 2, 'Тула')",
    "INSERT INTO orders {row} {some} BETWEEN {a} AND {a} + 20",
    "UPDATE orders SET quantity = quantity + 1, price = price - 0.01 WHERE id = {a}",
    "UPDATE orders SET created_at = created_at - interval '{n} hours', city = 'Омск' WHERE id = {a}",
    "UPDATE orders SET category = 'Дом', product = 'чайник' WHERE id = {a} OR id = {a} + 7",
    "DELETE FROM orders WHERE id = {a}",
    "DELETE FROM orders WHERE id = {a} RETURNING *",
    "INSERT INTO orders VALUES ({a}, LOCALTIMESTAMP, 'ковёр', 'Дом', 5, 1, 'Уфа')"
    " ON CONFLICT (id) DO UPDATE SET price = excluded.price, product = excluded.product",
    "MERGE INTO orders o USING (VALUES ({a}), ({a} + 1)) AS n (id) ON o.id = n.id"
    " WHEN MATCHED AND o.quantity > 3 THEN DELETE WHEN MATCHED THEN UPDATE SET quantity = 5 WHEN NOT MATCHED THEN"
    " INSERT VALUES (n.id, LOCALTIMESTAMP, 'лыжи', 'Спорт', 9, 1, 'Пермь')",
    "WITH gone AS (DELETE FROM orders WHERE id = {a} RETURNING *) INSERT INTO orders {row}"
    " SELECT created_at, product, category, price, quantity, 'Казань' FROM gone",
    "SELECT sum(revenue) FROM sales_by_hour",
    "SELECT sum(orders) FROM sales_by_day",
]


def deed(connection: psycopg.Connection, dice: random.Random) -> None:
    """One to three random statements of a person, or now and then an empty table."""
    if dice.random() < 0.001:
        connection.execute("TRUNCATE orders")
        return
    isolation = "REPEATABLE READ" if dice.random() < 0.1 else "READ COMMITTED"
    connection.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
    for number in sorted(dice.randrange(1, 4000) * 10 for _ in range(dice.randint(1, 3))):
        words = {"row": _ROW, "some": _SOME, "a": number, "n": dice.randint(1, 50)}
        connection.execute(dice.choice(_DEEDS).format(**words))


def edited(folder: Path, rate: int, count: int, sessions: int, chance: random.Random) -> dict[str, int]:
    """So many edits beside a live generator; AssertionError when a sum is not that of the table."""
    shop = Shop(folder, rate, chance.randrange(2**32))
    shop.start(str(40_000 / rate / 86_400))
    shop.until_live()
    facts = edits(shop.server.dsn(), count, sessions, chance)
    with connect(shop.server.dsn()) as connection:
        wrong = sums_differ(connection)
    alive = shop.stop_generator()
    with connect(shop.server.dsn()) as connection:
        wrong += sums_differ(connection)
    if wrong or alive != 0 or facts["deadlocks"]:
        raise AssertionError(f"{facts} {wrong} {shop.log.read_text()[-2000:]}")
    print(f"rate {rate:>6}  {facts}  sums exact", flush=True)
    shop.close()
    return facts


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--mends", type=int, default=50)
    parser.add_argument("--rate", type=int, nargs="+", default=[1, 1000, 20_000])
    parser.add_argument("--seed", type=int, default=None)
    chosen = parser.parse_args()
    seed = chosen.seed if chosen.seed is not None else random.SystemRandom().randrange(2**32)
    print(f"seed {seed}", flush=True)
    chance, begin = random.Random(seed), time.time()
    base = Path(tempfile.mkdtemp(prefix="shop-faults-"))
    base.chmod(0o711)
    facts = {"kills": 0, "cuts": chosen.cuts}
    for rate in chosen.rate if chosen.kills else []:
        share = -(-chosen.kills // len(chosen.rate))
        kills(base / f"kills-{rate}", rate, share, chance)
        facts["kills"] += share
    if chosen.cuts:
        cuts(base / "cuts", 200, chosen.cuts, chance)
    if chosen.mends:
        mended(base / "mends", chosen.mends, chance)
    if chosen.edits:
        facts |= edited(base / "edits", 1000, chosen.edits, 6, chance)
    shutil.rmtree(base)
    print(json.dumps({**facts, "lost": 0, "doubled": 0, "minutes": round((time.time() - begin) / 60, 1)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""History end to end against what others do, in one run on one machine: `make bench ARGS=benchmarks/history.py`.

Every way writes the same orders of the default settings, at two rates, into a fresh database of the same embedded
server. Ours is measured twice: as a whole process, `shop-orders backfill --orders N` with its start, and from planning
to the end. It includes generating, rollups, key, index and statistics. The others get their orders ready-made. *The
limit* is what the server can do: two connections send ready-made binary COPY into the table without its key, and then
key, index and statistics are made. The other ways write into the table with its key and without our triggers, and are
measured on fewer orders where they are slow.
"""

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial, wraps
from itertools import product
from pathlib import Path

import numpy as np
import psutil
from _bench import Peak, fresh_shop, lasting_server, machine, median, server_pid, table

from shop_orders.database import copy as binary
from shop_orders.database import history, rollups
from shop_orders.database.connection import connect
from shop_orders.postgres.server import EmbeddedServer
from shop_orders.settings import StreamSettings, to_us
from shop_orders.stream.stream import Stream

END_US = to_us(datetime(2026, 11, 20, 9, tzinfo=UTC))
COLUMNS = "created_at, product, category, price, quantity, city"
WITH_ID = "public.orders (id, created_at, price, quantity, product, category, city)"


class Source:
    """The orders of one run, and what the ways need of them, made before any clock starts."""

    def __init__(self, settings: StreamSettings, orders: int) -> None:
        self.stream, self.orders = Stream(settings), orders
        self.start_us = history.limit_start_us(self.stream.arrivals, 0, END_US, orders)
        parts = history.split_interval(self.stream.arrivals, self.start_us, END_US)
        firsts = np.cumsum([1, *(count for *_, count in parts)])
        self.encoded = [
            binary.encode_rows(self.stream.orders_us(start, end), first_id=int(first))
            for (start, end, _), first in zip(parts, firsts, strict=False)
        ]

    def rows(self, count: int) -> list[tuple]:
        """The last orders as Python tuples, as an application would have them."""
        start_us = history.limit_start_us(self.stream.arrivals, 0, END_US, count)
        frame = self.stream.orders_us(start_us, END_US).to_pandas()
        frame = frame.astype(dict.fromkeys(("product", "category", "city"), str))
        return list(frame[COLUMNS.split(", ")].itertuples(index=False, name=None))


def whole_process(dsn: str, source: Source) -> float:
    """Seconds of `shop-orders backfill`, from its start to its end."""
    settings = source.stream.settings
    options = ["--orders", str(source.orders), "--rate", str(settings.rate), "--end", "2026-11-20T09:00:00+00:00"]
    begin = time.perf_counter()
    program = [Path(sys.executable).with_name("shop-orders"), "backfill", *options]
    subprocess.run(program, env=os.environ | {"DATABASE_URL": dsn}, check=True, capture_output=True)
    return time.perf_counter() - begin


def plan_to_end(dsn: str, source: Source) -> float:
    """Seconds of a whole history in a process that runs already."""
    begin = time.perf_counter()
    with connect(dsn) as connection:
        with connection.transaction():
            history.plan_load(connection, source.stream, source.start_us, END_US)
        history.load(dsn)
    return time.perf_counter() - begin


def limit(dsn: str, source: Source) -> float:
    """Seconds of two connections with ready-made bytes into a table without key, then key, index and statistics."""
    with connect(dsn) as connection:
        connection.execute("SELECT shop.roll_up_triggers(false)")
        connection.execute("ALTER TABLE orders DROP CONSTRAINT orders_pkey")
        connection.execute("DROP INDEX orders_created_at")
        begin = time.perf_counter()

        def send(parts: list[np.ndarray]) -> None:
            with connect(dsn) as own:
                own.execute("SET synchronous_commit = off")
                for part in parts:
                    binary.copy_rows(own, WITH_ID, [part])

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(send, (source.encoded[::2], source.encoded[1::2])))
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("ALTER TABLE orders ADD PRIMARY KEY (id)")
        connection.execute("CREATE INDEX ON orders USING brin (created_at)")
        connection.execute("ANALYZE orders")
        return time.perf_counter() - begin


def ready_made(dsn: str, source: Source) -> float:
    """Seconds of binary COPY with ready-made bytes on one connection, into the table with its key."""
    with connect(dsn) as connection:
        connection.execute("SELECT shop.roll_up_triggers(false)")
        begin = time.perf_counter()
        for part in source.encoded:
            binary.copy_rows(connection, WITH_ID, [part])
        return time.perf_counter() - begin


def without_triggers(dsn: str, rows: list[tuple], write: Callable) -> float:
    """Seconds of another way, its rows ready before the clock starts."""
    with connect(dsn) as connection:
        connection.execute("SELECT shop.roll_up_triggers(false)")
        begin = time.perf_counter()
        write(connection, rows)
        return time.perf_counter() - begin


def executemany(connection: object, data: list[tuple]) -> None:
    """psycopg's executemany, which pipelines."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO orders ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)", data)


def row_by_row(connection: object, data: list[tuple]) -> None:
    """One INSERT and one COMMIT for each order."""
    for row in data:
        connection.execute(f"INSERT INTO orders ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)", row)


def many_values(connection: object, data: list[tuple]) -> None:
    """INSERT with 1,000 rows of VALUES each, as psycopg2's execute_values does."""
    one = "(%s, %s, %s, %s, %s, %s)"
    with connection.transaction():
        for start in range(0, len(data), 1000):
            part = data[start : start + 1000]
            values = ", ".join([one] * len(part))
            connection.execute(
                f"INSERT INTO orders ({COLUMNS}) VALUES {values}", [field for row in part for field in row]
            )


def measured(server: EmbeddedServer, run: Callable[[str], float], orders: int) -> tuple[float, dict[str, float]]:
    """Orders a second in a fresh database, and the peak memory of client and server."""
    with fresh_shop(server) as dsn, Peak(client=os.getpid(), server=server_pid(server)) as peak:
        rate = orders / run(dsn)
    return rate, peak.mb


def server_cpu_s(server: EmbeddedServer) -> float:
    """Seconds of CPU of the server and all its processes, ended ones included."""
    postmaster = psutil.Process(server_pid(server))
    own = postmaster.cpu_times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in postmaster.children():
        with suppress(psutil.Error):
            total += sum(child.cpu_times()[:2])
    return total


@contextmanager
def timed(spent: Counter, owner: object, name: str, label: str) -> Iterator[None]:
    """Add up the CPU seconds of a function while the block runs."""
    original = getattr(owner, name)

    @wraps(original)
    def counted(*given: object, **named: object) -> object:
        begin = time.thread_time()
        try:
            return original(*given, **named)
        finally:
            spent[label] += time.thread_time() - begin

    setattr(owner, name, counted)
    try:
        yield
    finally:
        setattr(owner, name, original)


def split(server: EmbeddedServer, source: Source) -> dict[str, float]:
    """Where the seconds of one history go: CPU of the client by step and of the server, and the time of the finish."""
    spent = Counter()
    with fresh_shop(server) as dsn, connect(dsn) as connection:
        finish = Counter()
        original = history.finish_load

        def finish_load(*given: object) -> None:
            begin = time.perf_counter()
            original(*given)
            finish["finish, elapsed"] += time.perf_counter() - begin

        server_before, client_before, begin = server_cpu_s(server), time.process_time(), time.perf_counter()
        history.finish_load = finish_load
        try:
            with (
                timed(spent, Stream, "orders_us", "generate"),
                timed(spent, binary, "encode_rows", "encode orders"),
                timed(spent, rollups, "encode_deltas", "encode deltas"),
            ):
                with connection.transaction():
                    history.plan_load(connection, source.stream, source.start_us, END_US)
                history.load(dsn)
        finally:
            history.finish_load = original
        spent["elapsed"] = time.perf_counter() - begin
        client = time.process_time() - client_before
        spent["send and the rest of the client"] = client - sum(spent[k] for k in spent if k != "elapsed")
        spent["server"] = server_cpu_s(server) - server_before
        return {**spent, **finish}


def compare(server: EmbeddedServer, source: Source, repeat: int, *, slow: bool) -> None:
    """Measure all ways in turn and print one table; the slow ones, which write row by row, only if wanted."""
    orders = source.orders
    ways: dict[str, tuple[Callable[[str], float], int]] = {
        "history, whole process": (partial(whole_process, source=source), orders),
        "history, from plan to end": (partial(plan_to_end, source=source), orders),
        "the limit: two connections, ready-made bytes, key last": (partial(limit, source=source), orders),
        "binary COPY, ready-made bytes, table with its key": (partial(ready_made, source=source), orders),
    }
    for write, most in ((many_values, 500_000), (executemany, 500_000), (row_by_row, 10_000)) if slow else ():
        count = min(most, orders)
        ways[write.__doc__.rstrip(".")] = (partial(without_triggers, rows=source.rows(count), write=write), count)
    found = {name: [] for name in ways}
    for _ in range(repeat):  # in turn, so that a slow minute of the machine hits all of them
        for name, (run, most) in ways.items():
            found[name].append(measured(server, run, most))
    rates = {name: median([rate for rate, _ in runs]) for name, runs in found.items()}
    mine, limit_rate = rates["history, whole process"], rates[[*ways][2]]
    rows = []
    for name, rate in rates.items():
        client, base = (max(mb[who] for _, mb in found[name]) for who in ("client", "server"))
        shares = (f"{mine / rate:.2f}", f"{rate / limit_rate:.0%}", f"{client:.0f}", f"{base:.0f}")
        rows.append((name, f"{ways[name][1]:,}", f"{rate:,.0f}", *shares))
    rate = source.stream.settings.rate
    print(f"\n{orders:,} orders at {rate} a second, medians of {repeat} runs\n")
    head = (
        "way",
        "orders",
        "orders/s",
        "the whole process is x times as fast",
        "of the limit",
        "client MB",
        "server MB",
    )
    table(head, rows)
    print("\nWhere the seconds of one history go:\n")
    table(("step", "s"), [(name, f"{seconds:.2f}") for name, seconds in split(server, source).items()])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, nargs="+", default=[3_000_000, 10_000_000])
    parser.add_argument("--rate", type=Fraction, nargs="+", default=[Fraction(1), Fraction(100)])
    parser.add_argument("--repeat", type=int, default=5)
    chosen = parser.parse_args()
    print(machine())
    with lasting_server() as server:
        for number, (rate, orders) in enumerate(product(chosen.rate, chosen.orders)):
            compare(server, Source(StreamSettings(rate=rate), orders), chosen.repeat, slow=number == 0)


if __name__ == "__main__":
    main()

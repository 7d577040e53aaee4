"""The stream itself, its proof and its export: orders a second and memory, each in a process of its own."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from _bench import fresh_shop, lasting_server, machine, median, seconds, table

from shop_orders.database.connection import connect
from shop_orders.database.history import load, plan_load
from shop_orders.database.ledger import set_position
from shop_orders.settings import PROFILES, StreamSettings, to_us
from shop_orders.stream import Stream

PROGRAM = str(Path(sys.executable).with_name("shop-orders"))
END = datetime(2026, 11, 20, tzinfo=UTC)
GENERATE = """
import sys, time
from datetime import datetime, timedelta
from shop_orders import Stream, StreamSettings
profile, products, end = sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
begin = time.perf_counter()
stream = Stream(StreamSettings(rate=100, profile=profile, products=products))
first = len(stream.orders(end, end + timedelta(seconds=1)))
ready, total = time.perf_counter(), 0
for part in range(40):
    since = end - timedelta(seconds=2500 * (part + 1))
    total += len(stream.orders(since, since + timedelta(seconds=2500)))
print(total / (time.perf_counter() - ready), ready - begin)
"""
EXAMPLE = "SELECT category, sum(price * quantity) AS revenue FROM orders GROUP BY category"
DAMAGE = {
    "none": "SELECT 1",
    "a row deleted": "DELETE FROM orders WHERE id = 5000000",
    "a row duplicated": "INSERT INTO orders (created_at, product, category, price, quantity, city)"
    " SELECT created_at, product, category, price, quantity, city FROM orders WHERE id = 4000000",
    "a price changed by a kopeck": "UPDATE orders SET price = price + 0.01 WHERE id = 3000000",
    "an hour missing": "DELETE FROM orders WHERE created_at >= timestamp '2026-11-19 12:00'"
    " AND created_at < timestamp '2026-11-19 13:00'",
    "an extra row": "INSERT INTO orders (created_at, product, category, price, quantity, city)"
    " VALUES ('2026-11-19 10:00:00.123', 'Чужой товар', 'Дом', 1, 1, 'Москва')",
}


def watched(words: list[str]) -> tuple[str, float, float]:
    """What a command wrote, its seconds, and the most memory (MB) that it held."""
    begin = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    seen, peak_mb = psutil.Process(process.pid), 0.0
    while process.poll() is None:
        try:
            peak_mb = max(peak_mb, seen.memory_info().rss / 2**20)
        except psutil.Error:
            break
        time.sleep(0.02)
    return process.communicate()[0], time.perf_counter() - begin, peak_mb


def generation(repeat: int) -> None:
    """Print orders a second on one core for each profile, and with many products."""
    rows = []
    for profile, products in (*((profile, 300) for profile in PROFILES), ("steady", 50_000)):
        rates, starts, peaks = [], [], []
        for _ in range(repeat):
            out, _, peak = watched([sys.executable, "-c", GENERATE, profile, str(products), END.isoformat()])
            rate, start = map(float, out.split())
            rates, starts, peaks = [*rates, rate], [*starts, start], [*peaks, peak]
        rows.append((profile, f"{products:,}", f"{median(rates):,.0f}", f"{median(starts):.2f}", f"{max(peaks):.0f}"))
    table(("profile", "products", "orders/s on a core", "s to the first order", "resident MB"), rows)


def proof(orders: int, repeat: int) -> None:
    """Print how long `verify` takes beside the raw example query, in a table that is damaged more and more."""
    rows = []
    with lasting_server() as server, fresh_shop(server) as dsn:
        stream, end_us = Stream(StreamSettings()), to_us(END)
        with connect(dsn) as connection:
            with connection.transaction():
                plan_load(connection, stream, end_us - orders * 1_000_000, end_us)
                set_position(connection, stream.settings, end_us)
            load(dsn)
            for name, statement in DAMAGE.items():
                connection.execute(statement)
                taken, raw, peaks = [], [], []
                for _ in range(repeat if name == "none" else 1):
                    raw.append(seconds(lambda: connection.execute(EXAMPLE).fetchall()))
                    out, elapsed, peak = watched([PROGRAM, "verify", "--json", "--dsn", dsn])
                    taken, peaks, found = [*taken, elapsed], [*peaks, peak], json.loads(out)
                kinds = [f"{found[kind]:,}" for kind in ("missing", "duplicated", "changed", "extra")]
                share = f"{median(taken) / median(raw):.1f}"
                rows.append((name, *kinds, f"{median(taken):.1f}", f"{median(raw):.1f}", share, f"{max(peaks):.0f}"))
    kinds = ("missing", "duplicated", "changed", "extra")
    table(("and then", *kinds, "verify, s", "example query, s", "times as long", "resident MB"), rows)


def files(orders: int) -> None:
    """Print how fast `export` writes, and what memory and disk it takes."""
    rows, begin = [], END - timedelta(seconds=orders / 100)
    for form in ("parquet", "csv"):
        with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
            words = ["--start", begin.isoformat(), "--end", END.isoformat(), "--to", folder, "--format", form]
            _, seconds, peak = watched([PROGRAM, "export", "--rate", "100", *words])
            size = sum(path.stat().st_size for path in Path(folder).rglob("*.*") if path.is_file())
        rows.append((form, f"{orders:,}", f"{orders / seconds:,.0f}", f"{peak:.0f}", f"{size / orders:.1f}"))
    table(("format", "orders", "orders/s", "resident MB", "bytes an order"), rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    chosen = parser.parse_args()
    print(machine() + "\n")
    generation(chosen.repeat)
    print(f"\nverify, {chosen.orders:,} orders; each damage comes on top of the others\n")
    proof(chosen.orders, chosen.repeat)
    print("\nexport, two writers\n")
    files(chosen.orders)


if __name__ == "__main__":
    main()

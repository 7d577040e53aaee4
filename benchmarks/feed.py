"""What the raw event feed costs: history and live with and without dirt, side by side.

Each is the program that people run. Live begins after a history of 70 minutes, so that as many events wait as ever
will. CPU is the generator's, in seconds for a million orders of history and in % of a core live.
"""

import argparse
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
from _bench import fresh_shop, lasting_server, machine, table

from shop_orders.database.connection import connect
from shop_orders.database.ledger import pending_orders
from shop_orders.settings import DIRT_KINDS

PROGRAM = str(Path(sys.executable).with_name("shop-orders"))
DIRT = {
    "none": "none",
    "as people use it": "late=0.05,duplicate=0.01,null_city=0.01,price_comma=0.05,spaces=0.05",
    "all kinds, a tenth each": ",".join(f"{kind}=0.1" for kind in DIRT_KINDS),
}


def run(dsn: str, rate: int, dirt: str, seconds: float) -> tuple:
    """A row of figures for one dirt."""
    words = ["--dsn", dsn, "--rate", str(rate), "--history", str(70 / 1440), "--dirt", dirt]
    begin = time.monotonic()
    generator = subprocess.Popen([PROGRAM, "generate", *words], stdout=subprocess.DEVNULL)
    process = psutil.Process(generator.pid)
    with connect(dsn) as connection:
        while not connection.execute("SELECT EXISTS (SELECT FROM shop.position)").fetchone()[0]:
            time.sleep(0.05)
        while pending_orders(connection)[0]:
            time.sleep(0.05)
        loaded, used = time.monotonic() - begin, sum(process.cpu_times()[:2])
        orders = connection.execute("SELECT count(*) FROM orders").fetchone()[0]
        time.sleep(10)  # the key, the gap that came meanwhile
        live, begin, peak_mb = sum(process.cpu_times()[:2]), time.monotonic(), 0.0
        while time.monotonic() - begin < seconds:
            time.sleep(0.5)
            peak_mb = max(peak_mb, process.memory_info().rss / 2**20)
        share = (sum(process.cpu_times()[:2]) - live) / (time.monotonic() - begin)
        generator.send_signal(signal.SIGTERM)
        generator.wait(60)
        events, mb = connection.execute(
            "SELECT count(*), pg_total_relation_size('orders_feed') / 1048576 FROM orders_feed"
        ).fetchone()
    history = (f"{orders / loaded:,.0f}", f"{used / orders * 1_000_000:.1f}")
    return (f"{events:,}", f"{mb:,}", *history, f"{100 * share:.1f}", f"{peak_mb:.0f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=30)
    chosen = parser.parse_args()
    print(machine() + f"; {chosen.rate:,} orders/s, {chosen.seconds:g} s live\n")
    rows = []
    with lasting_server() as server:
        for name, dirt in DIRT.items():
            with fresh_shop(server) as dsn:
                rows.append((name, *run(dsn, chosen.rate, dirt, chosen.seconds)))
    header = ("dirt", "events", "MB of feed", "history orders/s", "CPU s a million", "live CPU", "resident MB")
    table(header, rows)


if __name__ == "__main__":
    main()

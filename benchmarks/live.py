"""Orders as they become due: how late each was, and what the generator took, at several rates.

An order's lateness is the instant of its commit, as the server keeps it (track_commit_timestamp), less its own instant.
The generator is the program that people run, with everything on. `verify` proves the table at the end of each rate.
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
from shop_orders.database.verify import verify
from shop_orders.postgres.cluster import read_postmaster
from shop_orders.postgres.server import EmbeddedServer, start_server, stop_server, superuser

PROGRAM = str(Path(sys.executable).with_name("shop-orders"))
LATENESS = """
WITH late AS (
    SELECT 1000 * extract(epoch FROM c.at - (o.created_at - make_interval(secs => 10800)) AT TIME ZONE 'UTC') AS ms
    FROM orders o
    JOIN (SELECT x, pg_xact_commit_timestamp(x) AS at FROM (SELECT DISTINCT xmin AS x FROM orders) AS i) AS c
    ON c.x = o.xmin
    WHERE o.created_at >= (SELECT min(created_at) FROM orders) + interval '2 seconds'
)
SELECT count(*), percentile_disc(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY ms), max(ms) FROM late
"""


def keeping_commit_times(server: EmbeddedServer) -> EmbeddedServer:
    """The same server, started anew with commit timestamps."""
    with superuser(server) as boss:
        boss.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    stop_server(server)
    return start_server(server.data)


def run(server: EmbeddedServer, dsn: str, rate: str, seconds: float) -> tuple:
    """A row of the table for one rate."""
    words = [PROGRAM, "generate", "--dsn", dsn, "--rate", rate, "--history", "0"]
    generator = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    process, peak_mb = psutil.Process(generator.pid), 0.0
    time.sleep(3)  # imports and the first connection are no part of it
    begin, used = time.monotonic(), sum(process.cpu_times()[:2])
    base = psutil.Process(read_postmaster(server.data).pid)
    base_used = cpu(base)
    while time.monotonic() - begin < seconds:
        time.sleep(0.5)
        peak_mb = max(peak_mb, process.memory_info().rss / 2**20)
    lasted = time.monotonic() - begin
    share = (sum(process.cpu_times()[:2]) - used) / lasted
    base_share = (cpu(base) - base_used) / lasted
    generator.send_signal(signal.SIGTERM)
    good = generator.wait(30) == 0
    with connect(dsn) as connection:
        orders, (half, most), worst = connection.execute(LATENESS).fetchone()
        report = verify(connection)
    proof = "exact" if good and report.exact and not report.extra else "DIFFERS"
    late = (f"{ms:,.0f}" if rate != "1" else f"{ms:,.1f}" for ms in (half, most, worst))
    return (rate, f"{orders:,}", *late, f"{100 * share:.1f}", f"{100 * base_share:.1f}", f"{peak_mb:.0f}", proof)


def cpu(process: psutil.Process) -> float:
    """Seconds that a process and its children, ended ones too, have worked."""
    times = process.cpu_times()
    total = times.user + times.system + times.children_user + times.children_system
    for child in process.children():
        times = child.cpu_times()
        total += times.user + times.system
    return total


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rates", nargs="+", default=["1", "1000", "10000", "100000"])
    parser.add_argument("--seconds", type=float, default=60)
    chosen = parser.parse_args()
    print(machine() + f"; {chosen.seconds:g} s at each rate; lateness in ms, CPU in % of a core\n")
    rows = []
    with lasting_server() as server:
        server = keeping_commit_times(server)
        for rate in chosen.rates:
            with fresh_shop(server) as dsn:
                rows.append(run(server, dsn, rate, chosen.seconds))
        stop_server(server)
    table(("orders/s", "orders", "p50", "p99", "max", "CPU", "server CPU", "resident MB", "verify"), rows)


if __name__ == "__main__":
    main()

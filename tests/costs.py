"""What each test costs: `--costs 10` prints the ten dearest, in core-seconds of its worker and all processes below it.

A server that a test starts belongs to nobody's processes and is not counted, but that of the fixture `database` is.
Where there is no /proc, only processes that have ended are counted.
"""

import os
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import pytest

roots = {os.getpid()}  # conftest.py adds the server of the fixture `database`
_began_s = 0.0
_costs: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])  # by test: core-seconds, seconds


def core_seconds() -> float:
    """Return the core-seconds of the processes of `roots` and of those below them, whether they live or have ended."""
    total, waiting = 0.0, list(roots)
    while waiting:
        process = Path("/proc", str(waiting.pop()))
        with suppress(OSError):
            fields = (process / "stat").read_text("utf-8").rpartition(")")[2].split()
            total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")  # its own, and of its children that ended
            for thread in (process / "task").iterdir():
                waiting += map(int, (thread / "children").read_text("utf-8").split())
    return total or sum(os.times()[:4])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--costs", type=int, default=0, metavar="N", help="show the N dearest tests, in core-seconds")


def pytest_runtest_logstart() -> None:
    global _began_s
    _began_s = core_seconds()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> None:
    if call.when == "teardown":
        item.user_properties.append(("core_s", core_seconds() - _began_s))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _costs[report.nodeid][0] += dict(report.user_properties).get("core_s", 0) if report.when == "teardown" else 0
    _costs[report.nodeid][1] += report.duration


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    dearest = sorted(_costs.items(), key=lambda cost: -cost[1][0])[: config.option.costs]
    if dearest:
        total = sum(core_s for core_s, _ in _costs.values())
        terminalreporter.section(f"{len(dearest)} dearest of {len(_costs)} tests, {total:.0f} core-seconds in all")
        terminalreporter.write_line("core-seconds  seconds")
        for name, (core_s, wall_s) in dearest:
            terminalreporter.write_line(f"{core_s:12.1f} {wall_s:8.1f}  {name}")

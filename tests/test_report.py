"""The report: one file that a browser without any network shows whole, on paper too, and whose words are true."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from browser import chromium, foreign

from shop_orders.database.connection import connect
from shop_orders.report import report_interval
from shop_orders.words import money, percent

PROGRAM = str(Path(sys.executable).with_name("shop-orders"))


def report(dsn, *words):
    command = [PROGRAM, "report", "--dsn", dsn, *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300)


@pytest.fixture
def file(week_dsn, tmp_path):
    done = report(week_dsn, "--start", "2026-03-03", "--end", "2026-03-05", "--to", str(tmp_path / "two days.html"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "two days.html")
    return tmp_path / "two days.html"


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), pytest.param(1280, "light", marks=pytest.mark.long)])
def test_it_needs_nothing_from_elsewhere_and_says_what_sql_says(file, week_dsn, tmp_path, width, scheme):
    html = file.read_text("utf-8").replace("\xa0", " ")
    assert not re.search(r"https?:|<script|<link|@import", html)
    with connect(week_dsn) as connection:
        orders, revenue = connection.execute(
            "SELECT count(*), sum(price * quantity) FROM orders"
            " WHERE created_at >= '2026-03-03' AND created_at < '2026-03-05'"
        ).fetchone()
    assert f"Всего {orders:,} заказов на {money(float(revenue))}".replace(",", " ", 1).replace("\xa0", " ") in html
    with chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True)
        page, urls = context.new_page(), []
        page.on("request", lambda request: urls.append(request.url))
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("[...document.images].filter((one) => one.naturalWidth > 0 && one.alt).length") == 7
        assert foreign(urls) == []
        paper = page.pdf(path=str(tmp_path / "paper.pdf"))
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) >= 2
        context.close()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-04 10:30", "2026-03-04 11:30"),
        ("2026-03-04 10:30", "2026-03-04 10:30:01"),
        ("2026-03-03 07:59", "2026-03-05 10:01"),
    ],
)
def test_all_figures_belong_to_the_same_bounds(week_dsn, tmp_path, start, end):
    """Cities, hours and days were those of whole hours, the total that of the bounds: 31 % for 29.8 %.

    Source of the right values: SQL on table orders with the same bounds.
    """
    done = report(week_dsn, "--start", start, "--end", end, "--to", str(tmp_path / "x.html"))
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "x.html").read_text("utf-8").replace("\xa0", " ")
    query = "FROM orders WHERE created_at >= %s AND created_at < %s"
    with connect(week_dsn) as connection:
        total = connection.execute(f"SELECT sum(price * quantity) {query}", [start, end]).fetchone()[0]
        cities = f"SELECT city, sum(price * quantity) {query} GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
        city, revenue = connection.execute(cities, [start, end]).fetchone()
        days = f"SELECT created_at::date, category, sum(price * quantity) {query} GROUP BY 1, 2"
        days = connection.execute(days, [start, end]).fetchall()
    shown = f"Лидер среди городов — {city}: {money(revenue)}, это {percent(revenue / total)} всего".replace("\xa0", " ")
    assert shown in html
    if found := re.search(r"доля категории «(\w+)»: от ([\d,]+ %) \((\d\d)\.03\)", html):
        of_day = [(category, value) for day, category, value in days if day.day == int(found[3])]
        share = sum(v for c, v in of_day if c == found[1]) / sum(v for _, v in of_day)
        assert percent(share, 1).replace("\xa0", " ") == found[2]
    elif "2026-03-03" in start:
        pytest.fail("two and a half days are compared")


def test_orders_that_retention_deleted_are_not_left_out_in_silence(week_dsn, tmp_path):
    """The total came from the orders that are left, cities and hours from sums that keep the deleted ones, too."""
    with connect(week_dsn) as connection:
        connection.execute("SELECT shop.forget('2026-03-05', 0, 1000000)")
    done = report(week_dsn, "--start", "2026-03-02", "--end", "2026-03-09", "--to", str(tmp_path / "x.html"))
    assert done.returncode == 1
    assert "orders before 2026-03-05 00:00 were deleted" in done.stderr
    assert "--start 2026-03-05T00:00" in done.stderr


def test_a_day_is_whole_when_the_stream_has_passed_it_even_if_its_last_hour_brought_nothing(week_dsn):
    with connect(week_dsn) as connection, connection.transaction(force_rollback=True):
        connection.execute("DELETE FROM orders WHERE created_at >= '2026-03-08 23:00'")
        assert [f"{bound:%d %H:%M}" for bound in report_interval(connection, None, None)] == ["02 00:00", "09 00:00"]


def test_an_interval_without_orders_says_what_there_is(week_dsn, tmp_path):
    done = report(week_dsn, "--end", "2020-01-01", "--to", str(tmp_path / "nothing.html"))
    assert done.returncode == 1
    assert "there are some from 2026-03-02 00:00 to 2026-03-08 23:59" in done.stderr
    assert list(tmp_path.iterdir()) == []

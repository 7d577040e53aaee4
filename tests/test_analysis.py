"""The analysis for other shops than the stored one: it runs to its end, and what it concludes is true."""

import re
from datetime import datetime
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

from shop_orders.analysis import dependence, hour_extremes, leader, load_sample, rhythm
from shop_orders.database.connection import connect
from shop_orders.settings import StreamSettings, to_us
from shop_orders.stream.stream import Stream
from shop_orders.words import digits, money, percent, plural

NOTEBOOK = Path(__file__).resolve().parent.parent / "nbs" / "analysis.ipynb"
HOUR_US = 3_600_000_000
REVENUE = "sum(price * quantity) AS revenue FROM orders WHERE created_at >= '2026-03-02' AND created_at < '2026-03-09'"


@pytest.fixture(params=[2**63, pytest.param(2, marks=pytest.mark.long)])
def said(request, dsn, monkeypatch):
    """The conclusions of the notebook for a shop, and a connection to it."""
    for name in ("SHOP_ANALYSIS_START", "SHOP_ANALYSIS_END"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    load_sample(dsn, seed=request.param)
    book = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(
        book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    ).execute()
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    texts = [output["data"].get("text/markdown", "") for output in outputs if output.output_type == "execute_result"]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 7
    with connect(dsn) as connection:
        yield " ".join(texts).replace("\xa0", " "), connection


def test_every_conclusion_is_true(said):
    text, connection = said
    ask = connection.execute
    assert "Период: с 02.03.2026 00:00 до 09.03.2026 00:00" in text
    assert "Всего 604 800 заказов" in text
    categories = ask(f"SELECT category, {REVENUE} GROUP BY 1 ORDER BY 2 DESC").fetchall()
    assert f"по выручке — {categories[0][0]}" in text or f"по выручке почти равны — {categories[0][0]}" in text
    cities = ask(f"SELECT city, {REVENUE} GROUP BY 1 ORDER BY 2 DESC").fetchall()
    assert f"среди городов — {cities[0][0]}" in text
    capitals = sum(float(revenue) for city, revenue in cities if city in ("Москва", "Санкт-Петербург"))
    together = percent(capitals / sum(float(revenue) for _, revenue in cities)).replace("\xa0", " ")
    assert f"вместе приходится {together} выручки" in text
    products = [
        float(revenue) for _, revenue in ask(f"SELECT product, {REVENUE} GROUP BY 1 ORDER BY 2 DESC").fetchall()
    ]
    enough = next(n for n in range(1, 301) if sum(products[:n]) >= 0.8 * sum(products))
    assert re.search(rf"80 % выручки дают {enough} товар\w* из {len(products)} ", text)
    best = ask(
        f"SELECT extract(hour FROM created_at)::int, {REVENUE} GROUP BY created_at::date, 1 ORDER BY 2 DESC LIMIT 1"
    ).fetchone()
    assert re.search(rf"Больше всего покупают \w+ \w+ в {best[0]}:00", text)
    average = float(ask(f"SELECT avg(price * quantity), {REVENUE}").fetchone()[0])
    assert f"Средний чек магазина — {money(average)}".replace("\xa0", " ") in text


def test_russian_numbers():
    counted = [plural(n, "товар", "товара", "товаров") for n in (21, 22, 25, 111)]
    assert counted == ["21\xa0товар", "22\xa0товара", "25\xa0товаров", "111\xa0товаров"]
    assert digits(1234567.891, 2) == "1\xa0234\xa0567,89"
    assert money(2_500_000_000) == "2,50\xa0млрд\xa0₽"


def week_of_hours(**settings):
    """The orders of each hour of the week, counted by the stream itself, as the notebook's query returns them."""
    stream, monday = Stream(StreamSettings(**settings)), to_us(datetime.fromisoformat("2026-03-02T00:00+03:00"))
    counts = [stream.count_us(monday + hour * HOUR_US, monday + (hour + 1) * HOUR_US) for hour in range(168)]
    return pd.DataFrame([{"day": h // 24, "clock": h % 24, "orders": n, "hours": 1} for h, n in enumerate(counts)])


def test_peaks_and_weekends_are_mentioned_only_if_the_data_have_them():
    """The prose named an evening peak and weekends in every report, also for `steady`, which has neither.

    Sources: a steady stream has an order each second; seasonal follows data/hour_weights (peak in the evening); at 36
    orders an hour, chance alone makes the busiest hour of a week of Poisson arrivals about a third busier.
    """
    steady = rhythm(week_of_hours())
    assert steady == "Число заказов от часа к часу почти не меняется."
    assert "пик" not in rhythm(week_of_hours(profile="poisson", rate="0.01")).lower()
    seasonal = week_of_hours(profile="seasonal", rate="5")
    by_clock = seasonal.groupby("clock").orders.sum()
    assert f"в {by_clock.idxmax()}:00, спад — в {by_clock.idxmin()}:00" in rhythm(seasonal)
    assert rhythm(seasonal[seasonal.clock < 12]) == ""


def test_few_products_and_few_hours_are_not_compared():
    """«80 % выручки дают 1 товар из 1» and «на 0 % меньше» were said about one order and about one hour."""
    assert dependence(pd.Series({"Чайник": 900.0})).startswith("За период купили только 1\xa0товар")
    one = pd.DataFrame([{"day": 2, "clock": 11, "revenue": 5000.0}])
    assert hour_extremes(one) == "Целый час в периоде один: в среду в 11:00 — 5\xa0000\xa0₽ за час."
    assert "нет ни одного целого часа" in hour_extremes(one[:0])


def test_a_leader_of_nothing():
    assert leader(pd.Series(dtype=float), "по выручке") == "Данных по выручке нет."
    assert leader(pd.Series({"Дом": 5.0}), "по выручке") == "Лидер по выручке — Дом: 5\xa0₽, это 100\xa0% всего."

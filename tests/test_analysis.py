"""The analysis for other shops than the stored one: it runs to its end, and what it concludes is true."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from shop_orders.analysis import leader, load_sample
from shop_orders.database.connection import connect
from shop_orders.words import digits, money, percent, plural

NOTEBOOK = Path(__file__).resolve().parent.parent / "nbs" / "analysis.ipynb"
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


def test_a_leader_of_nothing():
    import pandas as pd

    assert leader(pd.Series(dtype=float), "по выручке") == "Данных по выручке нет."
    assert leader(pd.Series({"Дом": 5.0}), "по выручке") == "Лидер по выручке — Дом: 5\xa0₽, это 100\xa0% всего."

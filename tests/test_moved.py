"""Notebooks that people have kept go on: what ours imported before there were rooms can still be imported."""

import importlib
import json
import subprocess
import sys

import pytest

import shop_orders
from shop_orders._moved import MOVED

# The imports of our notebooks for people when all modules stood side by side.
KEPT = {
    "analysis": """\
from shop_orders.analysis import (
    analysis_interval,
    bars,
    leader,
    pareto,
    pareto_chart,
    read_sql,
    shares_chart,
    shop_database,
    spread_chart,
    week_map,
)
from shop_orders.words import DAYS_ON, digits, money, percent, plural
""",
    "anomalies": """\
from shop_orders.analysis import analysis_interval, chart, read_orders, read_sql, shop_database
from shop_orders.incidents import incidents
from shop_orders.settings import StreamSettings, from_us
from shop_orders.stream import Stream
from shop_orders.words import digits, percent, plural
""",
    "dashboard": """\
from shop_orders.page import living_page
""",
    "index": """\
from shop_orders import Stream, StreamSettings
from shop_orders.analysis import bars
""",
    "playground": """\
from shop_orders.analysis import bars, shop_database
from shop_orders.playground import shop_engine
""",
    "realism": """\
from shop_orders.analysis import chart
from shop_orders.catalog import CATEGORIES, cities
from shop_orders.incidents import incidents
from shop_orders.realism import cited, common_factor, draw_sample, lines, realism, targets
from shop_orders.settings import INCIDENT_KINDS, StreamSettings, to_us
from shop_orders.stream import Stream
from shop_orders.words import DAYS, digits, percent, plural
""",
}


@pytest.fixture(scope="module")
def errors():
    """By notebook, what its imports raised, in one process that forgets our modules after each."""
    code = """
import json, sys
kept, errors = json.loads(sys.argv[1]), {}
for notebook, imports in kept.items():
    try:
        exec(imports, {})
    except Exception as error:
        errors[notebook] = repr(error)
    for name in [name for name in sys.modules if name.partition(".")[0] == "shop_orders"]:
        del sys.modules[name]
print(json.dumps(errors))
"""
    done = subprocess.run([sys.executable, "-c", code, json.dumps(KEPT)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("notebook", KEPT)
def test_what_a_kept_notebook_imports_is_there(errors, notebook):
    assert errors.get(notebook) is None


@pytest.mark.parametrize("old", MOVED)
def test_an_old_name_is_the_same_module(old):
    module = importlib.import_module(old)
    assert module is importlib.import_module(MOVED[old])
    assert module.__name__ == MOVED[old]
    assert getattr(shop_orders, old.removeprefix("shop_orders.")) is sys.modules[old] is module


def test_a_name_that_never_was_is_an_ordinary_error():
    with pytest.raises(ModuleNotFoundError, match="nonsense"):
        importlib.import_module("shop_orders.nonsense")


def test_the_page_that_people_kept_is_made(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nowhere")
    names = {}
    exec("import os\nfrom shop_orders.page import living_page\npage = living_page(os.environ)", names)
    assert type(names["page"]).__name__ == "Page"

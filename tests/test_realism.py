"""The measure of realism holds for shops as they are and fails for each curve, slope and weight that is bent."""

import shutil
import sys
from fractions import Fraction
from math import isqrt
from pathlib import Path

import numpy as np
import pytest

from shop_orders.settings import INCIDENT_KINDS, StreamSettings, to_us
from shop_orders.stream import Stream, catalog, draws, incidents, tables, weeks
from shop_orders.stream.incidents import incidents as incidents_of
from shop_orders.stream.orders import to_records
from shop_orders.stream.realism import (
    Sample,
    applicable_targets,
    lines,
    measure_incidents,
    months,
    parse_target,
    realism,
    targets,
)
from shop_orders.stream.tables import TableError

DATA = Path(catalog.__file__).parent.parent / "data"
FEW = Fraction(1, 20)  # orders a second: 630,000 in the year


def forget():
    """Empty every cache of the package, so that tables are read again."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "shop_orders":
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def drifting(report):
    return {finding.target.name for finding in report.findings if not finding.holds}


@pytest.mark.parametrize(
    ("seed", "which", "rate"),
    [
        (1, "drawn", FEW),
        (2, "none", FEW),
        pytest.param(2026, "none", FEW, marks=pytest.mark.long),
        pytest.param(1, "drawn", None, marks=pytest.mark.long),
        pytest.param(2, "drawn", None, marks=pytest.mark.long),
    ],
)
def test_shops_are_realistic(seed, which, rate):
    report = realism(StreamSettings(seed=seed, incidents=which), **({"rate": rate} if rate else {}))
    assert drifting(report) == set()
    assert max(map(len, lines(report))) <= 80


def test_a_shop_weighed_by_region_has_its_own_targets():
    settings = StreamSettings(city_weights="region", incidents="none")
    names = [one.name for one in applicable_targets(settings)]
    assert "capitals" in names
    assert not {"moscow", "petersburg", "city_slope", "incidents"} & set(names)
    assert drifting(realism(settings, rate=FEW)) == set()


# ---- what is bent is noticed, each by its own name ----


@pytest.fixture
def bend(tmp_path, monkeypatch):
    """A copy of the tables: `bend(file, old, new)` changes a piece of it, `bend(module, name, value)` a rule."""
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    monkeypatch.setattr(tables, "DATA_FOLDER", folder)
    forget()

    def change(where, old, new):
        if not isinstance(where, str):
            monkeypatch.setattr(where, old, new)
            return
        path = folder / where
        text = path.read_text(encoding="utf-8")
        assert old in text, (where, old)
        path.write_text(text.replace(old, new), encoding="utf-8")

    yield change
    monkeypatch.undo()
    forget()


def flat_ranks(n):
    return tuple(10**6 - rank for rank in range(n))


def no_endings(cents):
    return np.maximum(cents // 1000 * 1000, 1000)


def odd_price(ware, per_mille, words, draw_price=catalog.draw_price):
    roubles = draw_price(ware, per_mille, words)
    return {"Электроника": roubles, "Дом": roubles**2 // 1000 + 9, "Спорт": isqrt(roubles) * 3}[ware.category]


BENDS = {
    "the clock": (
        [
            ("hours.csv", "\n2,133,181,", "\n2,3000,181,"),
            ("hours.csv", "\n10,1589,1088,", "\n10,1589,2600,"),
            ("hours.csv", "\n19,1324,1909,", "\n19,1324,900,"),
            ("weekdays.csv", "\n6,870,", "\n6,1300,"),
        ],
        {"hours", "weekdays", "weekend_peak", "weekend_evening", "night", "night_first_hour"},
    ),
    "calendar, places, pieces, promotions": (
        [
            ("calendar.csv", "11-11,11-11,1340,", "11-11,11-11,1100,"),
            ("calendar.csv", "11-24,11-30,1200,", "11-24,11-30,1000,"),
            ("growth.csv", "\n2025,800,", "\n2025,700,"),
            ("cities.csv", "Москва,13010112,", "Москва,6010112,"),
            ("quantities.csv", "1,ordinary,1,906,", "1,ordinary,1,606,"),
            ("quantities.csv", "2,consumable,2,230,", "2,consumable,2,1,"),
            ("quantities.csv", "0,durable,2,15,", "0,durable,2,900,"),
            ("price_steps.csv", "\n900,4,12,", "\n900,40,40,"),
            (weeks, "round_week_price", no_endings),
        ],
        {"eleven_eleven", "black_friday", "growth", "moscow", "petersburg", "city_slope"}
        | {"ordinary_quantity", "cheap_quantity", "promotions", "endings"},
    ),
    "all sell alike": ([(draws, "rank_weights", flat_ranks)], {"head_slope", "tail_slope", "top_fifth"}),
    "seasons and the shelf": (
        [
            ("seasons.csv", "2200,3200,Снег", "2200,100,Снег"),
            ("seasons.csv", "2200,2100,1900,1300,", "2200,2100,400,1300,"),
            ("seasons.csv", "2000,4400,Новый", "2000,600,Новый"),
            ("seasons.csv", "1250,1950,1250", "1250,800,1250"),
            (weeks, "PERMANENT_PER_MILLE", 200),
        ],
        {"winter_goods", "summer_goods", "festive_goods", "school_goods", "on_shelf"},
    ),
    "prices": (
        [
            ("products.csv", "19990,54990,199990,280,16,", "19990,54990,199990,280,900,"),
            (catalog, "draw_price", odd_price),
        ],
        {"electronics_spread", "home_spread", "sport_spread", "electronics_order", "home_order", "sport_order"},
    ),
}


@pytest.mark.parametrize("what", BENDS)
def test_what_is_bent_drifts(bend, what):
    bends, expected = BENDS[what]
    for one in bends:
        bend(*one)
    assert drifting(realism(StreamSettings(seed=1, incidents="none"), rate=FEW)) >= expected


def test_another_share_of_the_capital_drifts(bend):
    bend("cities.csv", ",3,17700,", ",3,12000,")
    settings = StreamSettings(city_weights="region", incidents="none")
    assert "capitals" in drifting(realism(settings, rate=FEW))


def test_more_incidents_drift(bend):
    sample = Sample(StreamSettings(), (), {}, (0, 0))
    target = next(one for one in targets() if one.name == "incidents")
    assert target.allows(measure_incidents(sample)["incidents"])
    bend(incidents, "INCIDENT_DAYS_PER_MILLE", 900)
    forget()
    assert not target.allows(measure_incidents(sample)["incidents"])


def test_every_target_is_bent_once():
    bent = set().union(*(expected for _, expected in BENDS.values()))
    assert bent | {"incidents", "capitals"} == {one.name for one in targets()}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rule": "about"}, "targets.csv line 2: rule 'about' must be one of near, least"),
        ({"needs": "snow"}, "targets.csv line 2: needs 'snow' must be one of population, region, drawn"),
        ({"tolerance": "-1"}, "targets.csv line 2: tolerance '-1' must be a number such as 0.87"),
    ],
)
def test_a_bad_target_is_named_by_file_and_line(changes, message):
    row = {"property": "x", "rule": "near", "target": "1", "tolerance": "1", "unit": "", "needs": "", "label": "x"}
    with pytest.raises(TableError) as caught:
        parse_target("targets.csv line 2", {**row, "source": "x", **changes})
    assert str(caught.value) == message


def test_a_target_that_nothing_measures_is_said(bend):
    bend("targets.csv", "\nnight,near", "\nmidnight,near")
    with pytest.raises(TableError, match="nothing measures the property 'midnight'"):
        realism(StreamSettings(incidents="none"), rate=Fraction(1, 100))


# ---- an incident bends its window and nothing else ----


def outside(orders, found):
    kept = np.ones(len(orders), bool)
    for one in found:
        kept &= (orders.at_us < one.start_us) | (orders.at_us >= one.end_us)
    return to_records(orders)[kept]


@pytest.mark.parametrize("profile", ["steady", "poisson", "seasonal"])
@pytest.mark.parametrize("count", [3, pytest.param(24, marks=pytest.mark.long)])
def test_outside_the_windows_no_order_differs(profile, count):
    """Over days scattered through a year, with seeds and rates of their own."""
    chance = np.random.default_rng(7)
    for _ in range(count):
        seed, day = int(chance.integers(2**63)), int(chance.integers(365))
        settings = StreamSettings(seed=seed, rate=Fraction(int(chance.integers(1, 40)), 10), profile=profile)
        start = to_us(months(10_800)[0][0]) + day * 86_400_000_000 + int(chance.integers(86_400_000_000))
        end = start + 2 * 86_400_000_000
        found = incidents_of(settings, start, end)
        plain = Stream(StreamSettings(**{**vars(settings), "incidents": "none"})).orders_us(start, end)
        real = Stream(settings).orders_us(start, end)
        assert np.array_equal(outside(real, found), outside(plain, found)), (seed, day)
        bends = [one for one in found if min(one.end_us, end) - max(one.start_us, start) > 1_800_000_000]
        assert not bends or real != plain, (seed, day)


def share(chosen):
    return chosen.mean() if len(chosen) else 0.0


SEEN = {  # by kind: what of an order tells, and how the share inside the window compares with that without incidents
    "flash_sale": lambda orders, one: share(category_of(orders) == one.scope),
    "price_typo": lambda orders, one: (
        share(product_of(orders, one)) and orders.price_cents[product_of(orders, one)].mean()
    ),
    "no_delivery": lambda orders, one: share(city_of(orders) == one.scope),
    "out_of_stock": lambda orders, one: share(category_of(orders) == one.scope),
    "bot": lambda orders, one: share(product_of(orders, one) & (city_of(orders) == one.city)),
    "viral": lambda orders, one: share(product_of(orders, one)),
    "outage": lambda orders, one: len(orders),
}


def category_of(orders):
    return np.array([product.category for product in orders.products])[orders.product]


def city_of(orders):
    return np.array([city.name for city in orders.cities])[orders.city]


def product_of(orders, one):
    return np.array([product.name == one.scope for product in orders.products])[orders.product]


@pytest.mark.parametrize("kind", INCIDENT_KINDS)
def test_each_kind_shows_inside_its_window(kind):
    """In the first three of a shop's year, at a rate that leaves no doubt."""
    settings = StreamSettings(seed=3, rate=20, profile="poisson")
    start, end = (to_us(months(10_800)[number][number > 0]) for number in (0, -1))
    chosen = [one for one in incidents_of(settings, start, end) if one.kind == kind][:3]
    assert chosen
    plain, real = Stream(StreamSettings(**{**vars(settings), "incidents": "none"})), Stream(settings)
    for one in chosen:
        before, now = (SEEN[kind](shop.orders_us(one.start_us, one.end_us), one) for shop in (plain, real))
        assert now > 1.2 * before if kind in ("flash_sale", "price_typo", "bot", "viral") else now < 0.2 * before

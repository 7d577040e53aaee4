"""The stream's promises over many addresses; what teaches is in nbs/stream."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shop_orders.settings import PROFILES, STREAM_VERSION, StreamSettings, to_us
from shop_orders.stream import Stream
from shop_orders.stream.arrivals import split_interval
from shop_orders.stream.draws import bits
from shop_orders.stream.orders import concat, digest

GOLDEN = Path(__file__).with_name("golden.json")
FIRST, LAST = (to_us(datetime(year, 1, 1, tzinfo=UTC)) for year in (1980, 2100))
RATES = [Fraction(1, 100), Fraction(1, 3), Fraction(1), Fraction(5, 2), Fraction(997), Fraction(100_000)]

rates = st.sampled_from(RATES[:1] + RATES[2:]) | st.integers(1, 10_000).map(lambda n: Fraction(n, 100))
streams = st.builds(
    lambda seed, rate, profile, hours: Stream(
        StreamSettings(seed=seed, rate=rate, profile=profile, utc_offset_s=900 * hours, products=50)
    ),
    seed=st.integers(0, 2**64 - 1),
    rate=rates,
    profile=st.sampled_from(PROFILES),
    hours=st.integers(-48, 56),
)
instants = st.integers(FIRST, LAST)


def span_us(stream, orders):
    """How long it takes for about so many orders, in whole microseconds."""
    return int(orders * 1_000_000 / stream.settings.rate)


@settings(max_examples=150, deadline=None)
@given(streams, instants, st.lists(st.floats(0, 1), min_size=2, max_size=4), st.randoms())
def test_pieces_in_any_order_are_the_whole(stream, start, cuts, chance):
    end = start + span_us(stream, 3000)
    bounds = sorted({start, end, *(start + int(cut * (end - start)) for cut in cuts)})
    pieces = list(pairwise(bounds))
    chance.shuffle(pieces)
    made = {piece: Stream(stream.settings).orders_us(*piece) for piece in pieces}
    whole = stream.orders_us(start, end)
    assert concat([made[piece] for piece in sorted(made)]) == whole
    assert [stream.count_us(*piece) for piece in pieces] == [len(made[piece]) for piece in pieces]
    assert stream.count_us(start, end) == len(whole)


@settings(max_examples=100, deadline=None)
@given(streams, instants)
def test_instants_increase_and_stay_inside(stream, start):
    end = start + span_us(stream, 2000)
    orders = stream.orders_us(start, end)
    assert (np.diff(orders.at_us) > 0).all()
    assert len(orders) == 0 or (start <= orders.at_us[0] and orders.at_us[-1] < end)
    assert len(stream.orders_us(start, start)) == stream.count_us(start, start) == 0
    following = stream.arrivals.next_us(start)
    assert following >= start
    if len(orders):
        assert following == orders.at_us[0]


@settings(max_examples=60, deadline=None)
@given(streams, instants)
def test_every_order_is_one_that_a_shop_could_have(stream, start):
    orders = stream.orders_us(start, start + span_us(stream, 1000))
    assert (orders.price_cents >= 900).all()
    assert (orders.price_cents % 100 == 0).all()
    assert (orders.quantity >= 1).all()
    assert orders.product.min(initial=0) >= 0
    assert orders.product.max(initial=0) < len(orders.products)
    assert orders.city.max(initial=0) < len(orders.cities)


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9), st.sampled_from([Fraction(1), Fraction(7), Fraction(1, 20)]))
def test_steady_is_exact(second, rate):
    stream = Stream(StreamSettings(rate=rate, products=50))
    start = second * 60_000_000
    assert stream.count_us(start, start + 3600 * 1_000_000) == 3600 * rate
    if rate == 1:
        assert (np.diff(stream.orders_us(start, start + 60_000_000).at_us) == 1_000_000).all()


@example(Stream(StreamSettings(profile="seasonal", rate=Fraction(1, 100), seed=2, products=50)), 315_532_800_000_000, 1)
@settings(max_examples=40, deadline=None)
@given(streams, instants, st.integers(1, 5000))
def test_slices_make_up_the_interval(stream, start, most):
    end = start + span_us(stream, 12_000)
    parts = split_interval(stream.arrivals, start, end, max_orders=most)
    assert sum(count for *_, count in parts) == stream.count_us(start, end)
    assert all(first < last <= then for (first, last, _), (then, *_) in pairwise(parts))
    assert all(count == stream.count_us(first, last) > 0 for first, last, count in parts[:3])


def test_many_workers_make_the_same_orders():
    stream = Stream(StreamSettings(profile="seasonal", rate=20))
    start = to_us(datetime(2026, 11, 10, 12, tzinfo=UTC))
    bounds = [start + i * 1_800_000_000 for i in range(17)]
    with ThreadPoolExecutor(8) as pool:
        pieces = list(pool.map(lambda i: stream.orders_us(bounds[i], bounds[i + 1]), range(16)))
    assert concat(pieces) == Stream(stream.settings).orders_us(bounds[0], bounds[-1])


def test_neighbouring_buckets_share_no_number():
    words = [bits(1, purpose, bucket, 4096) for bucket in (-2, -1, 0, 1, 2) for purpose in (16, 17)]
    assert len(np.unique(np.concatenate(words))) == sum(map(len, words))


def test_poisson_counts_are_poisson():
    arrivals = Stream(StreamSettings(profile="poisson", rate=Fraction(1, 100), products=50)).arrivals
    counts = arrivals.counts(500_000, 508_000)
    mean, variance = counts.mean(), counts.var()
    assert abs(mean - 36) < 5 * (36 / len(counts)) ** 0.5
    assert abs(variance / mean - 1) < 5 * (2 / len(counts)) ** 0.5


def test_the_seasonal_year_has_nights_weekends_and_sale_days():
    stream = Stream(StreamSettings(profile="seasonal", products=50))
    day = timedelta(days=1)

    def orders(year, month, number, hours=24, hour=0):
        start = datetime(year, month, number, hour, tzinfo=UTC) - timedelta(hours=3)
        return stream.count(start, start + day * hours / 24)

    assert orders(2026, 9, 16, 3, 2) < orders(2026, 9, 16, 3, 11) / 5
    assert orders(2026, 9, 19) < orders(2026, 9, 16) * 0.85
    assert orders(2026, 11, 11) > orders(2026, 11, 4) * 1.2
    assert orders(2021, 9, 15) < orders(2026, 9, 16) * 0.6


def test_the_mix_follows_the_clock_of_each_city():
    stream = Stream(StreamSettings(rate=1))
    start = datetime(2026, 9, 14, tzinfo=UTC) - timedelta(hours=3)
    frame = stream.orders(start, start + timedelta(days=7)).to_pandas()
    share = {hour: frame[frame.created_at.dt.hour == hour].city.value_counts(normalize=True) for hour in (4, 15)}
    assert share[4]["Владивосток"] > 3 * share[15]["Владивосток"]
    assert share[4]["Москва"] < share[15]["Москва"]
    assert set(frame.category) == {"Электроника", "Дом", "Спорт"}


# ---- golden digests: one that changes needs a new STREAM_VERSION, for somebody's database holds the old orders ----


def golden():
    """The digests of some stretches of some streams."""
    found = {}
    for profile in PROFILES:
        for seed, rate, year in ((1, "1", 2026), (2**64 - 1, "100000", 1999), (7, "0.37", 2091)):
            stream = Stream(StreamSettings(seed=seed, rate=Fraction(rate), profile=profile))
            start = to_us(datetime(year, 3, 7, 16, 59, 59, 999_999, tzinfo=UTC))
            orders = stream.orders_us(start, start + span_us(stream, 20_000))
            found[f"{profile} seed {seed} rate {rate} year {year}"] = f"{len(orders)} {digest(orders)}"
    return {"version": STREAM_VERSION, **found}


def test_golden_digests():
    assert golden() == json.loads(GOLDEN.read_text("utf-8")), "the stream changed: it needs a new STREAM_VERSION"


@pytest.mark.parametrize("features", ["all", "half"])
def test_golden_digests_on_a_poorer_processor(features):
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    there = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
    if not there:
        pytest.skip("numpy uses no dispatched processor features here")
    off = there if features == "all" else there[len(there) // 2 :]
    program = "import json, test_stream; print(json.dumps(test_stream.golden()))"
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(off), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=GOLDEN.parent, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == json.loads(GOLDEN.read_text("utf-8"))


if __name__ == "__main__":  # python tests/test_stream.py: write the digests of a new stream version
    GOLDEN.write_text(json.dumps(golden(), indent=1) + "\n", "utf-8")

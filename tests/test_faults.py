"""The short form of tests/faults.py; a longer one runs in `make test-all`, and any length by hand."""

import random
import tempfile
from pathlib import Path

import pytest
from faults import cuts, edited, forgetting, kills, mended


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(prefix="shop-faults-") as base:
        Path(base).chmod(0o711)  # the server's own user passes through
        yield Path(base) / "shop"


@pytest.mark.parametrize("rate", [1, 1000])
@pytest.mark.parametrize(
    ("count", "orders", "longest_s"), [(3, 100_000, 1.5), pytest.param(9, 400_000, 6.0, marks=pytest.mark.long)]
)
def test_killed_at_any_instant_nothing_is_lost_or_doubled(folder, rate, count, orders, longest_s):
    assert kills(folder, rate, count, random.Random(rate), orders=orders, longest_s=longest_s) > 0


@pytest.mark.parametrize("count", [6, pytest.param(200, marks=pytest.mark.long)])
def test_a_connection_cut_at_any_byte_costs_nothing(folder, count):
    assert cuts(folder, 200, count, random.Random(7)) > 0


@pytest.mark.parametrize("count", [1000, pytest.param(10_000, marks=pytest.mark.long)])
def test_edits_by_several_people_leave_the_sums_exact(folder, count):
    assert edited(folder, 200, count, 4, random.Random(11))["transactions"] == count


@pytest.mark.parametrize("count", [2, pytest.param(12, marks=pytest.mark.long)])
def test_killed_while_a_broken_shop_is_mended_nothing_is_lost_or_doubled(folder, count):
    assert mended(folder, count, random.Random(5)) > 0


@pytest.mark.parametrize("count", [1, pytest.param(6, marks=pytest.mark.long)])
def test_killed_while_old_orders_are_deleted_the_rest_is_exact_and_the_sums_keep_all(folder, count):
    assert forgetting(folder, count, random.Random(3)) > 0

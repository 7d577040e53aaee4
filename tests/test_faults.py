"""The short form of tests/faults.py; the long one is run by hand."""

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
def test_killed_at_any_instant_nothing_is_lost_or_doubled(folder, rate):
    assert kills(folder, rate, 3, random.Random(rate), orders=400_000) > 0


def test_a_connection_cut_at_any_byte_costs_nothing(folder):
    assert cuts(folder, 200, 12, random.Random(7)) > 0


def test_a_thousand_edits_by_several_people_leave_the_sums_exact(folder):
    assert edited(folder, 200, 1000, 4, random.Random(11))["transactions"] == 1000


def test_killed_while_a_broken_shop_is_mended_nothing_is_lost_or_doubled(folder):
    assert mended(folder, 6, random.Random(5)) > 0


def test_killed_while_old_orders_are_deleted_the_rest_is_exact_and_the_sums_keep_all(folder):
    assert forgetting(folder, 2, random.Random(3)) > 0

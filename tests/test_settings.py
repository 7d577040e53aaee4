"""The table of settings against what people write and read of it."""

import re
from pathlib import Path

import pytest

from shop_orders.settings import SETTINGS, Settings, load_settings, standard_offset_s

ROOT = Path(__file__).resolve().parent.parent
TOLD = {row.variable: row for row in SETTINGS.values() if row.help and row.variable.startswith("SHOP_")}
DEFAULTS = {row.variable: row.default for row in TOLD.values() if row.default}


@pytest.mark.parametrize("readme", ["README.md", "README.ru.md"])
def test_the_readmes_tell_every_setting_with_its_flag_and_its_default(readme):
    text = (ROOT / readme).read_text("utf-8")
    found = re.findall(r"^\| `(SHOP_[A-Z_]+)` \| `(--[a-z-]+)` \| (.+?) \| ", text, flags=re.M)
    assert {variable: flag for variable, flag, _ in found} == {name: row.flag for name, row in TOLD.items()}
    assert {variable: default for variable, _, default in found if variable in DEFAULTS} == DEFAULTS


def test_the_stack_passes_on_every_setting_with_its_default():
    example = (ROOT / ".env.example").read_text("utf-8")
    ours = dict(re.findall(r"^(SHOP_[A-Z_]+)=(.*)$", example, flags=re.M))
    assert {name: default for name, default in ours.items() if not name.startswith("SHOP_REDASH_")} == DEFAULTS
    passed = re.findall(r"^ +(SHOP_[A-Z_]+): \$\{\1:-\}$", (ROOT / "docker-compose.yml").read_text("utf-8"), flags=re.M)
    assert set(DEFAULTS) <= set(passed)


@pytest.mark.parametrize(
    ("zone", "hours"), [("Europe/Dublin", 0), ("Africa/Casablanca", 1), ("Australia/Lord_Howe", 10.5)]
)
def test_the_offset_is_that_of_winter(zone, hours):
    """Dublin was UTC+1. Source: tzdata, file europe: «IST … GMT», winter time as a saving of minus one hour."""
    assert standard_offset_s(zone) == hours * 3600


def test_no_flag_and_no_variable_are_the_defaults():
    assert load_settings({}, {}) == Settings()


def test_the_help_of_a_flag_names_the_variable():
    assert all(row.variable in row.flag_help for row in SETTINGS.values() if row.help)

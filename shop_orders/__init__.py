"""A living shop in PostgreSQL: a repeatable stream of orders to query, to chart and to test against."""

# By hand; nbdev_export touches the version only. The names are found at first use (PEP 562), so that
# `import shop_orders` costs nothing: scripts/check compares them with each module's `__all__`.
from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from shop_orders.catalog import City, Product, ShopProvider, cities
    from shop_orders.embedded import EmbeddedError, EmbeddedServer, temporary_database
    from shop_orders.orders import Orders
    from shop_orders.settings import Settings, SettingsError, StreamSettings, load_settings
    from shop_orders.stream import Stream

__all__ = [
    "City",
    "EmbeddedError",
    "EmbeddedServer",
    "Orders",
    "Product",
    "Settings",
    "SettingsError",
    "ShopProvider",
    "Stream",
    "StreamSettings",
    "cities",
    "load_settings",
    "temporary_database",
]

_HOME = {
    **dict.fromkeys(("City", "Product", "ShopProvider", "cities"), "catalog"),
    **dict.fromkeys(("EmbeddedError", "EmbeddedServer", "temporary_database"), "embedded"),
    **dict.fromkeys(("Settings", "SettingsError", "StreamSettings", "load_settings"), "settings"),
    "Orders": "orders",
    "Stream": "stream",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

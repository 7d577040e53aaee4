"""A shop simulated in PostgreSQL: a repeatable stream of orders to query, chart and test against."""

# By hand; nbdev_export touches the version only. The names are found at first use, so that `import shop_orders` costs
# nothing: scripts/check compares them with each module's `__all__`.
from typing import TYPE_CHECKING

from shop_orders import _moved  # noqa: F401 - lets old names of modules be found
from shop_orders._lazy import offer

__version__ = "0.1.0"

if TYPE_CHECKING:
    from shop_orders.postgres.server import EmbeddedError, EmbeddedServer, temporary_database
    from shop_orders.settings import Settings, SettingsError, StreamSettings, load_settings
    from shop_orders.stream.catalog import City, Product, ShopProvider, cities
    from shop_orders.stream.orders import Orders
    from shop_orders.stream.stream import Stream

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
    **dict.fromkeys(("City", "Product", "ShopProvider", "cities"), "stream.catalog"),
    **dict.fromkeys(("EmbeddedError", "EmbeddedServer", "temporary_database"), "postgres.server"),
    **dict.fromkeys(("Settings", "SettingsError", "StreamSettings", "load_settings"), "settings"),
    "Orders": "stream.orders",
    "Stream": "stream.stream",
}
__getattr__, __dir__ = offer(__name__, _HOME)

"""The orders of any interval as a pure function of settings and time, without a clock and without a database."""

from typing import TYPE_CHECKING

from shop_orders._lazy import offer

if TYPE_CHECKING:
    from shop_orders.stream.catalog import City, Product, ShopProvider, cities
    from shop_orders.stream.orders import Orders
    from shop_orders.stream.stream import Stream

__all__ = ["City", "Orders", "Product", "ShopProvider", "Stream", "cities"]

_HOME = {
    "City": "catalog",
    "Orders": "orders",
    "Product": "catalog",
    "ShopProvider": "catalog",
    "Stream": "stream",
    "cities": "catalog",
}
__getattr__, __dir__ = offer(__name__, _HOME)

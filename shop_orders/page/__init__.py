"""The live page: a snapshot of the database as HTML, and the server that shows it in a browser."""

from typing import TYPE_CHECKING

from shop_orders._lazy import offer

if TYPE_CHECKING:
    from shop_orders.page.server import dashboard
    from shop_orders.page.view import living_page

__all__ = ["dashboard", "living_page"]

_HOME = {
    "dashboard": "server",
    "living_page": "view",
}
__getattr__, __dir__ = offer(__name__, _HOME)

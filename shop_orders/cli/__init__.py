"""The command `shop-orders`, by subject; this room alone prints or exits."""

from typing import TYPE_CHECKING

from shop_orders._lazy import offer

if TYPE_CHECKING:
    from shop_orders.cli.command import main

__all__ = ["main"]

_HOME = {
    "main": "command",
}
__getattr__, __dir__ = offer(__name__, _HOME)

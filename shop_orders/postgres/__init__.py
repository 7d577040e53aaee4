"""PostgreSQL without an installation: a server from a Python wheel, with its data in one folder."""

from typing import TYPE_CHECKING

from shop_orders._lazy import offer

if TYPE_CHECKING:
    from shop_orders.postgres.programs import EmbeddedError
    from shop_orders.postgres.server import EmbeddedServer, temporary_database

__all__ = ["EmbeddedError", "EmbeddedServer", "temporary_database"]

_HOME = {
    "EmbeddedError": "programs",
    "EmbeddedServer": "server",
    "temporary_database": "server",
}
__getattr__, __dir__ = offer(__name__, _HOME)

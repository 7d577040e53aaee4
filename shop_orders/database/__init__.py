"""The shop's database: its schema, the programs that write orders, and the checks that the orders are complete."""

from typing import TYPE_CHECKING

from shop_orders._lazy import offer

if TYPE_CHECKING:
    from shop_orders.database.connection import DatabaseAwayError, DatabaseError, connect, translate_database_errors

__all__ = ["DatabaseAwayError", "DatabaseError", "connect", "translate_database_errors"]

_HOME = {
    "DatabaseAwayError": "connection",
    "DatabaseError": "connection",
    "connect": "connection",
    "translate_database_errors": "connection",
}
__getattr__, __dir__ = offer(__name__, _HOME)

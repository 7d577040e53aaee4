"""Dashboards as code: read and check the files, compare them with a Redash, apply them, and export changes."""

from typing import TYPE_CHECKING

from shop_orders._lazy import offer

if TYPE_CHECKING:
    from shop_orders.redash.client import Redash
    from shop_orders.redash.files import Folder, RedashError
    from shop_orders.redash.session import connect_redash, open_folder

__all__ = ["Folder", "Redash", "RedashError", "connect_redash", "open_folder"]

_HOME = {
    "Folder": "files",
    "Redash": "client",
    "RedashError": "files",
    "connect_redash": "session",
    "open_folder": "session",
}
__getattr__, __dir__ = offer(__name__, _HOME)

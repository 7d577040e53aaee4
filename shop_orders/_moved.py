"""Let notebooks that people have kept import modules under the names that these had before there were subpackages."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

# Old name: new name. `stream` and `page` are subpackages now and offer what those modules did.
MOVED = {
    "shop_orders.catalog": "shop_orders.stream.catalog",
    "shop_orders.embedded": "shop_orders.postgres.server",
    "shop_orders.incidents": "shop_orders.stream.incidents",
    "shop_orders.realism": "shop_orders.stream.realism",
}


class Aliases:
    """Finds an old name when nothing else does, and imports the new one in its place: it is the same module."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        """The spec of an old name, else None."""
        return ModuleSpec(name, self) if name in MOVED else None

    def create_module(self, spec: ModuleSpec) -> None:
        """None: an empty module, which `exec_module` replaces."""

    def exec_module(self, module: ModuleType) -> None:
        """Put the module of the new name where the importer looks for the old one."""
        sys.modules[module.__name__] = import_module(MOVED[module.__name__])


sys.meta_path.append(Aliases())

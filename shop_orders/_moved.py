"""Modules that stood elsewhere before there were rooms: the notebooks that people have kept still import them."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

# Old name: new name, both below the package. `stream` and `page` are rooms now and offer what those modules did.
MOVED = {
    "catalog": "stream.catalog",
    "embedded": "postgres.server",
    "incidents": "stream.incidents",
    "realism": "stream.realism",
}


class Aliases:
    """Finds an old name when nothing else does, and imports the new one in its place: it is the same module."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        """The spec of an old name, else None."""
        package, _, old = name.rpartition(".")
        return ModuleSpec(name, self) if package == __package__ and old in MOVED else None

    def create_module(self, spec: ModuleSpec) -> None:
        """None: an empty module, which `exec_module` replaces."""

    def exec_module(self, module: ModuleType) -> None:
        """Put the module of the new name where the importer looks for the old one."""
        old = module.__name__.rpartition(".")[2]
        sys.modules[module.__name__] = import_module(f"{__package__}.{MOVED[old]}")


def install() -> None:
    """Let old names be found from now on."""
    if not any(type(finder) is Aliases for finder in sys.meta_path):
        sys.meta_path.append(Aliases())

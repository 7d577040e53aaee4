"""Names that a package offers without importing their modules before somebody uses one (PEP 562)."""

import sys
from collections.abc import Callable
from importlib import import_module


def offer(
    package: str,  # its __name__
    home: dict[str, str],  # the module of each name, below the package
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """The `__getattr__` and the `__dir__` of the package."""
    module = sys.modules[package]

    def find(name: str) -> object:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{home[name]}"), name)
        setattr(module, name, value)
        return value

    return find, lambda: sorted({*vars(module), *home})

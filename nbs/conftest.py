"""Makes nbval compare notebooks as they are stored: without execution counts, which `nbdev_clean` takes away."""

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    """Count every code cell as run; else nbval refuses those with outputs and does not look at those without."""
    cell = getattr(item, "cell", None)
    if cell is not None and cell.get("cell_type") == "code" and cell.get("execution_count") is None:
        cell["execution_count"] = 1

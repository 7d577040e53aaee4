"""What tests and notebooks share: a PostgreSQL cluster that is copied for each server, and a process to fork from."""

import os

import pytest
from forks import fork_kernels

from shop_orders.postgres.cluster import stop_postmaster
from shop_orders.postgres.programs import find_programs
from shop_orders.postgres.server import remove_temporary_servers, temporary_database

pytest_plugins = ["costs"]


def pytest_configure(config: pytest.Config) -> None:
    """Create the cluster that `create_cluster` copies, if this is the process that starts the workers."""
    fork_kernels()
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        template = temporary_database()
        stop_postmaster(template.data, find_programs(template.data / "pg18"))
        os.environ["SHOP_TEST_CLUSTER"] = str(template.data)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it."""
    if not hasattr(config, "workerinput"):
        remove_temporary_servers()

"""The system's Chromium for tests of pages, and a skip with its reason where there is none."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def program() -> str | None:
    """Where a Chromium is: CHROMIUM, else one of its usual names."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[object]:
    """A browser for the block; skips the test without one."""
    if program() is None:
        pytest.skip("no Chromium here: apt-get install -y chromium, or name one in CHROMIUM")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program(), args=SWITCHES)
        try:
            yield browser
        finally:
            browser.close()


def foreign(urls: list[str]) -> list[str]:
    """Those requests that would leave this machine."""
    return [url for url in urls if not url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:", "about:"))]

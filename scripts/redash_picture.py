"""Takes the READMEs' picture of Redash from a running one: `uv run --with playwright scripts/redash_picture.py`.

Needs `docker-compose up`, a Chromium at CHROMIUM (/usr/bin/chromium), and what the READMEs tell a newcomer to do by
hand: an administrator, the data source, the query saved with a chart. REDASH_EMAIL and REDASH_PASSWORD log in,
REDASH_QUERY is the address of the query.
"""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "redash.png"


def main() -> None:
    query = os.environ.get("REDASH_QUERY", "http://127.0.0.1:5000/queries/1/source")
    with sync_playwright() as play:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = play.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(query)
        page.fill("input[name=email]", os.environ["REDASH_EMAIL"])
        page.fill("input[name=password]", os.environ["REDASH_PASSWORD"])
        page.click("button[type=submit]")
        page.goto(query)
        page.get_by_role("tab", name="Chart").click()
        page.locator("[data-test=ExecuteButton]").click()
        page.wait_for_timeout(5000)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()

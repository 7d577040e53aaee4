"""Takes the READMEs' pictures of the dashboards from a running Redash: `make redashpictures`.

Needs REDASH_URL and REDASH_API_KEY of a Redash in which `shop-orders redash apply` has made them, and a Chromium at
CHROMIUM (/usr/bin/chromium). Looks at each dashboard of `redash/` as its administrator does.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from shop_orders.redash import connect, open_folder
from shop_orders.redash.state import read_state
from shop_orders.settings import asset

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTH = 1440
_LOADING = ".widget-wrapper .spinner-container"
_NOBODY = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"/>'  # for avatars: they come from the internet


def photograph(page: Page, address: str, to: Path) -> None:
    """The whole dashboard, once every widget has its data."""
    page.set_viewport_size({"width": WIDTH, "height": 900})
    page.goto(address)
    page.wait_for_selector(".dashboard-widget-wrapper")
    page.wait_for_function(f"document.querySelectorAll('{_LOADING}').length === 0", timeout=30_000)
    height = page.evaluate("document.querySelector('.dashboard-page').scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": height + 20})
    page.wait_for_timeout(4000)
    page.screenshot(path=to)


def main() -> None:
    redash = connect(os.environ, print)
    held = read_state(redash, open_folder(asset("redash"), os.environ))
    with sync_playwright() as play:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = play.chromium.launch(executable_path=program, args=flags)
        context = browser.new_context(extra_http_headers={"Authorization": f"Key {redash.key}"}, locale="ru-RU")
        context.route("**/avatar/**", lambda route: route.fulfill(body=_NOBODY, content_type="image/svg+xml"))
        page = context.new_page()
        for slug, found in held.dashboards.items():
            if not sys.argv[1:] or slug in sys.argv[1:]:
                photograph(page, f"{redash.url}/dashboards/{found.id}", PICTURES / f"redash-{slug}.png")
                print(PICTURES / f"redash-{slug}.png")
        browser.close()


if __name__ == "__main__":
    main()

"""Make the pictures of the READMEs and the docs: `make pictures`, `make redashpictures`.

    .venv/bin/python scripts/pictures.py [redash [DASHBOARD ...]]

Without `redash`: terminal, page and report of a temporary shop. With it: the dashboards of the Redash at REDASH_URL and
REDASH_API_KEY, after `shop-orders redash apply`. Both need Chromium; set CHROMIUM to its path if it is not found.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console

from shop_orders.cli.demo import read_snapshots, render_terminal_snapshot
from shop_orders.page.server import dashboard
from shop_orders.postgres.server import EmbeddedServer, temporary_database
from shop_orders.redash import connect_redash, open_folder
from shop_orders.redash.state import read_state
from shop_orders.report import write_report
from shop_orders.settings import Settings, asset

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
FRAMES = 6
STYLE = (
    f".frame {{ opacity: 0; animation: show {FRAMES}s step-end infinite; }} .frame:last-of-type {{ opacity: 1; }}"
    f" @keyframes show {{ 0% {{ opacity: 1; }} {100 / FRAMES:.3f}% {{ opacity: 0; }} 100% {{ opacity: 0; }} }}"
    " @media (prefers-reduced-motion: reduce) { .frame { animation: none; } }"
)
BLANK_AVATAR = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"/>'  # avatars come from the internet


def record_terminal(server: EmbeddedServer) -> str:
    """Return the view of `shop-orders demo`, second by second, as one animated SVG."""
    shown = ""
    with closing(read_snapshots(server.dsn())) as snapshots:
        for second in range(FRAMES):
            console = Console(record=True, width=100, file=io.StringIO(), force_terminal=True, color_system="truecolor")
            console.print(render_terminal_snapshot(next(snapshots)))
            svg = console.export_svg(title="shop-orders demo", unique_id=f"f{second}")
            head = re.match(r"<svg[^>]*>", svg)[0]
            inner = re.sub(r"@font-face \{.*?\}\n|^<svg[^>]*>|</svg>\s*$", "", svg, flags=re.S)
            shown += f'<g class="frame" style="animation-delay:{second}s">{inner}</g>'
            time.sleep(1)
    return f"{head}<style>{STYLE}</style>{shown}</svg>\n"


def take_shop_pictures(browser: Browser) -> None:
    """Take pictures of terminal, page and report of a shop with eight days of history and three orders a second."""
    command = [Path(sys.executable).with_name("shop-orders"), "generate", "--rate", "3", "--profile", "seasonal"]
    with temporary_database() as server, ExitStack() as ends:
        command += ["--history", "8", "--dsn", server.dsn()]
        generator = ends.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8"))
        ends.callback(generator.terminate)
        next(line for line in generator.stdout if "  live" in line)
        (FOLDER / "demo.svg").write_text(record_terminal(server), "utf-8")
        with dashboard(Settings(data=server.data, dsn=server.dsn("shop_reader"))) as address:
            sizes = {"page": (1280, 1000, "light"), "page-dark": (1280, 1000, "dark"), "phone": (390, 844, "light")}
            for name, (width, height, scheme) in sizes.items():
                size = {"width": width, "height": height}
                page = browser.new_page(viewport=size, color_scheme=scheme, locale="ru-RU")
                page.goto(address)
                page.wait_for_selector(".shop output")
                page.wait_for_timeout(4000)
                page.screenshot(path=FOLDER / f"{name}.png")
        page = browser.new_page(viewport={"width": 1000, "height": 1000})
        page.goto(write_report(server.dsn("shop_reader"), server.data / "report.html").as_uri())
        page.screenshot(path=FOLDER / "report.png")


def take_redash_pictures(browser: Browser, wanted: list[str]) -> None:
    """Take a picture of each whole dashboard of `redash/` as Redash's administrator, once every widget has its data."""
    redash = connect_redash(os.environ, print)
    page = browser.new_page(extra_http_headers={"Authorization": f"Key {redash.key}"}, locale="ru-RU")
    page.route("**/avatar/**", lambda route: route.fulfill(body=BLANK_AVATAR, content_type="image/svg+xml"))
    for slug, found in read_state(redash, open_folder(asset("redash"), os.environ)).dashboards.items():
        if not wanted or slug in wanted:
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(f"{redash.url}/dashboards/{found.id}")
            page.wait_for_selector(".dashboard-widget-wrapper")
            page.wait_for_function("!document.querySelector('.widget-wrapper .spinner-container')", timeout=30_000)
            height = page.evaluate("document.querySelector('.dashboard-page').scrollHeight")
            page.set_viewport_size({"width": 1440, "height": height + 20})
            page.wait_for_timeout(4000)
            page.screenshot(path=FOLDER / f"redash-{slug}.png")


if __name__ == "__main__":
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        sys.exit("shop_orders: pictures need Chromium: apt-get install -y chromium, or set its path in CHROMIUM")
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as play, play.chromium.launch(executable_path=program, args=switches) as browser:
        take_redash_pictures(browser, sys.argv[2:]) if sys.argv[1:2] == ["redash"] else take_shop_pictures(browser)

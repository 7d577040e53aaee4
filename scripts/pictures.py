"""Makes the pictures of the READMEs and the docs from the real thing: `make pictures`.

It needs a Chromium, which CHROMIUM may name. A shop of its own lives for half a minute in a temporary database: its
terminal is recorded, its page is photographed on a desktop and on a phone, in light and in dark, and so is its report.
"""

import io
import os
import re
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console

from shop_orders.cli.demo import Eyes, picture
from shop_orders.database.generator import World, run
from shop_orders.page.server import dashboard
from shop_orders.postgres.server import EmbeddedServer, temporary_database
from shop_orders.report import write_report
from shop_orders.settings import Settings, StreamSettings

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
FRAMES = 6
PAGE_HEIGHT = 1000


@contextmanager
def living_shop() -> Iterator[EmbeddedServer]:
    """A shop with eight days behind it and some orders a second."""
    with temporary_database() as server:
        live = threading.Event()
        world = World(log=lambda event, **_: live.set() if event == "live" else None)
        stream = StreamSettings(rate=Fraction(3), profile="seasonal")
        generator = threading.Thread(
            target=run, args=(Settings(dsn=server.dsn(), stream=stream, history_days=8), world)
        )
        generator.start()
        try:
            live.wait()
            yield server
        finally:
            world.stop.set()
            generator.join()


def recording(server: EmbeddedServer, path: Path, width: int = 100) -> None:
    """What `shop-orders demo` draws, second by second, as one SVG that plays by itself."""
    frames = []
    with Eyes(server.dsn()) as eyes:
        for place in range(FRAMES):
            console = Console(
                record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="truecolor"
            )
            console.print(picture(eyes.look()))
            frames.append(console.export_svg(title="shop-orders demo", unique_id=f"f{place}"))
            time.sleep(1)
    head = re.match(r"<svg[^>]*>", frames[0])[0]
    inner = [re.sub(r"@font-face \{.*?\}\n|^<svg[^>]*>|</svg>\s*$", "", frame, flags=re.S) for frame in frames]
    style = (
        f".frame {{ opacity: 0; animation: show {FRAMES}s step-end infinite; }} .frame:last-of-type {{ opacity: 1; }}"
        f" @keyframes show {{ 0% {{ opacity: 1; }} {100 / FRAMES:.3f}% {{ opacity: 0; }} 100% {{ opacity: 0; }} }}"
        " @media (prefers-reduced-motion: reduce) { .frame { animation: none; } }"
    )
    shown = "".join(
        f'<g class="frame" style="animation-delay:{place}s">{frame}</g>' for place, frame in enumerate(inner)
    )
    path.write_text(f"{head}<style>{style}</style>{shown}</svg>\n", "utf-8")


def photographs(browser: Browser, address: str) -> None:
    """The page on a desktop and on a phone, in light and in dark."""
    for name, width, height, scheme in (
        ("page", 1280, PAGE_HEIGHT, "light"),
        ("page-dark", 1280, PAGE_HEIGHT, "dark"),
        ("phone", 390, 844, "light"),
    ):
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale="ru-RU")
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".shop output")
        page.wait_for_timeout(4000)
        page.screenshot(path=FOLDER / f"{name}.png")
        context.close()


def main() -> None:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        sys.exit("shop_orders: pictures need a Chromium: apt-get install -y chromium, or name one in CHROMIUM")
    FOLDER.mkdir(parents=True, exist_ok=True)
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with living_shop() as server, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=switches)
        recording(server, FOLDER / "demo.svg")
        with dashboard(Settings(data=server.data, dsn=server.dsn("shop_reader"))) as address:
            photographs(browser, address)
        report = write_report(server.dsn("shop_reader"), server.data / "report.html")
        page = browser.new_page(viewport={"width": 1000, "height": PAGE_HEIGHT})
        page.goto(report.as_uri())
        page.screenshot(path=FOLDER / "report.png")
        browser.close()
    print(*sorted(path.name for path in FOLDER.iterdir()), sep="\n")


if __name__ == "__main__":
    main()

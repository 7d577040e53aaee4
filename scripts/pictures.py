"""Makes the pictures of the READMEs from the real thing: `make pictures`.

A shop of its own lives for a few seconds in a temporary database; what its terminal shows is kept.
"""

import io
import re
import threading
import time
from pathlib import Path

from rich.console import Console

from shop_orders.demo import Eyes, picture
from shop_orders.embedded import temporary_database
from shop_orders.generator import World, run
from shop_orders.settings import Settings

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SECONDS = 15


def terminal(
    path: Path,
    width: int = 100,  # columns
) -> None:
    """Run a shop for some seconds and store what `shop-orders demo` shows at the end."""
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    with temporary_database() as server:
        world = World()
        settings = Settings(dsn=server.dsn())
        generator = threading.Thread(target=run, args=(settings, world))
        generator.start()
        try:
            time.sleep(SECONDS)
            with Eyes(server.dsn()) as eyes:
                console.print(picture(eyes.look()))
        finally:
            world.stop.set()
            generator.join()
    svg = console.export_svg(title="shop-orders demo")
    path.write_text(re.sub(r"@font-face \{.*?\}\n", "", svg, flags=re.S), "utf-8")  # nothing fetched from elsewhere


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    terminal(FOLDER / "demo.svg")
    print(f"{FOLDER.relative_to(Path.cwd())}/demo.svg")

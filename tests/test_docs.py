"""The docs: they are made without a warning, every link leads somewhere, every command and query in them works."""

import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from browser import chromium, foreign
from forks import shop_orders
from nbclient import NotebookClient

from shop_orders.database.connection import connect

pytest.importorskip("sphinx", reason="the extra docs is not installed")
ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "docs").rglob("*.md"))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "docs.py", folder], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


class Links(HTMLParser):
    """What a page points at, what it loads, and its anchors."""

    def __init__(self, path):
        super().__init__()
        self.targets, self.loaded, self.anchors = [], [], set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.anchors.add(attrs.get("id"))
        if tag == "a" and attrs.get("href"):
            self.targets.append(attrs["href"])
        if tag in ("script", "img", "iframe", "source") and attrs.get("src"):
            self.loaded.append(attrs["src"])
        if tag == "link" and attrs.get("href") and attrs.get("rel") not in ("canonical",):
            self.loaded.append(attrs["href"])


def test_every_link_leads_somewhere_and_nothing_is_fetched_from_elsewhere(site):
    pages = {path: Links(path) for path in site.rglob("*.html")}
    assert len(pages) > 40
    broken = []
    for path, page in pages.items():
        for link in [*page.targets, *page.loaded]:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto"):
                broken += [f"{path.name} loads {link}"] if link in page.loaded else []
            elif parts.scheme != "data":
                target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
                anchor = unquote(parts.fragment)
                if not target.exists():
                    broken.append(f"{path.relative_to(site)}: {link}")
                elif anchor and target in pages and anchor not in pages[target].anchors:
                    broken.append(f"{path.relative_to(site)}: no anchor {link}")
    assert broken == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), pytest.param(1280, "light", marks=pytest.mark.long)])
def test_pages_open_in_a_browser_at_any_width(site, width, scheme):
    with chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page, urls = context.new_page(), []
        page.on("request", lambda request: urls.append(request.url))
        for name in ("index.html", "ru/tutorial.html", "nbs/page/20_snapshot.html", "commands.html"):
            page.goto((site / name).as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert foreign(urls) == []
        context.close()


def test_a_notebook_opens_with_words_and_its_imports_are_folded(site):
    pages = sorted((site / "nbs").rglob("*.html"))
    for path in pages:
        html = re.sub(r"<[^>]*>", "", path.read_text("utf-8"))
        assert not re.search(r"^#\|", html, flags=re.M), path.name
    with chromium() as browser:
        page = browser.new_page()
        page.goto((site / "nbs" / "page" / "20_snapshot.html").as_uri())
        imports = page.locator("details").first
        assert imports.locator("summary").inner_text().strip() == "Imports"
        assert imports.locator("pre").first.is_hidden()
        assert page.locator("pre:visible").first.bounding_box()["y"] > imports.bounding_box()["y"]
        imports.locator("summary").click()
        assert "from dataclasses import" in imports.inner_text()
        assert page.locator(".tag_exported").count() > 10
        assert page.locator(".copyright").inner_text() == "Copyright © 2026, The shop_orders authors"


def blocks(kind):
    """Each once: both languages have the same, which a test of its own says."""
    found = {}
    for path in PAGES:
        for place, body in enumerate(re.findall(rf"^```{kind}\n(.*?)^```", path.read_text("utf-8"), flags=re.M | re.S)):
            found.setdefault(body, f"{path.parent.name}-{path.stem}-{place}")
    return [pytest.param(body, id=name) for body, name in found.items()]


@pytest.mark.parametrize("body", blocks("sh"))
def test_commands_are_commands(body):
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.M))
    for line in body.splitlines():
        words = [word for word in shlex.split(line) if not re.match(r"[A-Z_]+=", word)]
        if words[0] == "make":
            assert words[1] in targets
        elif words[0].endswith("shop-orders"):
            told = shop_orders(words[1], "--help")
            assert told.returncode == 0, line
            assert all(re.search(rf"{word}\b", told.stdout) for word in words if word.startswith("--")), line
        else:
            assert words[0] in ("apt-get", "git", "cd"), line


@pytest.mark.parametrize("body", blocks("sql"))
def test_queries_answer(body, week_dsn):
    with connect(week_dsn) as connection:
        connection.execute(body)


def test_both_languages_say_the_same():
    for english in sorted((ROOT / "docs" / "en").glob("*.md")):
        texts = [path.read_text("utf-8") for path in (english, ROOT / "docs" / "ru" / english.name)]
        ours = [re.findall(r"^(#+) |^```(\w+)$|\]\(([^)#]+)", text, flags=re.M) for text in texts]
        assert ours[0] == ours[1], english.name
        code = [re.findall(r"^```(?:sh|sql)\n.*?^```", text, flags=re.M | re.S) for text in texts]
        assert code[0] == code[1], english.name


def test_the_first_hour_leads_to_a_chart(week_dsn, monkeypatch):
    """The tutorial's query and chart, pasted into the playground as it says."""
    monkeypatch.setenv("DATABASE_URL", week_dsn)
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    text = (ROOT / "docs" / "ru" / "tutorial.md").read_text("utf-8")
    query, chart = (re.search(rf"^```{kind}\n(.*?)^```", text, flags=re.M | re.S)[1] for kind in ("sql", "python"))
    book = nbformat.read(ROOT / "nbs" / "playground.ipynb", as_version=4)
    # The views of the last thirty days are empty for a week of March 2026: the chart takes all days instead.
    chart = chart.replace("city_sales", "(SELECT city, sum(revenue) AS revenue FROM sales_by_hour GROUP BY city) AS c")
    book.cells[-1:] = [nbformat.v4.new_code_cell(f"%%sql\n{query}"), nbformat.v4.new_code_cell(chart)]
    NotebookClient(book, timeout=120, kernel_name="python3", resources={"metadata": {"path": ROOT / "nbs"}}).execute()
    assert "image/png" in book.cells[-1].outputs[-1].data

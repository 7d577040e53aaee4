"""Dashboards as code, against a fake that behaves as Redash 25.8.0 was seen to, and against a real one.

The real one is used besides where REDASH_URL and REDASH_API_KEY name it: a Redash that is there for tests, as what it
holds of ours is archived and made again. SHOP_REDASH_DB_HOST and SHOP_REDASH_DB_PORT say where it finds a shop.
"""

import http.server
import itertools
import json
import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import httpx
import pytest

from shop_orders.database.schema import apply_sql
from shop_orders.redash.apply import apply
from shop_orders.redash.client import Redash, check, every
from shop_orders.redash.export import export
from shop_orders.redash.fake import FakeRedash, answered, connected
from shop_orders.redash.files import RedashError, load, render_yaml
from shop_orders.redash.options import _DEFAULTS
from shop_orders.redash.plan import plan
from shop_orders.redash.provision import provision
from shop_orders.redash.session import explain_all, open_folder, shop_today
from shop_orders.redash.state import read_state
from shop_orders.settings import asset

REAL = os.environ.get("REDASH_URL")
WORLDS = ["fake", *(["real"] if REAL else [])]
DAY = {"password": os.environ.get("SHOP_REDASH_DB_PASSWORD", "shop_reader"), "today": date(2026, 3, 7)}

FILES = {
    "data_source.yaml": "name: Магазин\ntype: pg\n"
    "options: {host: db, port: 5432, user: shop_reader, dbname: shop_db}\n",
    "queries/pie.sql": "SELECT category, sum(revenue) AS revenue\nFROM sales_by_day\nGROUP BY category\n",
    "queries/pie.yaml": """\
name: Проба, выручка
description: Сколько принесла каждая категория
schedule: 60
tags: [проба]
visualizations:
- name: Chart
  type: CHART
  options:
    columnMapping: {category: x, revenue: y}
    globalSeriesType: pie
""",
    "queries/days.sql": "SELECT day, sum(orders) AS orders\nFROM sales_by_day\n"
    "WHERE day BETWEEN '{{ period.start }}' AND '{{ period.end }}'\nGROUP BY day\nORDER BY day\n",
    "queries/days.yaml": """\
name: Проба, дни
parameters:
- {name: period, title: Период, type: date-range, value: d_last_7_days}
visualizations:
- name: Chart
  type: CHART
  options:
    columnMapping: {day: x, orders: y}
- name: Table
  type: TABLE
  options:
    columns:
    - {name: orders, title: Заказы}
""",
    "dashboards/desk.yaml": """\
name: Проба, стол
tags: [проба]
widgets:
- text: |
    ### Проба
  at: [0, 0, 12, 2]
- {query: pie, chart: Chart, at: [0, 2, 6, 8]}
- {query: days, chart: Chart, at: [6, 2, 6, 8]}
- {query: days, chart: Table, at: [0, 10, 12, 5]}
""",
}


def write_files(root, **changed):
    for name, text in {**FILES, **changed}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def folder_of(root):
    return open_folder(root, os.environ)


class World:
    """A Redash with nothing of ours in it, and a folder of files."""

    def __init__(self, fake, root):
        self.fake, self.root, self.bare = fake, root, root.parent / "bare"
        self.redash = connected(fake) if fake else Redash(url=REAL, key=os.environ["REDASH_API_KEY"])

    def apply(self, **how):
        return apply(self.redash, folder_of(self.root), **DAY, **how)

    def plan(self, **how):
        folder = folder_of(self.root)
        return plan(folder, read_state(self.redash, folder), **how)

    def empty(self):
        write_files(self.bare)
        for name in FILES:
            if "/" in name:
                (self.bare / name).unlink()
        for people in [raw for raw in every(self.redash, "/api/dashboards") if raw["name"].startswith("Чужой")]:
            self.redash.delete(f"/api/dashboards/{people['id']}")
        apply(self.redash, folder_of(self.bare), **DAY, prune=True)

    def held(self, slug):
        state = read_state(self.redash, folder_of(self.root))
        return {**state.queries, **state.dashboards}[slug]

    def seen(self):
        """Everything of ours, without ids, and how many of each there are."""
        state = read_state(self.redash, folder_of(self.root))
        found = {**state.queries, **state.dashboards}
        lists = [list(every(self.redash, f"/api/{kind}")) for kind in ("queries", "dashboards")]
        names = sorted(raw["name"] for raws in lists for raw in raws if "shop:" in str(raw))
        return {slug: (each.document(), len(each.parts), each.mark.files) for slug, each in found.items()}, names


@pytest.fixture
def shop(dsn, connection):
    """A database with the shop's tables and views."""
    apply_sql(connection)
    return connection


@pytest.fixture
def columns(shop):
    """What a query's result is called, by asking the database."""

    def asked(sql):
        with shop.transaction(force_rollback=True):
            return [column.name for column in shop.execute(sql).description]

    return asked


@pytest.fixture(params=WORLDS)
def world(request, tmp_path):
    fake = FakeRedash(columns=request.getfixturevalue("columns")) if request.param == "fake" else None
    world = World(fake, write_files(tmp_path / "redash"))
    world.empty()
    yield world
    if not fake:
        world.empty()


# ---- our own folder ----


def test_our_folder_is_checked_by_the_database_and_stands_after_one_apply(world, shop):
    world.root = asset("redash")
    folder = folder_of(world.root)
    if world.fake:
        explain_all(folder, shop, shop_today(shop))
    assert len(world.apply()) >= len(folder.queries) + len(folder.dashboards)
    assert world.apply() == []
    assert world.plan().changes == []
    assert all(not found.raw["is_draft"] for found in read_state(world.redash, folder).dashboards.values())


def test_a_category_has_one_colour_everywhere():
    found = {}
    for query in load(asset("redash")).queries.values():
        for chart in query.document["visualizations"]:
            for key in ("seriesOptions", "valuesOptions"):
                for name, options in chart.get("options", {}).get(key, {}).items():
                    found.setdefault(name, set()).add(options.get("color"))
    assert [len(found[name]) for name in ("Электроника", "Дом", "Спорт")] == [1, 1, 1]


# ---- again, and again after a kill ----


class Killed(BaseException):
    pass


class Mortal(httpx.BaseTransport):
    """Carries so many requests; the next one is sent and its answer never seen."""

    def __init__(self, inner, life):
        self.inner, self.life = inner, life

    def handle_request(self, request):
        response = self.inner.handle_request(request)
        response.read()
        if request.method != "GET":
            self.life -= 1
        if self.life < 0:
            raise Killed
        return response


def killed(world, life):
    """Whether apply was killed after so many changes."""
    inner = world.redash.transport or httpx.HTTPTransport()
    mortal = Redash(url=world.redash.url, key=world.redash.key, transport=Mortal(inner, life))
    try:
        apply(mortal, folder_of(world.root), **DAY)
    except Killed:
        return True
    return False


def test_killed_after_each_request_the_next_apply_ends_in_the_same_state(world):
    world.apply()
    wanted = world.seen()
    for life in itertools.count():
        world.empty()
        died = killed(world, life)
        world.apply()
        assert world.seen() == wanted, life
        assert world.plan().changes == []
        if not died:
            break
    assert life > 12


def test_killed_while_changing_too(world):
    other = {
        "queries/pie.yaml": FILES["queries/pie.yaml"].replace("globalSeriesType: pie", "globalSeriesType: column"),
        "queries/pie.sql": FILES["queries/pie.sql"] + "ORDER BY revenue\n",
        "dashboards/desk.yaml": FILES["dashboards/desk.yaml"].replace("[0, 2, 6, 8]", "[0, 2, 6, 4]"),
    }
    write_files(world.root, **other)
    world.apply()
    wanted = world.seen()
    for life in itertools.count():
        write_files(world.root)
        world.apply()
        write_files(world.root, **other)
        died = killed(world, life)
        world.apply()
        assert world.seen() == wanted, life
        if not died:
            break
    assert life >= 5


# ---- people ----


def browser_saves(world):
    """What the browser sends when a person edits a query, a chart and a layout: all options, sizes and limits."""
    query, desk = world.held("pie"), world.held("desk")
    sql = query.raw["query"].replace("GROUP BY", "WHERE day > CURRENT_DATE - 3\nGROUP BY")
    world.redash.post(f"/api/queries/{query.id}", {"query": sql, "version": query.raw["version"]})
    chart = query.parts[0]
    options = json.loads(json.dumps({**_DEFAULTS["CHART"], **chart.document["options"]}))
    options |= {"showDataLabels": True, "legend": {"enabled": False, "placement": "auto", "traceorder": "normal"}}
    world.redash.post(f"/api/visualizations/{chart.id}", {"name": "Chart", "type": "CHART", "options": options})
    widget = next(each for each in desk.raw["widgets"] if (each.get("visualization") or {}).get("id") == chart.id)
    limits = {"minSizeX": 1, "maxSizeX": 12, "minSizeY": 5, "maxSizeY": 1000}
    position = {**widget["options"]["position"], "sizeY": 6, **limits}
    world.redash.post(
        f"/api/widgets/{widget['id']}", {"text": "", "options": {**widget["options"], "position": position}}
    )


def test_what_a_person_changed_is_shown_comes_back_and_can_be_undone(world):
    world.apply()
    for each in folder_of(world.root).everything():  # in the style of export, as our own files are
        name = each.label.removeprefix("redash/")
        (world.root / name).write_text(render_yaml(each.kind, each.document), "utf-8")
    before = {path: path.read_text("utf-8") for path in world.root.rglob("*.*") if path.is_file()}
    assert export(world.redash, folder_of(world.root)) == ([], [])
    browser_saves(world)
    changes = world.plan().changes
    assert [(change.verb, change.slug) for change in changes] == [("change", "pie"), ("change", "desk")]
    changed, _ = export(world.redash, folder_of(world.root))
    assert changed == ["queries/pie.yaml", "queries/pie.sql", "dashboards/desk.yaml"]
    moved = {}
    for path, text in before.items():
        old, new = text.splitlines(), path.read_text("utf-8").splitlines()
        moved |= {path.name: [line for line in new if line not in old]} if old != new else {}
    assert moved == {
        "pie.sql": ["WHERE day > CURRENT_DATE - 3"],
        "pie.yaml": ["    legend:", "      enabled: false"],
        "desk.yaml": ["  at: [0, 2, 6, 6]"],
    }
    assert world.plan().changes == []
    for path, text in before.items():
        path.write_text(text, "utf-8")
    assert world.apply() == ["change query pie «Проба, выручка»", "change dashboard desk «Проба, стол»"]
    assert export(world.redash, folder_of(world.root)) == ([], [])


def test_a_persons_dashboard_is_touched_by_nothing(world):
    world.apply()
    chart = world.held("pie").parts[0].id
    raw = world.redash.post("/api/dashboards", {"name": "Чужой стол"})
    shown = {"dashboard_id": raw["id"], "visualization_id": chart, "text": "", "width": 1, "options": {}}
    world.redash.post("/api/widgets", shown)
    before = world.redash.get(f"/api/dashboards/{raw['id']}")
    write_files(world.root, **{"dashboards/desk.yaml": "name: Проба, стол\nwidgets: []\n"})
    (world.root / "queries/pie.yaml").unlink()
    (world.root / "queries/pie.sql").unlink()
    said = []
    world.apply(prune=True, say=said.append)
    assert any("pie" in line and "stays: dashboard «Чужой стол» shows it" in line for line in said)
    assert world.redash.get(f"/api/dashboards/{raw['id']}") == before


def test_removal_needs_prune_and_shows_in_the_plan_first(world):
    world.apply()
    (world.root / "dashboards/desk.yaml").unlink()
    assert world.plan().changes == []
    assert any("--prune archives it" in note for note in world.plan().notes)
    assert world.apply() == []
    assert [change.title() for change in world.plan(prune=True).changes] == ["archive dashboard desk «Проба, стол»"]
    assert world.apply(prune=True) == ["archive dashboard desk «Проба, стол»"]
    assert world.plan(prune=True).changes == []


def test_what_was_archived_comes_back_whole(world):
    world.apply()
    wanted = world.seen()
    world.redash.delete(f"/api/queries/{world.held('pie').id}")
    assert world.apply() == ["make query pie «Проба, выручка»", "change dashboard desk «Проба, стол»"]
    assert world.seen() == wanted
    world.redash.delete(f"/api/dashboards/{world.held('desk').id}")
    assert world.apply(keep=True) == ["make dashboard desk «Проба, стол»"]
    assert world.seen() == wanted
    for slug in ("pie", "days"):  # both are put at once, and both are shown by one dashboard
        world.redash.delete(f"/api/queries/{world.held(slug).id}")
    made = ["make query days «Проба, дни»", "make query pie «Проба, выручка»"]
    *queries, last = world.apply(keep=True)
    assert (sorted(queries), last) == (made, "change dashboard desk «Проба, стол»")
    assert world.seen() == wanted


def test_a_copy_that_a_person_makes_is_theirs(world):
    world.apply()
    ours = world.held("pie").id
    copy = world.redash.post(f"/api/queries/{ours}/fork")
    assert "shop:pie" in copy["tags"]
    assert world.held("pie").id == ours
    world.redash.delete(f"/api/queries/{ours}")
    assert "make query pie «Проба, выручка»" in world.apply()
    assert world.held("pie").id not in (ours, copy["id"])
    assert world.redash.get(f"/api/queries/{copy['id']}")["query"] == copy["query"]
    world.redash.delete(f"/api/queries/{copy['id']}")


def test_a_start_keeps_what_people_changed_until_the_file_changes(world):
    world.apply()
    browser_saves(world)
    edited = world.seen()
    assert world.apply(keep=True) == []
    assert world.seen() == edited
    changed = FILES["queries/pie.yaml"].replace("Сколько принесла", "Что принесла")
    write_files(world.root, **{"queries/pie.yaml": changed})
    assert world.apply(keep=True) == ["change query pie «Проба, выручка»"]
    assert world.held("desk").document() == edited[0]["desk"][0]


def test_a_widget_that_a_person_adds_to_our_dashboard_stays(world):
    world.apply()
    note = {"dashboard_id": world.held("desk").id, "visualization_id": None, "text": "Моё", "width": 1}
    world.redash.post("/api/widgets", {**note, "options": {"position": {"col": 0, "row": 20, "sizeX": 3, "sizeY": 2}}})
    assert world.plan(prune=True).changes == []
    assert any("the text 'Моё' is a person's: left alone" in each for each in world.plan().notes)
    assert world.apply(prune=True) == []
    changed, _ = export(world.redash, folder_of(world.root))
    assert changed == ["dashboards/desk.yaml"]
    assert "Моё" in (world.root / "dashboards/desk.yaml").read_text("utf-8")
    assert world.plan().changes == []


def test_a_persons_query_comes_along_by_name(world):
    world.apply()
    source = world.redash.get("/api/data_sources")[0]["id"]
    query = {"name": "Чужой вопрос", "query": "SELECT count(*) AS orders FROM orders", "data_source_id": source}
    world.redash.post("/api/queries", {**query, "schedule": None, "options": {}})
    changed, _ = export(world.redash, folder_of(world.root), add=["Чужой вопрос"])
    assert {"queries/chuzhoy-vopros.yaml", "queries/chuzhoy-vopros.sql"} <= set(changed)
    assert world.plan().changes == []
    assert world.apply() == []


# ---- what Redash does, as the fake was told ----


def test_a_new_query_is_a_draft_with_a_table_and_a_stale_version_is_refused(world):
    world.apply()
    source = world.redash.get("/api/data_sources")[0]["id"]
    wish = {"name": "Чужой", "query": "SELECT 1 AS one", "data_source_id": source, "is_draft": False}
    made = world.redash.post("/api/queries", {**wish, "schedule": None, "options": {}})
    assert (made["is_draft"], [chart["type"] for chart in made["visualizations"]]) == (True, ["TABLE"])
    changed = world.redash.post(f"/api/queries/{made['id']}", {"is_draft": False, "version": made["version"]})
    assert (changed["is_draft"], changed["version"]) == (False, made["version"])
    with pytest.raises(RedashError, match="changed it at the same moment"):
        world.redash.post(f"/api/queries/{made['id']}", {"name": "Мой", "version": made["version"] + 7})
    world.redash.delete(f"/api/queries/{made['id']}")
    assert world.redash.get(f"/api/queries/{made['id']}")["is_archived"]
    assert made["id"] not in [raw["id"] for raw in every(world.redash, "/api/queries")]


def test_a_dashboards_version_grows_and_a_stale_one_is_refused(world):
    made = world.redash.post("/api/dashboards", {"name": "Чужой ряд"})
    assert (made["is_draft"], made["tags"], made["version"]) == (True, [], 1)
    changed = world.redash.post(f"/api/dashboards/{made['id']}", {"is_draft": False, "version": 1})
    assert (changed["is_draft"], changed["version"]) == (False, 2)
    with pytest.raises(RedashError, match="changed it at the same moment"):
        world.redash.post(f"/api/dashboards/{made['id']}", {"name": "Ряд", "version": 1})
    world.redash.delete(f"/api/dashboards/{made['id']}")
    assert made["id"] not in [raw["id"] for raw in every(world.redash, "/api/dashboards")]


def test_archiving_a_query_takes_its_widgets_and_a_wrong_key_is_told(world):
    world.apply()
    before = len(world.held("desk").raw["widgets"])
    world.redash.delete(f"/api/queries/{world.held('days').id}")
    assert len(world.held("desk").raw["widgets"]) == before - 2
    other = Redash(url=world.redash.url, key="wrong", transport=world.redash.transport)
    with pytest.raises(RedashError, match="does not know this key"):
        check(other)
    assert check(world.redash) is None


def test_sharing_makes_a_link_once_and_takes_it_away(world):
    shared = FILES["dashboards/desk.yaml"].replace("tags: [проба]", "tags: [проба]\nshare: true")
    write_files(world.root, **{"dashboards/desk.yaml": shared})
    world.apply()
    link = world.held("desk").raw["public_url"]
    assert world.apply() == []
    assert world.held("desk").raw["public_url"] == link
    write_files(world.root)
    assert world.apply() == ["change dashboard desk «Проба, стол»"]
    assert not world.held("desk").raw.get("public_url")


def test_a_failing_query_says_its_own_error(world):
    write_files(world.root, **{"queries/pie.sql": "SELECT category, revenu AS revenue FROM sales_by_day\n"})
    with pytest.raises(RedashError, match=r'query pie «Проба, выручка»: column "revenu" does not exist'):
        world.apply()
    write_files(world.root)
    assert world.apply() == ["change query pie «Проба, выручка»"]


def test_a_chart_of_a_missing_column_is_told_with_file_and_line(world):
    wrong = FILES["queries/pie.yaml"].replace("category: x", "categori: x")
    write_files(world.root, **{"queries/pie.yaml": wrong})
    with pytest.raises(RedashError, match=r"redash/queries/pie.yaml:9: the result has no column 'categori'"):
        world.apply()


def test_the_data_sources_password_is_sent_again_when_it_is_refused(world):
    world.apply()
    state = read_state(world.redash, folder_of(world.root))
    raw = state.data_source.raw
    spoilt = {"name": raw["name"], "type": raw["type"], "options": {**raw["options"], "password": "spoilt"}}
    world.redash.post(f"/api/data_sources/{raw['id']}", spoilt)
    assert "+password: from SHOP_REDASH_DB_PASSWORD" in world.plan().changes[0].lines
    assert world.apply(keep=True) == ["change data source «Магазин»"]
    assert world.plan().changes == []


# ---- bad files ----

MISTAKES = {
    "no yaml": ("queries/pie.yaml", "name: [1\n", "queries/pie.yaml:2: no valid YAML"),
    "a key twice": ("queries/pie.yaml", "name: a\nname: b\n", "queries/pie.yaml:2: 'name' is there twice"),
    "an unknown key": ("queries/pie.yaml", "name: a\nsql: b\n", "queries/pie.yaml:2: 'sql' is not known here"),
    "no name": ("queries/pie.yaml", "schedule: 60\n", "queries/pie.yaml:1: 'name' is a required property"),
    "a wrong type": ("queries/pie.yaml", "name: 5\n", "queries/pie.yaml:1: name: 5 is not of type 'string'"),
    "a schedule too short": (
        "queries/pie.yaml",
        "name: a\nschedule: 5\n",
        "pie.yaml:2: schedule: this must be seconds",
    ),
    "our kind of tag": ("queries/pie.yaml", "name: a\ntags: ['shop:x']\n", "queries/pie.yaml:2: tags.0: "),
    "no SQL": ("queries/more.yaml", "name: a\n", "queries/more.yaml:1: more.sql is missing beside it"),
    "no YAML": ("queries/more.sql", "SELECT 1\n", "queries/more.sql:1: more.yaml is missing beside it"),
    "a bad slug": ("queries/Пирог.yaml", "name: a\n", "queries/Пирог.yaml:1: name it with a-z, 0-9 and -"),
    "a name twice": ("queries/pie.yaml", ("Проба, выручка", "проба, дни"), "pie.yaml:1: redash/queries/days.yaml has"),
    "a slug twice": ("dashboards/pie.yaml", "name: a\nwidgets: []\n", "dashboards/pie.yaml:1: slug 'pie' is a query's"),
    "an unknown parameter": ("queries/pie.sql", "SELECT 1\nWHERE {{ x }}\n", "queries/pie.sql:2: parameter 'x' is not"),
    "an idle parameter": ("queries/days.sql", "SELECT 1\n", "queries/days.yaml:3: parameter 'period' is not used"),
    "an unknown query": (
        "dashboards/desk.yaml",
        ("query: pie", "query: cake"),
        "desk.yaml:7: there is no query 'cake'",
    ),
    "an unknown chart": (
        "dashboards/desk.yaml",
        ("pie, chart: Chart", "pie, chart: Pie"),
        "desk.yaml:7: query 'pie' has",
    ),
    "a chart twice": ("dashboards/desk.yaml", ("query: pie", "query: days"), "desk.yaml:8: 'Chart' of 'days' is on"),
    "an overlap": (
        "dashboards/desk.yaml",
        ("[6, 2, 6, 8]", "[5, 2, 6, 8]"),
        "desk.yaml:8: the widget at [5, 2, 6, 8] covers",
    ),
    "off the grid": (
        "dashboards/desk.yaml",
        ("[6, 2, 6, 8]", "[6, 2, 7, 8]"),
        "desk.yaml:8: column 6 and width 7 leave",
    ),
    "text and chart": ("dashboards/desk.yaml", ("- {query: pie", "- {text: a, query: pie"), "desk.yaml:7: widgets.1: "),
    "a password": (
        "data_source.yaml",
        ("user: shop_reader", "user: x, password: y"),
        "data_source.yaml:3: options: 'password' is not",
    ),
    "no UTF-8": ("queries/pie.sql", b"\xff\xfe", "queries/pie.yaml:1: the file is no UTF-8 text"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_in_a_file_has_its_line(name, tmp_path):
    file, text, wanted = MISTAKES[name]
    root = write_files(tmp_path / "redash")
    if isinstance(text, tuple):
        text = (root / file).read_text("utf-8").replace(*text)
    (root / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RedashError) as caught:
        folder_of(root)
    assert wanted in str(caught.value), str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_empty_folder_and_strange_settings_are_told(tmp_path):
    with pytest.raises(RedashError, match=r"no data_source.yaml there"):
        load(tmp_path)
    root = write_files(tmp_path / "redash")
    with pytest.raises(RedashError, match=r"SHOP_REDASH_DB_PORT 'x' is no port"):
        open_folder(root, {"SHOP_REDASH_DB_PORT": "x"})


# ---- the command ----


@pytest.fixture
def served(columns):
    """The address of a fake that answers over HTTP, and the fake."""
    fake = FakeRedash(columns=columns)

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self):
            length = int(self.headers.get("content-length") or 0)
            request = httpx.Request(self.command, f"http://redash{self.path}", headers=dict(self.headers))
            body = self.rfile.read(length)
            request = httpx.Request(
                self.command,
                request.url,
                headers={"authorization": self.headers.get("authorization", "")},
                content=body,
            )
            response = answered(fake, request)
            self.send_response(response.status_code)
            self.send_header("content-length", str(len(response.content)))
            self.end_headers()
            self.wfile.write(response.content)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", fake
    server.shutdown()
    server.server_close()


def shop_orders(*words, **variables):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REDASH_", "SHOP_", "PG"))}
    command = [Path(sys.executable).with_name("shop-orders"), "redash", *words]
    env = {**kept, "SHOP_DATA": "/nowhere", **variables}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_the_command_plans_applies_and_says_it_by_its_exit_code(served, dsn, tmp_path):
    url, fake = served
    env = {"REDASH_URL": url, "REDASH_API_KEY": fake.key, "SHOP_REDASH_FILES": str(write_files(tmp_path / "redash"))}
    first = shop_orders("plan", **env)
    assert (first.returncode, first.stdout.strip().splitlines()[-1]) == (3, "4 to change")
    assert "queries and columns were not checked" in first.stdout
    assert shop_orders("apply", **env).stdout.splitlines()[-1] == "4 changed"
    again = shop_orders("plan", "--dsn", dsn, **env)
    assert (again.returncode, again.stdout) == (0, "nothing to change\n")
    assert shop_orders("export", **env).stdout == "nothing to write\n"
    (tmp_path / "redash/queries/pie.sql").write_text("SELECT category, revenue FROM sales_by_weak\n", "utf-8")
    wrong = shop_orders("plan", "--dsn", dsn, **env)
    assert wrong.returncode == 1
    assert 'redash/queries/pie.sql:1: relation "sales_by_weak" does not exist' in wrong.stderr


def test_the_command_has_one_line_for_each_mishap(served, tmp_path):
    url, fake = served
    files = {"SHOP_REDASH_FILES": str(write_files(tmp_path / "redash"))}
    mishaps = [
        ({}, "REDASH_URL is not set"),
        ({"REDASH_URL": "http://127.0.0.1:9", "REDASH_API_KEY": "k"}, "Redash does not answer at http://127.0.0.1:9"),
        ({"REDASH_URL": url}, "REDASH_API_KEY is not set"),
        ({"REDASH_URL": url, "REDASH_API_KEY": "wrong"}, "Redash does not know this key"),
        ({"REDASH_URL": "localhost", "REDASH_API_KEY": "k"}, "is no address"),
    ]
    for variables, said in mishaps:
        done = shop_orders("plan", **files, **variables)
        assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1), done.stderr
        assert said in done.stderr
    fake.set_up = False
    assert "has no administrator yet" in shop_orders("apply", REDASH_URL=url, REDASH_API_KEY="k", **files).stderr


# ---- a Redash that sets itself up ----


def test_provision_waits_for_the_first_administrator_and_never_says_the_key(served, shop, dsn, tmp_path):
    url, fake = served
    fake.set_up = False
    said, naps = [], []

    def sleep(seconds):
        naps.append(seconds)
        if len(naps) == 2:  # Redash makes its tables
            shop.execute("CREATE TABLE groups (id int, permissions text[])")
            shop.execute("CREATE TABLE users (id int, api_key text, groups int[], disabled_at timestamptz)")
        elif len(naps) == 4:  # a person fills in the setup page
            shop.execute("INSERT INTO groups VALUES (1, ARRAY['admin']), (2, ARRAY['view_query'])")
            shop.execute("INSERT INTO users VALUES (1, 'guest', '{2}', NULL), (2, %s, '{1,2}', NULL)", [fake.key])
            fake.set_up = True

    env = {"REDASH_URL": url, "SHOP_REDASH_METADATA": dsn}
    root = write_files(tmp_path / "redash")
    provision(env, root, say=said.append, sleep=sleep)
    assert said[0].startswith("waiting for the first administrator")
    assert said[-1] == "dashboards are ready"
    provision(env, root, say=said.append, sleep=sleep)
    assert said[-1] == "dashboards are as they should be"
    assert len(naps) == 4
    assert fake.key not in "".join(said)


@pytest.mark.parametrize("password", [True, False])
def test_provision_gives_up_with_the_reason_at_once_where_waiting_does_not_help(served, shop, dsn, tmp_path, password):
    url, fake = served
    shop.execute("CREATE TABLE groups (id int, permissions text[])")
    shop.execute("CREATE TABLE users (id int, api_key text, groups int[], disabled_at timestamptz)")
    shop.execute("INSERT INTO groups VALUES (1, ARRAY['admin'])")
    shop.execute("INSERT INTO users VALUES (1, %s, '{1}', NULL)", [fake.key])
    fake.password = "another" if password else fake.password
    env = {"REDASH_URL": url if password else "http://127.0.0.1:9", "SHOP_REDASH_METADATA": dsn}
    said, slept = [], []
    why = "shop_reader@.* refuses the password" if password else "http://127.0.0.1:9"
    with pytest.raises(RedashError, match=why):
        provision(env, write_files(tmp_path / "redash"), say=said.append, sleep=slept.append, attempts=3)
    assert slept.count(5) == (0 if password else 2)
    assert [line[:7] for line in said].count("not yet") == (0 if password else 1)  # the same line is said once

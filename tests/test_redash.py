"""Dashboards as code, with an in-memory fake of Redash 25.8.0 and, if there is one, with a real Redash.

REDASH_URL and REDASH_API_KEY name the real one. It must be there for tests, because its managed objects are archived
and created again. SHOP_REDASH_DB_HOST and SHOP_REDASH_DB_PORT are the address of a shop's database as it sees it.
"""

import http.server
import itertools
import json
import os
import threading
from datetime import date

import httpx
import pytest
from forks import shop_orders

from shop_orders.database.schema import apply_sql
from shop_orders.redash.apply import apply
from shop_orders.redash.client import Redash, check_redash, iter_entries
from shop_orders.redash.export import export_changes
from shop_orders.redash.fake import FakeRedash, client_for, handle_request
from shop_orders.redash.files import RedashError, load_folder, render_yaml
from shop_orders.redash.options import DEFAULTS
from shop_orders.redash.plan import plan_changes
from shop_orders.redash.provision import provision
from shop_orders.redash.session import check_all_queries, open_folder, shop_today
from shop_orders.redash.state import read_state
from shop_orders.settings import asset

REAL = os.environ.get("REDASH_URL")
TARGETS = ["fake", *(["real"] if REAL else [])]
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


class RedashCase:
    """A Redash without managed objects, and a folder of files."""

    def __init__(self, fake, root):
        self.fake, self.root, self.bare = fake, root, root.parent / "bare"
        self.redash = client_for(fake) if fake else Redash(url=REAL, key=os.environ["REDASH_API_KEY"])

    def apply(self, **how):
        return apply(self.redash, folder_of(self.root), **DAY, **how)

    def plan(self, **how):
        folder = folder_of(self.root)
        return plan_changes(folder, read_state(self.redash, folder), **how)

    def empty(self):
        write_files(self.bare)
        for name in FILES:
            if "/" in name:
                (self.bare / name).unlink()
        for people in [raw for raw in iter_entries(self.redash, "/api/dashboards") if raw["name"].startswith("Чужой")]:
            self.redash.delete(f"/api/dashboards/{people['id']}")
        apply(self.redash, folder_of(self.bare), **DAY, prune=True)

    def held(self, slug):
        state = read_state(self.redash, folder_of(self.root))
        return {**state.queries, **state.dashboards}[slug]

    def seen(self):
        """All managed objects without ids, and the names of all that have our tag."""
        state = read_state(self.redash, folder_of(self.root))
        found = {**state.queries, **state.dashboards}
        lists = [list(iter_entries(self.redash, f"/api/{kind}")) for kind in ("queries", "dashboards")]
        names = sorted(raw["name"] for raws in lists for raw in raws if "shop:" in str(raw))
        return {
            slug: (each.document(), len(each.components), each.marker.applied_hash) for slug, each in found.items()
        }, names


@pytest.fixture
def shop(dsn, connection):
    """A database with the shop's tables and views."""
    apply_sql(connection)
    return connection


@pytest.fixture
def columns(shop):
    """The columns of a query's result, from the database."""

    def asked(sql):
        with shop.transaction(force_rollback=True):
            return [column.name for column in shop.execute(sql).description]

    return asked


@pytest.fixture(params=TARGETS)
def case(request, tmp_path):
    fake = FakeRedash(columns=request.getfixturevalue("columns")) if request.param == "fake" else None
    case = RedashCase(fake, write_files(tmp_path / "redash"))
    case.empty()
    yield case
    if not fake:
        case.empty()


# ---- our own folder ----


def test_our_folder_is_checked_by_the_database_and_stands_after_one_apply(case, shop):
    case.root = asset("redash")
    folder = folder_of(case.root)
    if case.fake:
        check_all_queries(folder, shop, shop_today(shop))
    assert len(case.apply()) >= len(folder.queries) + len(folder.dashboards)
    assert case.apply() == []
    assert case.plan().changes == []
    assert all(not found.raw["is_draft"] for found in read_state(case.redash, folder).dashboards.values())


def test_a_category_has_one_colour_everywhere():
    found = {}
    for query in load_folder(asset("redash")).queries.values():
        for chart in query.document["visualizations"]:
            for key in ("seriesOptions", "valuesOptions"):
                for name, options in chart.get("options", {}).get(key, {}).items():
                    found.setdefault(name, set()).add(options.get("color"))
    assert [len(found[name]) for name in ("Электроника", "Дом", "Спорт")] == [1, 1, 1]


# ---- repeated and interrupted runs ----


class Interrupted(BaseException):
    pass


class InterruptingTransport(httpx.BaseTransport):
    """A transport that raises after so many changes: the last request is sent, but its response is lost."""

    def __init__(self, inner, limit):
        self.inner, self.limit = inner, limit

    def handle_request(self, request):
        response = self.inner.handle_request(request)
        response.read()
        if request.method != "GET":
            self.limit -= 1
        if self.limit < 0:
            raise Interrupted
        return response


def interrupted_apply(case, limit):
    """Run apply, and return whether it was interrupted after so many changes."""
    inner = case.redash.transport or httpx.HTTPTransport()
    client = Redash(url=case.redash.url, key=case.redash.key, transport=InterruptingTransport(inner, limit))
    try:
        apply(client, folder_of(case.root), **DAY)
    except Interrupted:
        return True
    return False


def test_killed_after_each_request_the_next_apply_ends_in_the_same_state(case):
    case.apply()
    wanted = case.seen()
    for limit in itertools.count():
        case.empty()
        interrupted = interrupted_apply(case, limit)
        case.apply()
        assert case.seen() == wanted, limit
        assert case.plan().changes == []
        if not interrupted:
            break
    assert limit > 12


def test_killed_while_changing_too(case):
    other = {
        "queries/pie.yaml": FILES["queries/pie.yaml"].replace("globalSeriesType: pie", "globalSeriesType: column"),
        "queries/pie.sql": FILES["queries/pie.sql"] + "ORDER BY revenue\n",
        "dashboards/desk.yaml": FILES["dashboards/desk.yaml"].replace("[0, 2, 6, 8]", "[0, 2, 6, 4]"),
    }
    write_files(case.root, **other)
    case.apply()
    wanted = case.seen()
    for limit in itertools.count():
        write_files(case.root)
        case.apply()
        write_files(case.root, **other)
        interrupted = interrupted_apply(case, limit)
        case.apply()
        assert case.seen() == wanted, limit
        if not interrupted:
            break
    assert limit >= 5


# ---- changes by users ----


def browser_saves(case):
    """Send what the browser sends when a query, a chart and a layout are edited: all options, sizes and limits."""
    query, desk = case.held("pie"), case.held("desk")
    sql = query.raw["query"].replace("GROUP BY", "WHERE day > CURRENT_DATE - 3\nGROUP BY")
    case.redash.post(f"/api/queries/{query.id}", {"query": sql, "version": query.raw["version"]})
    chart = query.components[0]
    options = json.loads(json.dumps({**DEFAULTS["CHART"], **chart.document["options"]}))
    options |= {"showDataLabels": True, "legend": {"enabled": False, "placement": "auto", "traceorder": "normal"}}
    case.redash.post(f"/api/visualizations/{chart.id}", {"name": "Chart", "type": "CHART", "options": options})
    widget = next(each for each in desk.raw["widgets"] if (each.get("visualization") or {}).get("id") == chart.id)
    limits = {"minSizeX": 1, "maxSizeX": 12, "minSizeY": 5, "maxSizeY": 1000}
    position = {**widget["options"]["position"], "sizeY": 6, **limits}
    case.redash.post(
        f"/api/widgets/{widget['id']}", {"text": "", "options": {**widget["options"], "position": position}}
    )


def test_what_a_person_changed_is_shown_comes_back_and_can_be_undone(case):
    case.apply()
    for each in folder_of(case.root).definitions():  # in the style of export, as our own files are
        name = each.label.removeprefix("redash/")
        (case.root / name).write_text(render_yaml(each.kind, each.document), "utf-8")
    before = {path: path.read_text("utf-8") for path in case.root.rglob("*.*") if path.is_file()}
    assert export_changes(case.redash, folder_of(case.root)) == ([], [])
    browser_saves(case)
    changes = case.plan().changes
    assert [(change.verb, change.slug) for change in changes] == [("update", "pie"), ("update", "desk")]
    changed, _ = export_changes(case.redash, folder_of(case.root))
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
    assert case.plan().changes == []
    for path, text in before.items():
        path.write_text(text, "utf-8")
    assert case.apply() == ["update query pie «Проба, выручка»", "update dashboard desk «Проба, стол»"]
    assert export_changes(case.redash, folder_of(case.root)) == ([], [])


def test_a_persons_dashboard_is_touched_by_nothing(case):
    case.apply()
    chart = case.held("pie").components[0].id
    raw = case.redash.post("/api/dashboards", {"name": "Чужой стол"})
    shown = {"dashboard_id": raw["id"], "visualization_id": chart, "text": "", "width": 1, "options": {}}
    case.redash.post("/api/widgets", shown)
    before = case.redash.get(f"/api/dashboards/{raw['id']}")
    write_files(case.root, **{"dashboards/desk.yaml": "name: Проба, стол\nwidgets: []\n"})
    (case.root / "queries/pie.yaml").unlink()
    (case.root / "queries/pie.sql").unlink()
    said = []
    case.apply(prune=True, say=said.append)
    assert any("pie" in line and "stays: dashboard «Чужой стол» shows it" in line for line in said)
    assert case.redash.get(f"/api/dashboards/{raw['id']}") == before


def test_removal_needs_prune_and_shows_in_the_plan_first(case):
    case.apply()
    (case.root / "dashboards/desk.yaml").unlink()
    assert case.plan().changes == []
    assert any("--prune archives it" in note for note in case.plan().notes)
    assert case.apply() == []
    assert [change.title() for change in case.plan(prune=True).changes] == ["archive dashboard desk «Проба, стол»"]
    assert case.apply(prune=True) == ["archive dashboard desk «Проба, стол»"]
    assert case.plan(prune=True).changes == []


def test_what_was_archived_comes_back_whole(case):
    case.apply()
    wanted = case.seen()
    case.redash.delete(f"/api/queries/{case.held('pie').id}")
    assert case.apply() == ["create query pie «Проба, выручка»", "update dashboard desk «Проба, стол»"]
    assert case.seen() == wanted
    case.redash.delete(f"/api/dashboards/{case.held('desk').id}")
    assert case.apply(keep_user_changes=True) == ["create dashboard desk «Проба, стол»"]
    assert case.seen() == wanted
    for slug in ("pie", "days"):  # both are applied in parallel, and one dashboard shows both
        case.redash.delete(f"/api/queries/{case.held(slug).id}")
    made = ["create query days «Проба, дни»", "create query pie «Проба, выручка»"]
    *queries, last = case.apply(keep_user_changes=True)
    assert (sorted(queries), last) == (made, "update dashboard desk «Проба, стол»")
    assert case.seen() == wanted


def test_a_copy_that_a_person_makes_is_theirs(case):
    case.apply()
    ours = case.held("pie").id
    copy = case.redash.post(f"/api/queries/{ours}/fork")
    assert "shop:pie" in copy["tags"]
    assert case.held("pie").id == ours
    case.redash.delete(f"/api/queries/{ours}")
    assert "create query pie «Проба, выручка»" in case.apply()
    assert case.held("pie").id not in (ours, copy["id"])
    assert case.redash.get(f"/api/queries/{copy['id']}")["query"] == copy["query"]
    case.redash.delete(f"/api/queries/{copy['id']}")


def test_a_start_keeps_what_people_changed_until_the_file_changes(case):
    case.apply()
    browser_saves(case)
    edited = case.seen()
    assert case.apply(keep_user_changes=True) == []
    assert case.seen() == edited
    changed = FILES["queries/pie.yaml"].replace("Сколько принесла", "Что принесла")
    write_files(case.root, **{"queries/pie.yaml": changed})
    assert case.apply(keep_user_changes=True) == ["update query pie «Проба, выручка»"]
    assert case.held("desk").document() == edited[0]["desk"][0]


def test_a_widget_that_a_person_adds_to_our_dashboard_stays(case):
    case.apply()
    note = {"dashboard_id": case.held("desk").id, "visualization_id": None, "text": "Моё", "width": 1}
    case.redash.post("/api/widgets", {**note, "options": {"position": {"col": 0, "row": 20, "sizeX": 3, "sizeY": 2}}})
    assert case.plan(prune=True).changes == []
    assert any(
        "the text 'Моё' is not managed and stays; export adds it to the files" in each for each in case.plan().notes
    )
    assert case.apply(prune=True) == []
    changed, _ = export_changes(case.redash, folder_of(case.root))
    assert changed == ["dashboards/desk.yaml"]
    assert "Моё" in (case.root / "dashboards/desk.yaml").read_text("utf-8")
    assert case.plan().changes == []


def test_a_persons_query_comes_along_by_name(case):
    case.apply()
    source = case.redash.get("/api/data_sources")[0]["id"]
    query = {"name": "Чужой вопрос", "query": "SELECT count(*) AS orders FROM orders", "data_source_id": source}
    case.redash.post("/api/queries", {**query, "schedule": None, "options": {}})
    changed, _ = export_changes(case.redash, folder_of(case.root), add=["Чужой вопрос"])
    assert {"queries/chuzhoy-vopros.yaml", "queries/chuzhoy-vopros.sql"} <= set(changed)
    assert case.plan().changes == []
    assert case.apply() == []


# ---- behaviour of Redash that the fake repeats ----


def test_a_new_query_is_a_draft_with_a_table_and_a_stale_version_is_refused(case):
    case.apply()
    source = case.redash.get("/api/data_sources")[0]["id"]
    wish = {"name": "Чужой", "query": "SELECT 1 AS one", "data_source_id": source, "is_draft": False}
    made = case.redash.post("/api/queries", {**wish, "schedule": None, "options": {}})
    assert (made["is_draft"], [chart["type"] for chart in made["visualizations"]]) == (True, ["TABLE"])
    changed = case.redash.post(f"/api/queries/{made['id']}", {"is_draft": False, "version": made["version"]})
    assert (changed["is_draft"], changed["version"]) == (False, made["version"])
    with pytest.raises(RedashError, match="it was changed at the same time"):
        case.redash.post(f"/api/queries/{made['id']}", {"name": "Мой", "version": made["version"] + 7})
    case.redash.delete(f"/api/queries/{made['id']}")
    assert case.redash.get(f"/api/queries/{made['id']}")["is_archived"]
    assert made["id"] not in [raw["id"] for raw in iter_entries(case.redash, "/api/queries")]


def test_a_dashboards_version_grows_and_a_stale_one_is_refused(case):
    made = case.redash.post("/api/dashboards", {"name": "Чужой ряд"})
    assert (made["is_draft"], made["tags"], made["version"]) == (True, [], 1)
    changed = case.redash.post(f"/api/dashboards/{made['id']}", {"is_draft": False, "version": 1})
    assert (changed["is_draft"], changed["version"]) == (False, 2)
    with pytest.raises(RedashError, match="it was changed at the same time"):
        case.redash.post(f"/api/dashboards/{made['id']}", {"name": "Ряд", "version": 1})
    case.redash.delete(f"/api/dashboards/{made['id']}")
    assert made["id"] not in [raw["id"] for raw in iter_entries(case.redash, "/api/dashboards")]


def test_archiving_a_query_takes_its_widgets_and_a_wrong_key_is_told(case):
    case.apply()
    before = len(case.held("desk").raw["widgets"])
    case.redash.delete(f"/api/queries/{case.held('days').id}")
    assert len(case.held("desk").raw["widgets"]) == before - 2
    other = Redash(url=case.redash.url, key="wrong", transport=case.redash.transport)
    with pytest.raises(RedashError, match="rejects the key"):
        check_redash(other)
    assert check_redash(case.redash) is None


def test_sharing_makes_a_link_once_and_takes_it_away(case):
    shared = FILES["dashboards/desk.yaml"].replace("tags: [проба]", "tags: [проба]\nshare: true")
    write_files(case.root, **{"dashboards/desk.yaml": shared})
    case.apply()
    link = case.held("desk").raw["public_url"]
    assert case.apply() == []
    assert case.held("desk").raw["public_url"] == link
    write_files(case.root)
    assert case.apply() == ["update dashboard desk «Проба, стол»"]
    assert not case.held("desk").raw.get("public_url")


def test_a_failing_query_says_its_own_error(case):
    write_files(case.root, **{"queries/pie.sql": "SELECT category, revenu AS revenue FROM sales_by_day\n"})
    with pytest.raises(RedashError, match=r'query pie «Проба, выручка»: column "revenu" does not exist'):
        case.apply()
    write_files(case.root)
    assert case.apply() == ["update query pie «Проба, выручка»"]


def test_a_chart_of_a_missing_column_is_told_with_file_and_line(case):
    wrong = FILES["queries/pie.yaml"].replace("category: x", "categori: x")
    write_files(case.root, **{"queries/pie.yaml": wrong})
    with pytest.raises(RedashError, match=r"redash/queries/pie.yaml:9: the result has no column 'categori'"):
        case.apply()


def test_the_data_sources_password_is_sent_again_when_it_is_refused(case):
    case.apply()
    state = read_state(case.redash, folder_of(case.root))
    raw = state.data_source.raw
    spoilt = {"name": raw["name"], "type": raw["type"], "options": {**raw["options"], "password": "spoilt"}}
    case.redash.post(f"/api/data_sources/{raw['id']}", spoilt)
    assert "+password: from SHOP_REDASH_DB_PASSWORD" in case.plan().changes[0].lines
    assert case.apply(keep_user_changes=True) == ["update data source «Магазин»"]
    assert case.plan().changes == []


# ---- bad files ----

MISTAKES = {
    "no yaml": ("queries/pie.yaml", "name: [1\n", "queries/pie.yaml:2: invalid YAML"),
    "a key twice": ("queries/pie.yaml", "name: a\nname: b\n", "queries/pie.yaml:2: duplicate key 'name'"),
    "an unknown key": ("queries/pie.yaml", "name: a\nsql: b\n", "queries/pie.yaml:2: unknown key 'sql'"),
    "no name": ("queries/pie.yaml", "schedule: 60\n", "queries/pie.yaml:1: 'name' is a required property"),
    "a wrong type": ("queries/pie.yaml", "name: 5\n", "queries/pie.yaml:1: name: 5 is not of type 'string'"),
    "a schedule too short": (
        "queries/pie.yaml",
        "name: a\nschedule: 5\n",
        "pie.yaml:2: schedule: must be seconds",
    ),
    "our kind of tag": ("queries/pie.yaml", "name: a\ntags: ['shop:x']\n", "queries/pie.yaml:2: tags.0: "),
    "no SQL": ("queries/more.yaml", "name: a\n", "queries/more.yaml:1: more.sql is missing; write"),
    "no YAML": ("queries/more.sql", "SELECT 1\n", "queries/more.sql:1: more.yaml is missing; give"),
    "a bad slug": ("queries/Пирог.yaml", "name: a\n", "queries/Пирог.yaml:1: rename the file: use only a-z"),
    "a name twice": (
        "queries/pie.yaml",
        ("Проба, выручка", "проба, дни"),
        "pie.yaml:1: duplicate name 'проба, дни', also in redash/queries/days.yaml",
    ),
    "a slug twice": (
        "dashboards/pie.yaml",
        "name: a\nwidgets: []\n",
        "dashboards/pie.yaml:1: slug 'pie' is already used by a query",
    ),
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
    "a chart twice": (
        "dashboards/desk.yaml",
        ("query: pie", "query: days"),
        "desk.yaml:8: 'Chart' of 'days' is already on",
    ),
    "an overlap": (
        "dashboards/desk.yaml",
        ("[6, 2, 6, 8]", "[5, 2, 6, 8]"),
        "desk.yaml:8: the widget at [5, 2, 6, 8] covers",
    ),
    "off the grid": (
        "dashboards/desk.yaml",
        ("[6, 2, 6, 8]", "[6, 2, 7, 8]"),
        "desk.yaml:8: column 6 and width 7 exceed",
    ),
    "text and chart": ("dashboards/desk.yaml", ("- {query: pie", "- {text: a, query: pie"), "desk.yaml:7: widgets.1: "),
    "a password": (
        "data_source.yaml",
        ("user: shop_reader", "user: x, password: y"),
        "data_source.yaml:3: options: unknown key 'password'",
    ),
    "no UTF-8": ("queries/pie.sql", b"\xff\xfe", "queries/pie.yaml:1: the file or its SQL is not valid UTF-8"),
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
    with pytest.raises(RedashError, match=r"data_source.yaml is missing"):
        load_folder(tmp_path)
    root = write_files(tmp_path / "redash")
    with pytest.raises(RedashError, match=r"SHOP_REDASH_DB_PORT 'x' is not a valid port"):
        open_folder(root, {"SHOP_REDASH_DB_PORT": "x"})


# ---- the command ----


@pytest.fixture
def served(columns):
    """The URL of a fake behind an HTTP server, and the fake."""
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
            response = handle_request(fake, request)
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


def redash(*words, **variables):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REDASH_", "SHOP_", "PG"))}
    done = shop_orders("redash", *words, environ={**kept, "SHOP_DATA": "/nowhere", **variables})
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.mark.parametrize(
    "proxies",
    [{"HTTP_PROXY": "http://127.0.0.1:9"}, {"ALL_PROXY": "socks5://127.0.0.1:9"}, {"ALL_PROXY": "ftp://127.0.0.1:9"}],
)
def test_redash_on_this_machine_is_not_asked_through_a_proxy(served, tmp_path, proxies):
    """`plan` blamed Redash for the proxy, or ended with an ImportError. Source: jupyter/docker-stacks issue 1962."""
    url, fake = served
    env = {"REDASH_URL": url, "REDASH_API_KEY": fake.key, "SHOP_REDASH_FILES": str(write_files(tmp_path / "redash"))}
    lower = {name.lower(): value for name, value in proxies.items()}
    done = shop_orders("plan", **env, **proxies, **lower, NO_PROXY="", no_proxy="")
    assert (done.returncode, done.stdout.strip().splitlines()[-1]) == (3, "4 to change")
    far = shop_orders("plan", **{**env, "REDASH_URL": "http://redash.example.com"}, **proxies, **lower)
    assert far.returncode == 1
    assert "HTTP_PROXY" in proxies or "the proxy cannot be used" in far.stderr


def test_the_command_plans_applies_and_says_it_by_its_exit_code(served, dsn, tmp_path):
    url, fake = served
    env = {"REDASH_URL": url, "REDASH_API_KEY": fake.key, "SHOP_REDASH_FILES": str(write_files(tmp_path / "redash"))}
    first = redash("plan", **env)
    assert (first.returncode, first.stdout.strip().splitlines()[-1]) == (3, "4 to change")
    assert "queries and columns were not checked" in first.stdout
    assert redash("apply", **env).stdout.splitlines()[-1] == "4 changed"
    again = redash("plan", "--dsn", dsn, **env)
    assert (again.returncode, again.stdout) == (0, "nothing to change\n")
    assert redash("export", **env).stdout == "nothing to write\n"
    (tmp_path / "redash/queries/pie.sql").write_text("SELECT category, revenue FROM sales_by_weak\n", "utf-8")
    wrong = redash("plan", "--dsn", dsn, **env)
    assert wrong.returncode == 1
    assert 'redash/queries/pie.sql:1: relation "sales_by_weak" does not exist' in wrong.stderr


def test_the_command_has_one_line_for_each_mishap(served, tmp_path):
    url, fake = served
    files = {"SHOP_REDASH_FILES": str(write_files(tmp_path / "redash"))}
    mishaps = [
        ({}, "REDASH_URL is not set"),
        ({"REDASH_URL": "http://127.0.0.1:9", "REDASH_API_KEY": "k"}, "Redash does not answer at http://127.0.0.1:9"),
        ({"REDASH_URL": url}, "REDASH_API_KEY is not set"),
        ({"REDASH_URL": url, "REDASH_API_KEY": "wrong"}, "Redash rejects the key"),
        ({"REDASH_URL": "localhost", "REDASH_API_KEY": "k"}, "is not a URL"),
    ]
    for variables, said in mishaps:
        done = redash("plan", **files, **variables)
        assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1), done.stderr
        assert said in done.stderr
    fake.has_admin = False
    assert "has no administrator yet" in redash("apply", REDASH_URL=url, REDASH_API_KEY="k", **files).stderr


# ---- provisioning ----


def test_provision_waits_for_the_first_administrator_and_never_says_the_key(served, shop, dsn, tmp_path):
    url, fake = served
    fake.has_admin = False
    said, naps = [], []

    def sleep(seconds):
        naps.append(seconds)
        if len(naps) == 2:  # Redash makes its tables
            shop.execute("CREATE TABLE groups (id int, permissions text[])")
            shop.execute("CREATE TABLE users (id int, api_key text, groups int[], disabled_at timestamptz)")
        elif len(naps) == 4:  # a person fills in the setup page
            shop.execute("INSERT INTO groups VALUES (1, ARRAY['admin']), (2, ARRAY['view_query'])")
            shop.execute("INSERT INTO users VALUES (1, 'guest', '{2}', NULL), (2, %s, '{1,2}', NULL)", [fake.key])
            fake.has_admin = True

    env = {"REDASH_URL": url, "SHOP_REDASH_METADATA": dsn}
    root = write_files(tmp_path / "redash")
    provision(env, root, say=said.append, sleep=sleep)
    assert said[0].startswith("waiting for the first administrator")
    assert said[-1] == "dashboards are ready"
    provision(env, root, say=said.append, sleep=sleep)
    assert said[-1] == "dashboards are up to date"
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
    assert [line[:9] for line in said].count("not ready") == (0 if password else 1)  # the same line is said once

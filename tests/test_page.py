"""The live page in a real browser: its numbers are those of the database at the same moment, whatever is clicked."""

import re
import shutil
import threading
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import pytest
from browser import chromium, foreign

from shop_orders.database.connection import connect
from shop_orders.database.generator import run
from shop_orders.database.runtime import Runtime
from shop_orders.page.server import dashboard
from shop_orders.postgres import server as embedded
from shop_orders.postgres.programs import find_programs
from shop_orders.settings import Settings, StreamSettings

CSS = files("shop_orders.page").joinpath("static", "page.css").read_text("utf-8")
ALL = ["Электроника", "Дом", "Спорт"]
FIGURES = """() => Object.fromEntries([...document.querySelectorAll("[data-figure]")].map(
    (one) => [one.dataset.figure, one.dataset.value]).concat([
        ["newest", document.querySelector("[data-key]")?.dataset.key],
        ["asks", document.querySelector(".shop").dataset.asks],
        ["answers", document.querySelector(".shop").dataset.answers]]))"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def shop(browser):
    """A shop of its own with three days and a half behind it and no generator."""
    place = embedded.create_temporary_folder(find_programs(Path("no cluster yet")))
    server = embedded.start_server(place / "shop")
    runtime = Runtime(log=lambda event, **_: runtime.stop.set() if event == "live" else None)
    run(
        Settings(dsn=server.dsn(), history_days=Fraction(7, 2), stream=StreamSettings(rate="1/4", incidents="none")),
        runtime,
    )
    yield server
    embedded.stop_server(place / "shop")
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="module")
def address(shop):
    with dashboard(Settings(data=shop.data, dsn=shop.dsn("shop_reader"))) as found:
        yield found


@pytest.fixture
def owner(shop):
    with connect(shop.dsn()) as connection:
        connection.execute("RESET timezone")
        yield connection


@pytest.fixture(scope="module")
def visit(browser, address):
    """A visit to the page at desktop size: the page, and the lists of its requests and errors."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ru-RU")
    page, urls, errors = context.new_page(), [], []
    page.on("request", lambda request: urls.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.wait_for_selector(".shop output")
    yield page, urls, errors
    context.close()


@pytest.fixture
def page(visit):
    """The page as it opens, today and all categories; at the end nothing may have gone wrong or elsewhere."""
    page, urls, errors = visit
    for choice in [page.get_by_label("Сегодня", exact=True), *map(page.get_by_label, ALL)]:
        if not choice.is_checked():
            settled(page, choice.check)
    yield page
    assert foreign(urls) == []
    assert errors == []


def settled(page, act):
    """The figures of the first answer to what was asked after the act."""
    before = int(page.evaluate(FIGURES)["answers"])
    act()
    asked = max(before + 1, int(page.evaluate(FIGURES)["asks"]))  # an answer to an earlier wish may still come
    page.wait_for_function("(asked) => +document.querySelector('.shop').dataset.answers >= asked", arg=asked)
    return page.evaluate(FIGURES)


def nothing():
    pass


def truth(connection, first, last, categories=ALL, newest=None):
    """Orders and roubles of the days, from the table itself; up to an id when one is given."""
    query = """SELECT count(*), coalesce(sum(price * quantity), 0) FROM orders
               WHERE created_at >= %s AND created_at < %s AND category = ANY(%s) AND id <= coalesce(%s, id)"""
    orders, revenue = connection.execute(query, [first, last + timedelta(1), categories, newest]).fetchone()
    average = round(revenue / orders, 2) if orders else Decimal(0)
    return {"orders": orders, "revenue": revenue, "average": average}


def same(figures, expected):
    assert {key: Decimal(figures[key]) for key in expected} == expected


def test_every_filter_shows_what_sql_says(page, owner):
    today = owner.execute("SELECT CURRENT_DATE").fetchone()[0]
    days = {"Вчера": (today - timedelta(1),) * 2, "7 дней": (today - timedelta(6), today)}
    days |= {"30 дней": (today - timedelta(29), today), "Сегодня": (today, today)}
    for name, (first, last) in days.items():
        same(settled(page, page.get_by_label(name, exact=True).check), truth(owner, first, last))
    chosen = list(ALL)
    for name in ("Дом", "Электроника"):
        chosen.remove(name)
        same(settled(page, page.get_by_label(name).uncheck), truth(owner, today, today, chosen))
    assert page.locator(".orders tbody i").count() == page.locator(".orders tbody i.c2").count() == 8
    settled(page, lambda: page.get_by_label("Спорт").click(force=True))
    assert page.get_by_label("Спорт").is_checked()  # one always stays


def test_own_dates_show_what_sql_says(page, owner):
    today = owner.execute("SELECT CURRENT_DATE").fetchone()[0]
    assert page.get_by_label("по", exact=True).is_hidden()
    page.get_by_label("Свои даты").check()
    first, last = today - timedelta(3), today - timedelta(2)
    settled(page, lambda: page.get_by_label("с", exact=True).fill(str(first)))
    same(settled(page, lambda: page.get_by_label("по", exact=True).fill(str(last))), truth(owner, first, last))
    assert page.locator(".columns g").count() == 48
    backwards = settled(page, lambda: page.get_by_label("с", exact=True).fill(str(today)))
    same(backwards, truth(owner, last, today))


def test_orders_by_hand_are_seen_and_nothing_flickers(page, owner):
    today = owner.execute("SELECT CURRENT_DATE").fetchone()[0]
    page.get_by_text("Эти же числа таблицей").click()
    page.evaluate(
        """() => document.querySelectorAll(".tile output, .columns, .bars li").forEach((one) => one.mine = 1)"""
    )
    owner.execute("INSERT INTO orders VALUES (DEFAULT, LOCALTIMESTAMP, 'золотой самовар', 'Дом', 9e9, 1, 'Тула')")
    page.wait_for_selector(".orders tbody tr:has-text('золотой самовар')")
    same(settled(page, nothing), truth(owner, today, today))
    assert page.evaluate("""() => [...document.querySelectorAll(".tile output, .columns")].every((one) => one.mine)""")
    assert page.locator(".products li").first.inner_text().startswith("золотой самовар")
    assert page.locator("details[open] table").is_visible()
    rows = page.locator("details table tbody tr").all_inner_texts()
    shown = sum(int(re.sub(r"\D", "", row.split("\t")[-1])) for row in rows)
    assert abs(shown - truth(owner, today, today)["revenue"]) <= len(rows)  # each hour is rounded to roubles
    owner.execute("DELETE FROM orders WHERE product = 'золотой самовар'")
    page.wait_for_function("() => !document.querySelector('.orders').innerText.includes('самовар')")
    same(settled(page, nothing), truth(owner, today, today))


def test_numbers_of_a_running_stream_are_of_one_moment(page, owner, shop):
    runtime = Runtime()
    settings = Settings(dsn=shop.dsn(), stream=StreamSettings(rate=50))
    generator = threading.Thread(target=run, args=(settings, runtime))
    generator.start()
    try:
        page.wait_for_function("() => document.querySelector('[data-part=state] .good')", timeout=60_000)
        seen = [settled(page, nothing) for _ in range(3)]
    finally:
        runtime.stop.set()
        generator.join()
    today = owner.execute("SELECT CURRENT_DATE").fetchone()[0]
    for figures in seen:
        same(figures, truth(owner, today, today, newest=int(figures["newest"])))
    assert len({figures["orders"] for figures in seen}) == 3


def test_incidents_are_marked_where_there_are_any(page, owner):
    assert page.locator(".columns .band").count() == 0
    owner.execute(
        "INSERT INTO incidents (kind, start_at, end_at, scope, size, text) VALUES ('no_delivery',"
        " CURRENT_DATE + time '01:00', CURRENT_DATE + time '02:30', 'Москва', 100, 'Оплата <картой> не проходит')"
    )
    page.wait_for_selector(".columns .band")
    assert "01:00–02:30 · Москва — Оплата <картой> не проходит" in page.locator(".incidents li").inner_text()
    settled(page, page.get_by_label("Вчера").check)
    assert page.locator(".columns .band").count() == 0
    owner.execute("DELETE FROM incidents")


def test_keys_are_enough(page):
    page.get_by_label("Сегодня").focus()
    settled(page, lambda: page.keyboard.press("ArrowRight"))
    assert page.get_by_label("Вчера").is_checked()
    page.keyboard.press("Tab")
    settled(page, lambda: page.keyboard.press("Space"))
    assert not page.get_by_label("Электроника").is_checked()
    assert page.evaluate("getComputedStyle(document.activeElement.nextElementSibling).outlineStyle") == "solid"


def test_a_screen_reader_finds_names_and_text(page):
    names = page.locator(".shop [role=img]").evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))")
    assert [name.split(":")[0] for name in names] == ["Заказы по минутам за последний час", "Выручка по часам"]
    assert page.get_by_role("heading", level=1).inner_text() == "Живой магазин"
    assert page.get_by_role("status").locator("p").count() == 1
    for key, name in (("revenue", "Выручка"), ("orders", "Заказы")):
        assert page.get_by_label(name, exact=True).get_attribute("data-figure") == key
    assert page.evaluate("[document.documentElement.lang, document.title]") == ["ru", "Живой магазин"]


@pytest.mark.parametrize("scheme", ["dark", pytest.param("light", marks=pytest.mark.long)])
def test_a_phone_shows_it_without_sliding_sideways(browser, address, scheme):
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme, has_touch=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".shop output")
    page.get_by_label("30 дней").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for target in page.locator(".choice label").all():
        assert target.bounding_box()["height"] >= 40
    ground = page.evaluate("getComputedStyle(document.querySelector('.shop')).backgroundColor")
    assert ground == ("rgb(15, 20, 27)" if scheme == "dark" else "rgb(244, 246, 248)")
    context.close()


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_have_contrast():
    blocks = [block for block in re.findall(r"\.shop \{(.*?)\}", CSS, flags=re.S) if "--ground" in block]
    assert len(blocks) == 2
    for colours in (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks):
        for ground in (colours["card"], colours["ground"]):
            texts = ("ink", "soft", "accent", "good", "bad", "band-edge")
            assert all(contrast(colours[name], ground) >= 4.5 for name in texts), colours
        assert all(contrast(colours[name], colours["card"]) >= 3 for name in ("c0", "c1", "c2", "c9", "city")), colours


def test_a_database_that_stops_is_said_and_comes_back(page, shop):
    embedded.stop_server(shop)
    page.wait_for_selector(".bad:has-text('База данных не отвечает с')", timeout=30_000)
    assert page.locator(".tile output").first.is_visible()
    embedded.start_server(shop.data)
    page.wait_for_function("() => !document.querySelector('.shop').classList.contains('stale')", timeout=30_000)
    with connect(shop.dsn()) as owner:
        owner.execute("RESET timezone")
        today = owner.execute("SELECT CURRENT_DATE").fetchone()[0]
        same(settled(page, nothing), truth(owner, today, today))

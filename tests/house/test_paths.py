"""Every path that a template or the code writes out leads somewhere: it is held against the routes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from house.paths import HOLE, Routes, is_path, of_code, of_template

from yss import config, create_app

OURS = Path(__file__).parents[2] / "yss"
TEMPLATES = OURS / "templates"
# What a module writes out is the end of a path that begins so.
BELOW = {"web/school/sections.py": f"/admin/{HOLE}", "domain/drafts.py": HOLE}
ELSEWHERE = {f"{HOLE}/open/js/jweixin-1.6.0.js"}


@pytest.fixture(scope="module")
def app():
    return create_app(config.testing_settings("sqlite://"))


@pytest.fixture(scope="module")
def routes(app):
    return Routes(app.url_map)


def dead(written, routes):
    return {
        (one.where, one.path.replace(HOLE, "…"), one.method)
        for one in written
        if is_path(one.path) and one.path not in ELSEWHERE and not routes.lead_to(one.path, one.method)
    }


def test_every_path_of_a_template_leads_somewhere(app, routes):
    written = [
        one
        for path in sorted(TEMPLATES.rglob("*.html"))
        for one in of_template(str(path.relative_to(OURS)), path.read_text(), app.jinja_env)
    ]
    assert sum(is_path(one.path) for one in written) > 400
    assert dead(written, routes) == set()


def test_every_path_of_the_code_leads_somewhere(routes):
    found = {
        str(path.relative_to(OURS)): list(of_code(str(path.relative_to(OURS)), ast.parse(path.read_text())))
        for path in sorted(OURS.rglob("*.py"))
        if not path.is_relative_to(OURS / "static")
    }
    assert sum(is_path(one.path) for module in found.values() for one in module) > 150
    for module, written in found.items():
        begins = BELOW.get(module, "")
        whole = [type(one)(begins + one.path, one.method, one.where) for one in written if is_path(one.path)]
        assert dead(whole, routes) == set()


@pytest.mark.parametrize(
    "source",
    [
        '<a href="/admin/{{ school.school_id }}/invoices">x</a>',
        "<a href=\"{{ '/workbench' if here else '/workbank' }}\">x</a>",
        '<a href="/proxies/confirm">a page that only takes posts</a>',
        '<form method="post" action="/days/{{ day }}/review">a page that takes none</form>',
        '<button formaction="/proxies/begin">x</button>',
        '<div hx-get="/workbench/state?poll=1{% if waiting %}&amp;waiting=1{% endif %}"></div>',
        "{{ cell('x', '', '/days/' ~ day ~ '/everybody') }}",
        "{{ post_button('end', doors.url ~ '/handover/give-up', 'x') }}",
        "{% set url = '/admin/' ~ school.school_id ~ '/rollover' %}{% call post_form('x', url ~ '/go') %}{% endcall %}",
        "{% set back_url = '/organisation' %}",
        "{% with base = '/change' %}{% include 'changes/_rows.html' %}{% endwith %}",
        "{% set reshape = {'hx-post': '/collector/organisation'} %}",
        '<a href="/lists/pupils">a kind that the route does not take</a>',
        '<a href="/admin/school/audit">an id that is none</a>',
    ],
)
def test_a_template_with_a_dead_link_is_found_out(app, routes, source):
    assert dead(of_template("x.html", source, app.jinja_env), routes)


@pytest.mark.parametrize(
    "source",
    [
        'responses.see_other("/workbank")',
        'responses.see_other("/proxies/confirm")',
        'responses.see_other(f"/admin/{school_id}/invoices")',
        'responses.see_other(_url(person_id) + "/erase/surely")',
        'responses.see_other("/me" if is_me else f"/admin/{school_id}/administrators")',
        'page("x.html", url=f"/members/{person_id}/story")',
        'page("x.html", day_url="/days/{day}/persons/" + person_id)',
    ],
)
def test_code_with_a_dead_link_is_found_out(routes, source):
    assert dead(of_code("x.py", ast.parse(source)), routes)


def test_living_links_are_left_alone(app, routes):
    source = (
        '<a href="/days/{{ day }}/people/{{ person_id }}/fill">x</a><a href="/lists/members">x</a>'
        '<a href="{{ url }}?after={{ next }}">x</a><a href="https://example.org/workbank">x</a>'
        "{{ cell('x', figures.reported ~ ' / ' ~ figures.headcount, '/how-to-join') }}"
        "{{ link_button('x', '/workbench' if day == today else '/workbench?day=yesterday') }}"
    )
    assert dead(of_template("x.html", source, app.jinja_env), routes) == set()

"""Who may import whom: each package of `yss` names what it may know, of ours and of others; all else is refused."""

from __future__ import annotations

import sys

import grimp
import pytest

WEB_FRAMEWORK = {
    "babel",
    "flask_babel",
    "flask_login",
    "flask_wtf",
    "itsdangerous",
    "jinja2",
    "markupsafe",
    "werkzeug",
    "wtforms",
}
EVERYTHING = {
    "actions",
    "acts",
    "queries",
    "models",
    "domain",
    "identity",
    "clock",
    "config",
    "database",
    "ids",
    "sealing",
}
MAY_IMPORT = {
    "__main__": {"serving"},
    "serving": {"check_in", "clock", "config", "web", "yss", "flask", "uvicorn"},
    "domain": set(),
    "clock": set(),
    "sealing": {"cryptography"},
    "robots": {"domain"},
    "wechat": set(),
    "ids": {"clock"},
    "made_once": {"sqlalchemy"},
    "pinyin": {"pypinyin"},
    "delimited": {"domain"},
    "sheet_parts": {"domain"},
    "sheets": {"delimited", "domain", "python_calamine", "sheet_parts"},
    "export_files": {"xlsxwriter"},
    "sealed_files": {"sealing"},
    "export_maker": {"extensions", "queries", "sealed_files", "web", "yss"},
    "config": {"sealing"},
    "database": {"config", "extensions", "models", "postgresql", "pysqlite3", "ring", "sqlalchemy"},
    "postgresql": {"psycopg", "sqlalchemy"},
    "backups": {"database", "extensions", "ring", "sealing", "alembic", "psycopg", "sqlalchemy"},
    "extensions": {"made_once", "sealing", "sqlalchemy", "flask", "flask_sqlalchemy"} | WEB_FRAMEWORK,
    "models": {"domain", "extensions", "made_once", "sealing", "sqlalchemy"},
    "identity": {"domain"},
    "ring": {"domain", "extensions", "made_once", "models", "sealing", "sqlalchemy"},
    "transactions": {"domain", "extensions", "made_once", "models", "ring", "sealing", "sqlalchemy"},
    "queries": {
        "domain",
        "extensions",
        "made_once",
        "models",
        "ring",
        "sealing",
        "transactions",
        "sqlalchemy",
        "flask_login",
    },
    "acts": {"domain", "extensions", "ids", "made_once", "models", "transactions", "sqlalchemy"},
    "actions": {
        "acts",
        "domain",
        "extensions",
        "ids",
        "made_once",
        "models",
        "pinyin",
        "queries",
        "ring",
        "sealing",
        "transactions",
        "sqlalchemy",
    },
    "check_in": {"actions", "clock", "database", "extensions", "ids", "ring", "transactions", "flask", "sqlalchemy"},
    "web": EVERYTHING - {"models", "ids"}
    | {
        "export_files",
        "extensions",
        "sealed_files",
        "pinyin",
        "ring",
        "robots",
        "sheets",
        "transactions",
        "wechat",
        "flask",
        "prometheus_client",
        "segno",
        "sqlalchemy",
        "whitenoise",
    }
    | WEB_FRAMEWORK,
    "cli": EVERYTHING - {"config", "identity"}
    | {
        "yss",
        "backups",
        "extensions",
        "pinyin",
        "ring",
        "robots",
        "sheets",
        "transactions",
        "web",
        "flask",
        "flask_migrate",
        "click",
        "sqlalchemy",
    },
    "yss": {"config", "database", "extensions", "flask", "queries", "ring", "web"},
}


WINGS = {
    "web": {
        "alerts": set(),
        "day": {"entry"},
        "entry": set(),
        "exports": {"organization"},
        "help": set(),
        "organization": {"entry"},
        "person": set(),
        "reminders": {"day"},
        "school": {"alerts", "day", "organization"},
        "teachers": set(),
        "testing": {"entry"},
    },
    "actions": {
        "alerts": set(),
        "day": set(),
        "entry": set(),
        "exports": set(),
        "help": set(),
        "organization": set(),
        "person": set(),
        "reminders": set(),
        "school": set(),
        "teachers": set(),
        "testing": set(),
    },
    "queries": {
        "alerts": set(),
        "day": {"teachers"},
        "entry": set(),
        "exports": {"day", "teachers"},
        "help": set(),
        "organization": {"day"},
        "person": {"day", "entry"},
        "reminders": {"school"},
        "school": {"day", "teachers"},
        "teachers": set(),
        "testing": {"entry"},
    },
}
"""Which wing of a layer may know which other one beside the kit, which knows none."""


def wing_of(module):
    """(layer, wing) of a module in one, else ("", "")."""
    parts = module.split(".")
    return (parts[1], parts[2]) if len(parts) > 2 and parts[1] in WINGS else ("", "")


def package_of(module):
    parts = module.split(".")
    return parts[1] if parts[0] == "yss" and len(parts) > 1 else parts[0]


@pytest.fixture(scope="module")
def imported():
    """(importer, what it imports) of every import statement of ours, of ours and of others but the standard library."""
    graph = grimp.build_graph("yss", include_external_packages=True, cache_dir=None)
    return [
        (module, other)
        for module in graph.modules
        if module.split(".")[0] == "yss"
        for other in graph.find_modules_directly_imported_by(module)
        if package_of(other) not in sys.stdlib_module_names
    ]


def test_nobody_imports_what_the_layer_may_not_know(imported):
    strangers = {
        (module, other)
        for module, other in imported
        if package_of(module) != package_of(other) and package_of(other) not in MAY_IMPORT[package_of(module)]
    }
    assert strangers == set()


def test_a_wing_knows_the_kit_and_what_the_table_says(imported):
    strangers = set()
    for module, other in imported:
        (layer, wing), (others, there) = wing_of(module), wing_of(other)
        if layer == others and wing != there != "kit" and there not in WINGS.get(layer, {}).get(wing, set()):
            strangers.add((module, other))
    assert strangers == set()
    homes = {wing_of(module) for module, _ in imported} - {("", "")}
    assert homes <= {(layer, wing) for layer, wings in WINGS.items() for wing in ({"kit"} | wings.keys())}


def test_the_wings_know_each_other_without_a_circle():
    for wings in WINGS.values():
        known = set()
        while left := {wing for wing in wings if wing not in known and wings[wing] <= known}:
            known |= left
        assert known == set(wings)


def test_actions_never_call_actions(imported):
    """What two actions share stands in steps and snapshots, and these know no action."""
    actions = {module for module, _ in imported if module.startswith("yss.actions.")}
    shared = {module for module in actions if module.endswith(("steps", "snapshots"))}
    calls = {
        (module, other) for module, other in imported if module in actions and other in actions and other not in shared
    }
    assert calls == set()


def test_the_database_is_reached_through_queries_and_actions(imported):
    """Of web, only what watches the database itself knows SQLAlchemy: its readiness and its errors."""
    knows = {module for module, other in imported if module.startswith("yss.web.") and other == "sqlalchemy"}
    assert knows <= {"yss.web.kit.health_check", "yss.web.kit.errors"}

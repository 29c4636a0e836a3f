"""Every action says what it needs of who does it, and what needs nothing is named here, one by one (R50, R75)."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

from yss import actions
from yss.acts import Act
from yss.domain.rights import AskedOfRows, AtDesk, CommandLine, OfSchool

UNASKED = {
    "verifying.start_attempt": "verification",
    "verifying.keep_subject": "verification",
    "verifying.keep_result": "verification",
    "verifying.complete": "verification",
    "verifying.sign_in": "verification",
    "verifying.touch_session": "verification",
    "verifying.end_session": "verification",
    "verifying.end_sessions": "verification",
    "deputies.open_desk": "session",
    "retaining.expire_batch": "timer",
    "retaining.sweep_batch": "timer",
    "retaining.erase_feedback": "timer",
    "resealing.forget_salts": "command line",
    "resealing.reseal_batch": "command line",
    "ring_keys.check_in": "serving process",
    "ring_keys.make_current": "command line",
    "ring_keys.pass_writers": "command line",
    "ring_keys.retire": "command line",
    "founding.create_school": "command line",
    "founding.add_person": "command line",
    "help.note_feedback": "support",
    "testing.move_clock": "testing tools",
    "testing.choose_outcome": "testing tools",
}


def public_functions():
    for found in pkgutil.walk_packages(actions.__path__, "yss.actions."):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == found.name and not name.startswith("_"):
                yield f"{found.name.removeprefix('yss.actions.').split('.')[-1]}.{name}", function


def test_R75_no_action_without_a_declared_right():
    rights = {name: function.rights for name, function in public_functions() if hasattr(function, "rights")}
    assert len(rights) > 80
    for name, asked in rights.items():
        assert asked, f"{name} declares no right"
        assert all(isinstance(right, AtDesk | OfSchool | CommandLine | AskedOfRows) for right in asked), name
        alone = len(asked) == 1 or not any(isinstance(right, AskedOfRows) for right in asked)
        assert alone, f"{name}: what is asked of rows can't be one of several"


def test_R75_what_asks_nobody_is_named():
    assert {name: one.unasked for name, one in public_functions() if hasattr(one, "unasked")} == UNASKED


def test_R75_whoever_writes_has_asked():
    """Only what is neither an action nor a step of one opens no transaction of its own."""
    for name, function in public_functions():
        if not hasattr(function, "rights") and not hasattr(function, "unasked"):
            source = inspect.getsource(function)
            assert not {"transactions.run", "db.session"} & set(re.findall(r"\w+\.\w+", source)), name


def test_an_act_is_all_that_an_action_is_told_of_who_where_and_when():
    carried = {"actor_id", "school_id", "org_id", "now", "once"}
    assert carried == set(Act.__dataclass_fields__)
    for name, function in public_functions():
        if hasattr(function, "rights"):
            parameters = list(inspect.signature(function).parameters)
            assert parameters[0] == "act", name
            assert not carried & set(parameters), name
            assert len(parameters) <= 6, f"{name} has {len(parameters) - 1} parameters beside the act"

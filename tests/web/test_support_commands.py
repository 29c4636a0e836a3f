"""R52, R53: `support change-target` and `support delete-org`."""

from __future__ import annotations

import pytest
from cast import number_of
from phone import Phone

from yss.extensions import db
from yss.models import AuditEvent, Organization

CHANGE = ("support", "change-target", "--collector", "蒋小华", "--to", "staff", "--reason", "chosen_by_mistake")
DELETE = ("support", "delete-org", "--collector", "蒋小华", "--reason", "card_misdirected")
ORG = ("--organization", "1班", "--school", "中山大学")
NUMBER = number_of("蒋小华")
NO_MATCH = "Error: No organization matches what was given; nothing was changed.\n"


def invoke(app, *arguments, typed=NUMBER):
    """(exit code, what was said); what was typed is never said back."""
    result = app.test_cli_runner().invoke(args=list(arguments), input="".join(f"{line}\n" for line in typed.split()))
    assert number_of("蒋小华") not in result.output
    return result.exit_code, result.output


def stored(org):
    db.session.rollback()
    return db.session.get_one(Organization, (org.school_id, org.org_id))


def events(action):
    return db.session.query(AuditEvent).filter_by(action=action).all()


def test_R52_the_target_is_changed_after_the_name_was_typed(app, world, clock):
    org = world.org()
    world.report(org, world.member(org))
    code, said = invoke(app, *CHANGE, typed=f"{NUMBER} 1班")
    assert code == 0
    assert "students → staff; full name: 软件工程-2019级-1班 → 1班" in said
    assert "members 1, reports 1, submissions 0" in said
    assert (stored(org).audience, stored(org).full_name) == ("staff", "1班")
    Phone(app).sign_in(org.collector).open("/workbench").sees("教职工").sees("已申报 1/50")


def test_R52_back_to_students_asks_what_the_school_type_asks(app, world, clock):
    org = world.org()
    invoke(app, *CHANGE, "--yes")
    back = [*CHANGE[:5], "students", *CHANGE[6:], "--yes"]
    assert invoke(app, *back)[1].endswith("Error: --major: 请填写此项。\n")
    assert invoke(app, *back, "--major", "软件工程")[1].endswith("Error: --grade: 请填写此项。\n")
    assert invoke(app, *back, "--major", "软件工程", "--grade", "三年级")[1].endswith("--grade: 选项无效。\n")
    assert invoke(app, *back, "--major", "软件工程", "--grade", "2019级")[0] == 0
    assert stored(org).full_name == "软件工程-2019级-1班"
    assert invoke(app, *back, "--major", "软件工程", "--grade", "2019级")[1].endswith(
        "Error: The organization is of students already.\n"
    )


@pytest.mark.parametrize("command", [CHANGE, (*DELETE, *ORG)], ids=["change-target", "delete-org"])
def test_R52_R53_a_dry_run_says_what_would_happen_and_changes_nothing(app, world, clock, command):
    org = world.org()
    world.member(org)
    code, said = invoke(app, *command, "--dry-run")
    assert code == 0
    assert "中山大学 / 软件工程-2019级-1班, collector 44**************" in said
    assert "members 1, reports 0, submissions 0" in said
    assert said.endswith("dry run: nothing was changed\n")
    assert (stored(org).audience, stored(org).closed_at) == ("students", None)
    assert events("change_target") + events("close_organization") == []


@pytest.mark.parametrize("command", [CHANGE, (*DELETE, *ORG)], ids=["change-target", "delete-org"])
def test_R52_R53_another_name_typed_at_the_end_stops_it(app, world, clock, command):
    org = world.org()
    assert invoke(app, *command, typed=f"{NUMBER} 2班")[0] == 1
    assert (stored(org).audience, stored(org).closed_at) == ("students", None)


@pytest.mark.parametrize(
    "command",
    [
        ("support", "change-target", "--collector", "蒋小花", "--to", "staff", "--reason", "chosen_by_mistake"),
        (*DELETE[:3], "蒋小花", *DELETE[4:], *ORG),
        (*DELETE, "--organization", "2班", "--school", "中山大学"),
        (*DELETE, "--organization", "1班", "--school", "中山小学"),
    ],
    ids=["name", "name likewise", "organization", "school"],
)
def test_R52_R53_whatever_does_not_match_is_refused_in_one_sentence(app, world, clock, command):
    world.org()
    code, said = invoke(app, *command, "--yes")
    assert code == 1
    assert said.endswith(NO_MATCH)
    assert "软件工程" not in said


def test_R52_R53_anothers_number_and_one_without_an_organization_are_refused_alike(app, world, clock):
    world.org()
    world.person("黄晓波")
    for name in ("黄晓波", "陈默"):
        for command in (CHANGE, (*DELETE, *ORG)):
            assert invoke(app, *command, "--yes", typed=number_of(name))[1].endswith(NO_MATCH)


def test_R71_the_collectors_name_is_read_as_people_read_it(app, world, clock):
    org = world.org("Seán O’Neill")
    typed = number_of("Seán O’Neill")
    for name, code in (("Sean O'Neil", 1), ("oneill SEAN", 0)):
        assert invoke(app, *CHANGE[:3], name, *CHANGE[4:], "--yes", typed=typed)[0] == code
    assert stored(org).audience == "staff"


def test_R53_the_number_has_no_place_on_the_command_line(app, world, clock):
    for command in ("change-target", "delete-org"):
        assert "--number" not in invoke(app, "support", command, "--help")[1]
        assert invoke(app, "support", command, "--number", NUMBER[:6])[0] == 2


def test_R53_a_deleted_organization_is_closed_and_nothing_is_lost(app, world, clock):
    org = world.org()
    member = world.member(org)
    report = world.report(org, member)
    code, said = invoke(app, *DELETE, *ORG, typed=f"{NUMBER} 软件工程-2019级-1班")
    assert (code, said.splitlines()[-1]) == (0, "closed")
    assert Phone(app).sign_in(org.collector).open("/workbench").status == 404
    phone = Phone(app).sign_in(member)
    phone.open(f"/schools/{org.school_id}/reports/{report}").sees("软件工程-2019级-1班").sees("自主申报")
    phone.open(f"/schools/{org.school_id}/people/{member}/history").sees("3月21日").sees("组织已停用")
    assert invoke(app, *DELETE, *ORG, "--yes")[1].endswith(NO_MATCH)


def test_R53_the_trail_holds_a_code_and_no_personal_data(app, world, clock):
    org = world.org()
    world.member(org)
    invoke(app, *DELETE, *ORG, "--yes")
    (event,) = events("close_organization")
    assert (event.actor_id, event.person_id, event.org_id) == (None, org.collector, org.org_id)
    assert event.detail == {"reason": "card_misdirected", "members": 1}

"""R63: what was submitted is recomputed from the rows, by page, by command and by a stranger from an export."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, timedelta
from hashlib import sha256
from pathlib import Path

import old_seals
import pytest
from cast import subject
from databases import MIGRATIONS
from exported import fetched, order
from flask_migrate import downgrade, upgrade
from phone import Phone
from sqlalchemy import select, text

from yss.actions.person import erasing
from yss.acts import Act
from yss.domain import leaf_digests
from yss.domain.answers import canonical_json
from yss.domain.days import SHANGHAI
from yss.domain.leaf_digests import DigestFault
from yss.extensions import db
from yss.models import DaySubmission, SubmissionRow
from yss.queries.day import digests, submissions

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_digests.py"
DAY = timedelta(days=1)
NAMES = ("李晓明", "黄恺", "黄晓波", "傅立叶")


@pytest.fixture
def org(world, clock):
    """Two days submitted: a report of one's own, one filled in, one missing, one on leave; remarks."""
    org = world.org()
    early = world.now - 2 * DAY
    members = [world.member(org, name, now=early) for name in NAMES]
    world.members = dict(zip(NAMES, members, strict=True))
    world.leave(org, members[3])
    for when, health in ((world.now - DAY, "normal"), (world.now, "suspected")):
        world.report(org, members[0], now=when)
        world.report(org, members[1], by=org.collector, now=when, health=health)
    world.submit(org, world.day - DAY, remarks="昨日：黄晓波（请假）")
    world.submit(org, remarks="未填报：黄晓波")
    return org


def tamper(statement, **values):
    """At the database's prompt, by somebody who may do anything there."""
    db.session.rollback()
    with db.engine.execution_options(write=True).begin() as connection:
        if connection.dialect.name == "sqlite":
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        assert connection.execute(text(statement), values).rowcount > 0


def faults(org):
    db.session.rollback()
    return [set(one.faults) for one in digests.check_chain(org.school_id, org.org_id)]


def shown(app, org, day):
    """The page that whoever holds the receipt opens, without a session."""
    made = select(DaySubmission.digest).where(DaySubmission.org_id == org.org_id, DaySubmission.day == day)
    return Phone(app).open(leaf_digests.path_of(org.school_id, db.session.scalars(made).one()))


def test_R63_the_receipts_code_opens_a_page_that_says_it_agrees(app, org, world):
    phone = Phone(app).sign_in(org.collector).open(f"/days/{world.day}/submissions/1").is_on("提交结果")
    made = db.session.scalars(select(DaySubmission).where(DaySubmission.day == world.day)).one()
    code = made.digest.hex()[:32].upper()
    assert phone.sees(" ".join(code[at : at + 4] for at in range(0, 32, 4)))
    page = shown(app, org, world.day).is_on("存证核对").sees("核对相符").sees("未填报")
    for private in NAMES:
        assert private not in page.text
    for wrong in ("0" * 32, code.lower()[:-1], "é" * 32, code.lower()[:-1] + "z"):
        assert Phone(app).open(f"/digests/{org.school_id}/{wrong}").status == 404
    assert Phone(app).open(f"/digests/{org.school_id + 1}/{code.lower()}").status == 404


def test_R63_the_page_says_that_a_later_version_counts(app, org, world):
    made = db.session.scalars(select(DaySubmission.digest).where(DaySubmission.day == world.day)).one()
    first = leaf_digests.path_of(org.school_id, made)
    Phone(app).open(first).sees("核对相符").does_not_see("不再计入")
    world.return_day(org)
    world.submit(org, remarks="第二版")
    Phone(app).open(first).sees("核对相符").sees("当日之后又提交了第2版，这一版不再计入。")


BY_HAND = {
    "代填 turned into 自主申报": "UPDATE health_report SET source = 'self' WHERE source = 'proxy' AND day = :day",
    "another filled in": "UPDATE health_report SET filled_by = person_id WHERE source = 'proxy' AND day = :day",
    "reported at another hour": "UPDATE health_report SET reported_at = :yesterday WHERE day = :day",
    "the exempt made missing": "UPDATE submission_row SET exempt = NOT exempt",
    "another collector": "UPDATE day_submission SET submitted_by = (SELECT max(id) FROM person) WHERE day = :day",
    "seen later": "UPDATE day_submission SET as_seen_at = :yesterday WHERE day = :day",
    "another questionnaire": "UPDATE day_submission SET questionnaire = 'guide/2020' WHERE day = :day",
}  # fmt: skip


@pytest.mark.parametrize("statement", BY_HAND.values(), ids=list(BY_HAND))
def test_R63_what_is_changed_in_the_file_of_the_database_is_found_out(app, org, world, statement):
    assert faults(org) == [set(), set()]
    values = {"day": world.day, "yesterday": world.now - DAY}
    tamper(statement, **{name: values[name] for name in values if f":{name}" in statement})
    assert faults(org)[1] == {DigestFault.DIGEST}
    shown(app, org, world.day).sees("核对不符").sees("统计数字、名单或填报方式与提交时不同。")


def test_R63_answers_remarks_and_a_submission_that_is_gone_are_found_out(app, org, world):
    yesterday = "(SELECT {0} FROM health_report b WHERE b.person_id = health_report.person_id AND b.day < :day)"
    other = ", ".join(f"{column} = {yesterday.format(column)}" for column in ("answers_sealed", "salt"))
    tamper(f"UPDATE health_report SET {other} WHERE day = :day AND source = 'proxy'", day=world.day)
    assert faults(org) == [set(), {DigestFault.ANSWERS}]
    tamper(
        "UPDATE day_submission SET remarks_digest = NULL, remarks_sealed = remarks_salt WHERE day = :day", day=world.day
    )
    assert faults(org)[1] == {DigestFault.ANSWERS, DigestFault.REMARKS, DigestFault.DIGEST}
    tamper("DELETE FROM submission_row WHERE submission_id = (SELECT min(id) FROM day_submission)")
    tamper("DELETE FROM day_submission WHERE seq = 1")
    assert faults(org) == [{DigestFault.ANSWERS, DigestFault.REMARKS, DigestFault.DIGEST, DigestFault.GAP}]
    assert shown(app, org, world.day).sees("本组织的上一次提交不见了。")


def test_R63_a_cut_end_agrees_with_itself_and_is_told_by_what_is_kept_elsewhere(app, org, world):
    """As docs/digest.md says of the end of a chain: a code of before, and how many there were."""
    receipt = shown(app, org, world.day).is_on("存证核对").path
    tamper("DELETE FROM submission_row WHERE submission_id = (SELECT max(id) FROM day_submission)")
    tamper("DELETE FROM day_submission WHERE seq = 2")
    assert faults(org) == [set()]
    answer = app.test_cli_runner().invoke(args=["digests", "verify"])
    assert (answer.exit_code, "1 in format 2; answers erased: 0; not as submitted: 0" in answer.output) == (0, True)
    assert Phone(app).open(receipt).sees("没有这个存证码的提交").status == 404
    world.submit(org)
    assert Phone(app).open(receipt).status == 404, "what takes its place has another code"


def test_R63_the_command_says_what_it_found_and_ends_with_1(app, org, world):
    run = app.test_cli_runner().invoke
    answer = run(args=["digests", "verify"])
    assert (answer.exit_code, "2 in format 2; answers erased: 0; not as submitted: 0" in answer.output) == (0, True)
    tamper(BY_HAND["代填 turned into 自主申报"], day=world.day)
    answer = run(args=["digests", "verify"])
    assert answer.exit_code == 1
    assert f"{world.day}, version 1: digest" in answer.output
    assert run(args=["digests", "verify", "--school", "nowhere"]).exit_code == 1


def exported(app, org, world, tmp_path):
    """The admin's file of both days."""
    admin = Phone(app).sign_in(world.admin(org.school_id))
    days = {"first": str(world.day - DAY), "last": str(world.day)}
    order(admin, org, kind="digests", form="json", **days).is_on("导出结果")
    (tmp_path / "export.json").write_bytes(fetched(admin).get_data())
    return tmp_path / "export.json"


def test_R63_what_was_handed_in_while_an_export_was_ordered_is_not_in_it(app, org, world, tmp_path):
    """Its members were counted before: a submission without its rows would look forged."""
    world.return_day(org)
    world.member(org, "苏强")
    admin = Phone(app).sign_in(world.admin(org.school_id))
    order(admin, org, kind="digests", form="json", first=str(world.day - DAY), last=str(world.day)).is_on("导出结果")
    world.submit(org, now=world.now - timedelta(minutes=1))
    (path := tmp_path / "export.json").write_bytes(fetched(admin).get_data())
    answer = by_a_stranger(path)
    assert (answer.returncode, "2 submissions, 0 not as submitted" in answer.stdout) == (0, True), answer.stdout


def by_a_stranger(path):
    """Another process, which knows nothing of the product."""
    run = [sys.executable, "-I", str(SCRIPT), str(path)]
    return subprocess.run(run, capture_output=True, text=True, check=False, cwd=path.parent, env={"PYTHONUTF8": "1"})


def as_the_build_before_wrote_it(zone):
    """The chain in the first format, which took the instant as some clock wrote it."""
    previous, found = bytes(32), db.session.scalars(select(DaySubmission).order_by(DaySubmission.seq)).all()
    for row in found:
        rows = select(SubmissionRow.leaf).where(SubmissionRow.submission_id == row.id).order_by(SubmissionRow.person_id)
        header = {
            "school": row.school_id,
            "org": row.org_id,
            "day": row.day.isoformat(),
            "version": row.version,
            "instant": row.submitted_at.astimezone(zone).isoformat(),
            "figures": row.figures,
            "supplement": row.supplement,
            "remarks": row.digest_of_remarks(submissions.remarks_of(row)).hex(),
        }
        previous = sha256(previous + canonical_json(header) + b"".join(db.session.scalars(rows))).digest()
        tamper(
            "UPDATE day_submission SET digest = :made, digest_format = 1 WHERE seq = :seq", made=previous, seq=row.seq
        )


def test_R63_a_stranger_recomputes_an_export_without_the_product(app, org, world, tmp_path):
    path = exported(app, org, world, tmp_path)
    answer = by_a_stranger(path)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "2 submissions, 0 not as submitted" in answer.stdout
    assert submissions.submission(org.desk, world.day).code in answer.stdout
    whole = path.read_text()
    for was, now, said in (
        ('"source": "proxy"', '"source": "self"', "not that of header and rows"),
        ('"by_proxy": 1', '"by_proxy": 0', "not that of header and rows"),
        ('"suspected\\"', '"normal\\"', "the answers of 黄恺"),
        ("未填报：黄晓波", "未填报：无", "the remarks are not"),
    ):
        assert was in whole
        path.write_text(whole.replace(was, now))
        answer = by_a_stranger(path)
        assert (answer.returncode, said in answer.stdout) == (1, True), said
    held = json.loads(whole)
    held["submissions"][0]["digest"] = "00" * 32
    path.write_text(json.dumps(held))
    assert "it does not follow the submission before it" in by_a_stranger(path).stdout


def test_R49_R63_an_export_after_an_erasure_still_verifies_and_names_nobody(app, org, world, tmp_path):
    erased = world.members["黄恺"]
    erasing.erase_person(Act(actor_id=erased, now=world.now), person_id=erased)
    whole = (path := exported(app, org, world, tmp_path)).read_text()
    assert "黄恺" not in whole
    assert subject("黄恺").number not in whole
    assert str(erased) in whole
    assert by_a_stranger(path).returncode == 0
    assert [one.erased for one in digests.check_chain(org.school_id, org.org_id)] == [1, 1]


@pytest.mark.parametrize("zone", [SHANGHAI, UTC], ids=["made up", "by a server"])
def test_R63_submissions_of_the_build_before_verify_by_the_first_format(app, org, world, tmp_path, zone):
    as_the_build_before_wrote_it(zone)
    assert faults(org) == [set(), set()]
    assert shown(app, org, world.day).sees("第一种存证格式")
    answer = by_a_stranger(exported(app, org, world, tmp_path))
    assert (answer.returncode, answer.stdout.count("format 1")) == (0, 2)
    tamper("UPDATE day_submission SET version = 3 WHERE day = :day", day=world.day)
    assert faults(org)[1] == {DigestFault.DIGEST, DigestFault.REMARKS}


def test_R63_a_submission_of_before_the_migration_is_of_the_first_format(app, org):
    db.session.rollback()
    with pytest.raises(SystemExit):
        downgrade(directory=MIGRATIONS, revision="0021")
    assert faults(org) == [set(), set()], "what persons' keys have sealed is not thrown away"
    old_seals.seal_as_before()
    db.session.rollback()
    downgrade(directory=MIGRATIONS, revision="0021")
    upgrade(directory=MIGRATIONS)
    assert set(db.session.scalars(select(DaySubmission.digest_format))) == {1}

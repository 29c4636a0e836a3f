"""R45: whatever kind there is can be ordered, looked at and fetched; one without facts is not ordered at all."""

from __future__ import annotations

import pytest
from exported import fetched, order
from phone import Phone
from sqlalchemy import func, select

from yss.domain import exports
from yss.domain.vocabulary import ExportKind
from yss.extensions import db
from yss.models import Export


@pytest.fixture
def org(world):
    """Somebody has reported, somebody has not, and a foreign teacher is on the list."""
    org = world.org()
    world.report(org, world.member(org, "李晓明"))
    world.member(org, "黄晓波")
    world.listed_teacher(org)
    return org


@pytest.fixture
def admin(app, org, world, clock):
    return Phone(app).sign_in(world.admin(org.school_id))


@pytest.mark.parametrize("kind", list(ExportKind))
def test_R45_every_kind_has_a_page_and_a_file_in_each_of_its_forms(admin, org, kind):
    for form in exports.facts(kind).formats:
        order(admin, org, kind=kind.value, form=form.value).is_on("导出结果")
        answer = fetched(admin)
        assert answer.headers["Content-Disposition"].endswith(f".{form.value}")
        assert len(answer.get_data()) > 40


@pytest.mark.parametrize("kind", list(ExportKind))
def test_R45_a_kind_without_facts_is_refused_before_anything_is_written(admin, org, kind, monkeypatch):
    monkeypatch.delitem(exports.KINDS, kind)
    order(admin, org, kind=kind.value).is_on("导出数据")
    assert admin.sees("选项无效。")
    assert db.session.scalar(select(func.count()).select_from(Export)) == 0

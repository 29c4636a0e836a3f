"""The way back in, as people know it from 粤省事: 粤康码 → 防疫工作台 → 更多 → 选择防疫工作类型 (R40).

What is no part of this service says so on a page of its own; no page shows a health code.
"""

from __future__ import annotations

from flask import Blueprint, Response
from flask_babel import lazy_gettext as _l

from yss.domain.days import day_of
from yss.domain.errors import NotFound
from yss.queries.kit import persons
from yss.web.kit import responses
from yss.web.kit.access import actor, now, verified

blueprint = Blueprint("portal", __name__, url_prefix="/yss")

WORK_TYPES = {
    "organizations": _l("组织机构成员健康情况采集"),
    "public-places": _l("公共场所人员健康情况采集"),
    "residents": _l("网格居民健康情况采集"),
    "certificates": _l("医护人员出具证明"),
    "school": _l("学生/教职工个人健康情况采集"),
    "arrivals": _l("入境旅客转接分流信息登记"),
}
_OUTSIDE = {
    "/yss": {
        "licences": _l("我的证照"),
        "identity": _l("居民身份电子凭证"),
        "supervision": _l("群众监督"),
        "consultation": _l("防疫咨询"),
    },
    "/yss/code": {
        "health-code": _l("我的粤康码信息"),
        "grid-worker": _l("网格员"),
        "tester": _l("检测员"),
        "medic": _l("医护人员"),
    },
    "/yss/types": {name: label for name, label in WORK_TYPES.items() if name != "school"},
}


@blueprint.get("")
@verified
def home() -> Response:
    """粤省事's first page."""
    return responses.page("portal/home.html", actor=actor())


@blueprint.get("/account")
@verified
def account() -> Response:
    """个人中心, behind the avatar: one's own page, the desk, 帮助与反馈."""
    return responses.page("portal/account.html", actor=actor())


@blueprint.get("/code")
@verified
def code() -> Response:
    """粤康码: who one is and what one has reported today, and no code."""
    own = persons.of_oneself(actor().person_id, now())
    return responses.page("portal/code.html", actor=actor(), own=own, today=day_of(now()))


@blueprint.get("/types")
@verified
def work() -> Response:
    """选择防疫工作类型: one of the six is this service."""
    return responses.page("portal/work.html", types=WORK_TYPES)


@blueprint.get("/types/school")
@verified
def school() -> Response:
    """学生/教职工个人健康情况采集: to the workbench; without an organization, to the admin's card."""
    if actor().desk is not None:
        return responses.see_other("/workbench")
    return responses.page("portal/school.html")


@blueprint.get("/outside/<what>")
@verified
def outside(what: str) -> Response:
    """What the guide's screens show and this service does not do; the way back is the page that names it."""
    for page, names in _OUTSIDE.items():
        if what in names:
            return responses.page("portal/outside.html", label=names[what], back_url=page)
    raise NotFound

"""移交组织 and 代理人 of any organization of the school, where its collector has left or is ill (R61)."""

from __future__ import annotations

from flask import Blueprint, Response

from yss.domain.errors import NotFound
from yss.web.kit.access import school_admin
from yss.web.organization import deputies, handover
from yss.web.organization.handover import Doors
from yss.web.school.places import organization, url_of

blueprint = Blueprint("school_desks", __name__, url_prefix="/admin/<school_id>/organizations/<org_id>")


def _door(school_id: str, org_id: str) -> Doors:
    """The school's door to the organization; a closed one is nobody's to hand over. Raises NotFound."""
    org = organization(school_id, org_id)
    if org.closed_at is not None:
        raise NotFound
    return Doors(org.desk, url_of(org), org.school)


@blueprint.route("/handover", methods=["GET", "POST"])
@school_admin
def offer(school_id: str, org_id: str) -> Response:
    """移交组织."""
    return handover.offer_page(_door(school_id, org_id))


@blueprint.post("/handover/withdraw")
@school_admin
def withdraw(school_id: str, org_id: str) -> Response:
    """撤回移交."""
    return handover.withdrawn(_door(school_id, org_id))


@blueprint.get("/handover/code.png")
@school_admin
def offer_code(school_id: str, org_id: str) -> Response:
    """The card's link as a QR code."""
    return handover.offer_code(_door(school_id, org_id))


@blueprint.route("/deputies", methods=["GET", "POST"])
@school_admin
def name(school_id: str, org_id: str) -> Response:
    """代理人: who stands in, and the form that names the next."""
    return deputies.list_page(_door(school_id, org_id))


@blueprint.get("/deputies/<deputy_id>")
@school_admin
def card(school_id: str, org_id: str, deputy_id: str) -> Response:
    """The card of one who has not accepted yet."""
    return deputies.card_page(_door(school_id, org_id), int(deputy_id))


@blueprint.get("/deputies/<deputy_id>/code.png")
@school_admin
def card_code(school_id: str, org_id: str, deputy_id: str) -> Response:
    """The card's link as a QR code."""
    return deputies.card_code(_door(school_id, org_id), int(deputy_id))


@blueprint.post("/deputies/<deputy_id>/end")
@school_admin
def end(school_id: str, org_id: str, deputy_id: str) -> Response:
    """结束代理."""
    return deputies.ended(_door(school_id, org_id), int(deputy_id))

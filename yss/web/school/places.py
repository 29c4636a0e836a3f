"""What the pages of one organization share: it is the school's, and stands at one address."""

from __future__ import annotations

from typing import Any

from flask import Response

from yss.queries.school import organizations
from yss.queries.school.organizations import SchoolOrganization
from yss.web.kit import responses


def organization(school_id: str, org_id: str) -> SchoolOrganization:
    """The organization of the admin's school. Raises NotFound (R50)."""
    return organizations.find(int(school_id), int(org_id))


def url_of(org: SchoolOrganization) -> str:
    """Where the organization's pages begin."""
    return f"/admin/{org.desk.school_id}/organizations/{org.desk.org_id}"


def page(org: SchoolOrganization, template: str, fragment: str = "", **context: Any) -> Response:
    """A page of the organization; the layout names the school."""
    return responses.page_or_fragment(
        template, fragment or template, school=org.school, org=org, org_url=url_of(org), **context
    )

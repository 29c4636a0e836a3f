"""The school admin takes data out: an order first, whose file can then be fetched (R45, R48)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import insert, select, update

from yss import sealing
from yss.acts import Work, action
from yss.domain import exports as rules
from yss.domain.days import day_of
from yss.domain.errors import NotFound
from yss.domain.exports import Order
from yss.domain.rights import AskedOfRows, OfSchool
from yss.extensions import vault
from yss.ids import new_id
from yss.models import Export, ExportLink, ExportSubject, Organization
from yss.models.export import is_makers, is_usable, words_owner


@action(OfSchool())
def order_export(act: Work, *, order: Order, people: Collection[int]) -> int:
    """【导出】: notes who orders what for what, and of which people there may be rows; returns the export's number.

    Raises InvalidInput as `check_days` and `check_numbers` do, NotFound for another school's organization.
    """
    rules.check_days(order.kind, order.first, order.last, day_of(act.now))
    rules.check_numbers(order.kind, order.purpose, with_numbers=order.with_numbers)
    if order.org_id is not None and act.session.get(Organization, (act.school_id, order.org_id)) is None:
        raise NotFound
    export = _export(act, order)
    act.session.add(export)
    act.session.flush()
    mine = {"school_id": act.school_id, "export_id": export.id}
    if people:
        act.session.execute(insert(ExportSubject), [mine | {"person_id": person} for person in sorted(people)])
    act.at(org_id=order.org_id).audit(
        "export_data",
        export=export.id,
        content=order.kind,
        days=[order.first.isoformat(), order.last.isoformat()],
        people=len(people),
        purpose=order.purpose,
        with_numbers=order.with_numbers,
    )
    return export.id


@action(OfSchool())
def make_link(act: Work, *, export_id: int) -> int:
    """A link that fetches the file into one browser, within ten minutes, without a session; one made before ends.

    Returns its id. Raises NotFound for an export that is not the actor's, NotAllowedNow("export_over").
    """
    mine = (Export.school_id == act.school_id, Export.id == export_id, Export.made_by == act.actor_id, is_makers())
    export = act.session.scalars(select(Export).where(*mine)).one_or_none()
    if export is None:
        raise NotFound
    rules.check_file(export.made_at, act.now)
    earlier = (
        ExportLink.school_id == act.school_id,
        ExportLink.export_id == export_id,
        ExportLink.expires_at > act.now,
    )
    act.session.execute(update(ExportLink).where(*earlier).values(expires_at=act.now))
    token, link_id = sealing.new_token(), new_id()
    act.session.add(
        ExportLink(
            school_id=act.school_id,
            id=link_id,
            export_id=export_id,
            token_digest=sealing.token_digest(token),
            token_sealed=vault.seal(sealing.EXPORT_TOKEN, f"{act.school_id}:{link_id}", token.encode()),
            made_at=act.now,
            expires_at=act.now + rules.LINK_LASTS,
        )
    )
    act.audit("make_export_link", export=export_id)
    return link_id


@action(AskedOfRows("whoever holds the link"))
def use_link(act: Work, *, link_id: int, export_id: int, browser: str) -> None:
    """Uses the link up for all but the browser with this token.

    Raises NotFound("export_link_unknown") where somebody was quicker, it has run out, or its maker's right has (R75).
    """
    ordered = select(Export.id).where(Export.school_id == act.school_id, Export.id == export_id, is_makers())
    usable = (
        ExportLink.school_id == act.school_id,
        ExportLink.id == link_id,
        ExportLink.export_id.in_(ordered),
        is_usable(sealing.token_digest(browser), act.now),
    )
    mine = {"used_at": act.now, "browser_digest": sealing.token_digest(browser)}
    used = act.session.execute(update(ExportLink).where(*usable).values(**mine))
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound("export_link_unknown")
    act.audit("use_export_link", export=export_id)


def _export(act: Work, order: Order) -> Export:
    export = Export(
        school_id=act.school_id,
        id=new_id(),
        made_by=act.actor_id,
        made_at=act.now,
        kind=order.kind,
        format=order.format,
        first_day=order.first,
        last_day=order.last,
        org_id=order.org_id,
        purpose=order.purpose,
        with_numbers=order.with_numbers,
    )
    if order.words:
        export.words_sealed = vault.seal(sealing.EXPORT_WORDS, words_owner(export), order.words.encode())
    return export

"""What was read of a list, in one line before its rows (R83)."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from yss.domain import documents
from yss.domain.list_reader import Told
from yss.web.kit.formats import listed

_KINDS = {
    "name": _l("姓名"),
    "document_type": _l("证件类型"),
    "number": _l("证件号码"),
    "phone": _l("手机号码"),
    "room": _l("宿舍"),
    "organization": _l("组织"),
    "country": _l("国籍"),
}


def said(told: Told) -> str:
    """Which sheets and columns were read and what was left out; empty for a text that has neither."""
    parts = [_("工作表%(names)s", names=_quoted(told.sheets))] if told.sheets else []
    parts += [
        _("%(kind)s=第%(column)s列“%(heading)s”", kind=_KINDS[kind], column=column, heading=_masked(heading))
        for kind, (column, heading) in told.columns.items()
    ]
    if told.unread:
        parts.append(
            ngettext(
                "另有%(num)s个工作表未读：%(names)s",
                "另有%(num)s个工作表未读：%(names)s",
                len(told.unread),
                names=_quoted(told.unread),
            )
        )
    if told.hidden:
        parts.append(ngettext("其中%(num)s行在表格里是隐藏的", "其中%(num)s行在表格里是隐藏的", told.hidden))
    return _("读取了：%(parts)s。", parts=listed(parts)) if parts else ""


def _quoted(names: tuple[str, ...]) -> str:
    return listed([_("“%(name)s”", name=_masked(name)) for name in names])


def _masked(text: str) -> str:
    return documents.mask_numbers_in(text)

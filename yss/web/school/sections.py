"""What stands on the school's first page: each section of the school's end has a line here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Section:
    """A line of the list: its label, and its path below the school's."""

    label: Any
    path: str


CHANGES = Section(_l("变动核实"), "/changes")
CLUSTERS = Section(_l("聚集预警"), "/clusters")

PEOPLE: tuple[Section, ...] = (
    Section(_l("未提交名单"), "/not-submitted"),
    Section(_l("邀请采集员"), "/invites"),
    Section(_l("采集员与组织"), "/collectors"),
    Section(_l("学年升级"), "/rollover"),
    Section(_l("学校管理员"), "/admins"),
    Section(_l("宿舍名单"), "/residences"),
    Section(_l("导入应加入名单"), "/imports/expected"),
    # one line each
)
DATA: tuple[Section, ...] = (
    CHANGES,
    CLUSTERS,
    Section(_l("外籍教师变动"), "/foreign-teachers"),
    Section(_l("导出数据"), "/export"),
    Section(_l("请假/免报"), "/leaves"),
    # one line each
)
SETTINGS: tuple[Section, ...] = (
    Section(_l("提交时间与提醒"), "/reminders"),
    Section(_l("放假日历"), "/calendar"),
    Section(_l("新组织确认"), "/confirmation"),
    Section(_l("聚集预警阈值"), "/cluster-thresholds"),
    Section(_l("保存期限"), "/retention"),
    Section(_l("操作记录"), "/audit"),
    # one line each
)

GROUPS = ((_l("人员与组织"), PEOPLE), (_l("数据"), DATA), (_l("设置与记录"), SETTINGS))

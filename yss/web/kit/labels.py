"""Chinese labels of the vocabulary, through gettext."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext, lazy_ngettext, lazy_pgettext
from flask_babel import lazy_gettext as _l

from yss.domain.leaf_digests import DigestFault
from yss.domain.links import LinkStrength
from yss.domain.vocabulary import (
    Audience,
    ChangeOutcome,
    ChangeState,
    ClosingReason,
    ClusterDisposition,
    ConsentRelation,
    Continent,
    CovidState,
    DayFilter,
    DeputyState,
    DocumentType,
    ExemptionPart,
    ExportFormat,
    ExportKind,
    ExportPurpose,
    FeedbackKind,
    FeedbackState,
    InviteLasts,
    InviteState,
    LeaveKind,
    Leaving,
    MissingReason,
    OrganizationState,
    ReminderOutcome,
    ReportSource,
    ReturnFate,
    RevealReason,
    Risk,
    RobotKind,
    RowDifference,
    RowState,
    SchoolType,
    TargetReason,
    TeachingLevel,
    Transport,
    Verdict,
    WayOut,
    Whereabouts,
    YesNo,
)
from yss.queries.day.absences import Why
from yss.queries.person.proxies import Linked
from yss.web.kit import formats, texts

AUDIENCES = {Audience.STUDENTS: _l("学生"), Audience.STAFF: _l("教职工")}

SCHOOL_TYPES = {
    SchoolType.PRESCHOOL: _l("学前"),
    SchoolType.PRIMARY: _l("小学"),
    SchoolType.JUNIOR_HIGH: _l("初中"),
    SchoolType.SENIOR_HIGH: _l("高中"),
    SchoolType.SECONDARY_VOCATIONAL: _l("中职"),
    SchoolType.HIGHER_VOCATIONAL: _l("高职"),
    SchoolType.UNIVERSITY: _l("全日制大学"),
    SchoolType.OTHER: _l("其他"),
}

DOCUMENT_TYPES = {
    DocumentType.RESIDENT_ID: _l("居民身份证"),
    DocumentType.HMT_RESIDENCE_PERMIT: _l("港澳台居民居住证"),
    DocumentType.HONG_KONG_MACAO_PERMIT: _l("港澳居民来往内地通行证"),
    DocumentType.TAIWAN_PERMIT: _l("台湾居民来往大陆通行证"),
    DocumentType.PASSPORT: _l("护照"),
    DocumentType.FOREIGN_PERMANENT_RESIDENT_ID: _l("外国人永久居留身份证"),
}

SOURCES = {
    ReportSource.SELF: _l("自主申报"),
    ReportSource.PROXY: _l("代填"),
    ReportSource.CARRIED_FORWARD: _l("快速填充"),
}

FIGURES = {
    "joined": _l("已加入"),
    "exempt": _l("免报成员"),
    "missing": _l("未填报成员"),
    "reported": _l("已填报成员"),
    "late": _l("提交后申报"),
    **{source.value: label for source, label in SOURCES.items()},
}

DAY_FILTERS = {
    DayFilter.ALL: _l("全部"),
    DayFilter.UNSUBMITTED: _l("未提交"),
    DayFilter.SUBMITTED: _l("已提交"),
    DayFilter.LATE: _l("有提交后申报"),
    DayFilter.MISSING: _l("有未填报"),
}

MISSING_REASONS = {
    MissingReason.ON_LEAVE: _l("请假"),
    MissingReason.UNREACHABLE: _l("联系不上"),
    MissingReason.NO_PHONE: _l("无手机"),
    MissingReason.TRANSFERRED: _l("已转出"),
    MissingReason.OTHER: _l("其他"),
}

EXPORT_KINDS = {
    ExportKind.SUBMISSIONS: _l("各组织每日统计"),
    ExportKind.REPORTS: _l("成员填报明细"),
    ExportKind.MISSING: _l("未填报成员明细"),
    ExportKind.TEACHERS: _l("外籍教师最新情况"),
    ExportKind.TEACHER_CHANGES: _l("外籍教师变动记录"),
    ExportKind.ANSWERS: _l("填报数据（XLSForm字段名）"),
    ExportKind.DATA_VALUES: _l("统计数据（DHIS2）"),
    ExportKind.DIGESTS: _l("存证数据（可自行核对）"),
}

DIGEST_FAULTS = {
    DigestFault.DIGEST: _l("统计数字、名单或填报方式与提交时不同。"),
    DigestFault.REMARKS: _l("备注无法打开，或不是提交时的备注。"),
    DigestFault.ANSWERS: _l("有成员的答案与提交时不同。"),
    DigestFault.GAP: _l("本组织的上一次提交不见了。"),
}

EXPORT_FORMATS = {ExportFormat.XLSX: "XLSX", ExportFormat.CSV: "CSV"}

EXPORT_PURPOSES = {
    ExportPurpose.DAILY_REPORTING: _l("日常报送"),
    ExportPurpose.EPIDEMIC_CONTROL: _l("疫情处置"),
    ExportPurpose.ARCHIVE: lazy_pgettext("purpose", "归档"),
    ExportPurpose.OTHER: _l("其他"),
}

LEAVE_KINDS = {
    LeaveKind.SICK: _l("病假"),
    LeaveKind.PERSONAL: _l("事假"),
    LeaveKind.INTERNSHIP: _l("实习"),
    LeaveKind.AWAY: _l("离校"),
    LeaveKind.OTHER: _l("其他"),
}

EXEMPTION_PARTS = {
    ExemptionPart.CURRENT: _l("现在"),
    ExemptionPart.COMING: _l("将要开始"),
    ExemptionPart.PAST: _l("已结束"),
}

HOLIDAY_AUDIENCES = [("", _l("全校")), *AUDIENCES.items()]

FEEDBACK_KINDS = {
    FeedbackKind.QUESTION: _l("使用疑问"),
    FeedbackKind.FAULT: _l("功能异常"),
    FeedbackKind.CORRECTION: _l("需要客服更正"),
    FeedbackKind.IDEA: _l("意见建议"),
}

FEEDBACK_STATES = {
    FeedbackState.NEW: _l("已收到"),
    FeedbackState.READ: _l("客服已查看"),
    FeedbackState.HANDLED: _l("已处理"),
}

RISKS = {Risk.HIGH: _l("高风险"), Risk.WATCH: _l("关注")}

CHANGE_STATES = {
    ChangeState.OPEN: _l("待核实"),
    ChangeState.ACKNOWLEDGED: _l("已核实"),
    ChangeState.SUPERSEDED: _l("已更新"),
}

CHANGE_OUTCOMES = {
    ChangeOutcome.CALLED: _l("已电话核实"),
    ChangeOutcome.FAMILY_TOLD: _l("已通知家长"),
    ChangeOutcome.HOSPITAL: _l("已送医/就诊"),
    ChangeOutcome.OBSERVED_AT_HOME: _l("居家观察"),
    ChangeOutcome.FALSE_ALARM: _l("误报"),
    ChangeOutcome.OTHER: _l("其他"),
}

CLUSTER_DISPOSITIONS = {
    ClusterDisposition.AUTHORITIES_TOLD: _l("已报告疾控机构和教育部门"),
    ClusterDisposition.ISOLATED: _l("已留观或隔离，并消毒"),
    ClusterDisposition.HOSPITAL: _l("已组织就诊"),
    ClusterDisposition.UNRELATED: _l("经核实无关联或为误报"),
    ClusterDisposition.OTHER: _l("其他"),
}

CONSENT_RELATIONS = {
    ConsentRelation.SELF: _l("本人"),
    ConsentRelation.GUARDIAN: _l("监护人"),
    ConsentRelation.AS_ASKED: _l("受本人委托"),
}

DEPUTY_STATES = {
    DeputyState.OFFERED: _l("待对方接受"),
    DeputyState.LAPSED: _l("卡片已过期"),
    DeputyState.PLANNED: _l("未开始"),
    DeputyState.ACTIVE: _l("代理中"),
    DeputyState.OVER: _l("已到期"),
    DeputyState.ENDED: _l("已结束"),
}

RETURN_FATES = {
    ReturnFate.OPEN: _l("等待提交"),
    ReturnFate.RESUBMITTED: _l("已重新提交"),
    ReturnFate.LAPSED: _l("到期未提交"),
}

ROW_DIFFERENCES = {
    RowDifference.CAME: _l("新增成员"),
    RowDifference.WENT: _l("不再计入"),
    RowDifference.REPORTED: _l("变为已填报"),
    RowDifference.MISSING: _l("变为未填报"),
    RowDifference.EXEMPT: _l("变为免报"),
    RowDifference.REVISED: _l("填报已更新"),
}

VERDICTS = {Verdict.CONFIRMED: _l("本人或监护人已确认"), Verdict.DISPUTED: _l("本人或监护人有异议")}

INVITE_STATES = {
    InviteState.USABLE: _l("可用"),
    InviteState.USED_UP: _l("已用完"),
    InviteState.EXPIRED: _l("已过期"),
    InviteState.REVOKED: _l("已撤销"),
}

INVITE_LASTS = {lasts: lazy_ngettext("%(num)s天", "%(num)s天", int(lasts)) for lasts in InviteLasts}

WAYS_OUT = {WayOut.NOT_MY_SCHOOL: _l("不是我的学校"), WayOut.NOT_COLLECTOR: _l("我不是采集员")}

ORGANIZATION_STATES = {
    OrganizationState.WAITING: _l("待确认"),
    OrganizationState.OPEN: _l("使用中"),
    OrganizationState.CLOSED: _l("已停用"),
}

TEACHING_LEVELS = {
    TeachingLevel.PRESCHOOL: _l("学前"),
    TeachingLevel.PRIMARY: _l("小学"),
    TeachingLevel.JUNIOR_HIGH: _l("初中"),
    TeachingLevel.SENIOR_HIGH: _l("高中"),
    TeachingLevel.SECONDARY_VOCATIONAL: _l("中职"),
    TeachingLevel.HIGHER_VOCATIONAL: _l("高职"),
    TeachingLevel.UNIVERSITY: _l("高校"),
    TeachingLevel.OTHER: _l("其他"),
}

CONTINENTS = {
    Continent.AFRICA: _l("非洲"),
    Continent.ANTARCTICA: _l("南极洲"),
    Continent.ASIA: _l("亚洲"),
    Continent.EUROPE: _l("欧洲"),
    Continent.NORTH_AMERICA: _l("北美洲"),
    Continent.OCEANIA: _l("大洋洲"),
    Continent.SOUTH_AMERICA: _l("南美洲"),
}

WHEREABOUTS = {
    Whereabouts.GUANGDONG: _l("广东"),
    Whereabouts.HUBEI: _l("湖北"),
    Whereabouts.ELSEWHERE_ON_THE_MAINLAND: _l("中国境内其他地区（不含广东、湖北、港澳台地区）"),
    Whereabouts.HONG_KONG_MACAO_TAIWAN: _l("港澳台地区"),
    Whereabouts.ABROAD: _l("境外"),
}

YES_NO = {YesNo.YES: _l("是"), YesNo.NO: _l("否")}

COVID_STATES = {
    CovidState.NONE: _l("无"),
    CovidState.SUSPECTED: _l("疑似新冠肺炎"),
    CovidState.CONFIRMED: _l("确诊新冠肺炎"),
    CovidState.RECOVERED: _l("治愈"),
    CovidState.OBSERVED: _l("医学观察"),
}

TRANSPORTS = {
    Transport.PLANE: _l("飞机"),
    Transport.TRAIN: _l("火车"),
    Transport.CAR: _l("汽车"),
    Transport.SHIP: _l("轮船"),
    Transport.OTHER: _l("其他"),
}

CLOSING_REASONS = {
    ClosingReason.CARD_MISDIRECTED: _l("邀请卡片误发给了家长等非采集员"),
    ClosingReason.CREATED_TWICE: _l("重复创建"),
    ClosingReason.CREATED_BY_MISTAKE: _l("误创建"),
    ClosingReason.ARCHIVED: _l("已毕业归档"),
}

TARGET_REASONS = {
    TargetReason.CHOSEN_BY_MISTAKE: _l("创建时选错"),
    TargetReason.USE_CHANGED: _l("用途改变"),
}

ROBOT_KINDS = {RobotKind.WECOM: _l("企业微信"), RobotKind.DINGTALK: _l("钉钉")}

REMINDER_OUTCOMES = {
    ReminderOutcome.UNKNOWN: _l("结果未知"),
    ReminderOutcome.SENT: _l("已发送"),
    ReminderOutcome.FAILED: _l("未送达"),
}

REVEAL_REASONS = {
    RevealReason.CHECK_IDENTITY: _l("核对身份"),
    RevealReason.EPIDEMIC_CONTROL: _l("疫情防控需要"),
    RevealReason.ASKED_BY_MEMBER: _l("本人要求"),
}

ROW_STATES = {
    RowState.BAD: _l("有误"),
    RowState.ELSEWHERE: _l("待本人确认"),
    RowState.ADDABLE: _l("可添加"),
    RowState.LISTED: _l("已在组织中"),
}

IMPORT_STATES = {RowState.BAD: _l("有误"), RowState.ADDABLE: _l("可导入"), RowState.LISTED: _l("已在名单中")}
EXPECTED_STATES = ROW_STATES | {RowState.LISTED: _l("已在名单中")}


def source_of(source: ReportSource, filled_by: str, carried_from: date | None = None) -> str:
    """How a report came to be: 自主申报, 代填人：NAME, 快速填充 of which day's report and by whom (R22, R32)."""
    if carried_from is not None:
        day = formats.day_label(carried_from)
        return str(gettext("快速填充（%(day)s的数据，操作人：%(name)s）", day=day, name=filled_by))
    return str(gettext("代填人：%(name)s", name=filled_by) if source is ReportSource.PROXY else SOURCES[source])


def link_waits(link: Linked, alone: bool) -> bool:
    """Whether the link waits for a yes: of who acts alone, for their own (R72, R73)."""
    return not link.confirmed_by_person if alone else link.waits


def link_state(link: Linked, alone: bool = False) -> str:
    """监护人, 代填人, or what is waited for."""
    if link_waits(link, alone):
        return str(gettext("待本人确认") if alone else gettext("待确认"))
    return str(gettext("监护人") if link.strength is LinkStrength.GUARDIAN and not alone else gettext("代填人"))


def why_exempt(why: Why) -> str:
    """病假 3月20日–3月22日, or the holiday's name with its days; 免报 where neither is known any more."""
    reason = LEAVE_KINDS[why.kind] if why.kind else why.holiday or gettext("免报")
    return str(gettext("%(reason)s %(days)s", reason=reason, days=formats.span(why.from_day, why.to_day)))


def kept(text: str | None) -> str:
    """What was written, 无 where nothing was, and of what is kept no more (None) that it was erased (R49)."""
    return gettext("内容已清除：保存期限已到，或本人已注销") if text is None else text or gettext("无")


def translate(source: str) -> str:
    """A label of a questionnaire file in the reader's language; the extractor put it into the catalogues."""
    return texts.translated(source) if source else ""


LEAVINGS = {
    Leaving.REMOVED: _l("已删除"),
    Leaving.TRANSFERRED: _l("已转出"),
    Leaving.LEFT: _l("已退出"),
    Leaving.MADE_PROXY: _l("已转为代填人"),
    Leaving.ERASED: _l("已注销"),
    Leaving.CLOSED: _l("组织已停用"),
    Leaving.ARCHIVED: _l("班级已归档"),
}

"""Every refusal's one sentence: codes of the domain → gettext. Plain text, full-width punctuation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from yss.domain.days import DEADLINE
from yss.domain.vocabulary import DocumentType
from yss.web.kit import formats, labels

_MESSAGES = {
    # who
    "not_found": _l("页面不存在，或您无权查看。"),
    "right_ended": _l("您已不再担任采集员、代理人或学校管理员，操作没有执行。"),
    "not_linked": _l("您还不能为此人申报，请通过组织的邀请卡片进入。"),
    "waits_for_yes": _l("今日已有填报；您的代填待确认，确认后才能修改。"),
    "waits_for_person": _l("待本人确认：本人已认证，须由本人同意后，您才能代为申报。"),
    "guardian_not_needed": _l("已满14周岁，不需要监护人，由本人自己管理。"),
    "self_report_stands": _l("本人已自主申报，采集员和代填人不能修改；如有错误，请本人重新申报。"),
    "proxy_report_stands": _l("已由代填人申报；如有错误，请由本人或代填人重新申报。"),
    "deputy_may_not": _l("您是代理人，此项由采集员本人操作。"),
    "handed_over": _l("您的组织「%(organization)s」已于%(day)s移交给%(name)s。"),
    "closed_under": _l("您的组织「%(organization)s」已于%(day)s停用；如有疑问，请联系学校管理员。"),
    "deputy_ended": _l("您对「%(organization)s」的代理已于%(day)s结束；如有疑问，请联系该组织的采集员或学校管理员。"),
    "not_member": _l("您已不在该组织，请通过新的邀请卡片重新加入。"),
    # when
    "day_changed": _l("填报和代填只限今天。如果日期已变，请确认后重新提交。"),
    "questionnaire_changed": _l("学校已更换申报内容，请按新的内容核对填写；两者相同的填写已保留。"),
    "deadline_passed": _l("已过今天%(deadline)s，昨日数据不可再提交。"),
    "day_closed": _l("只能提交今日和昨日的数据。"),
    "day_not_begun": _l("这一天还没有到。"),
    "not_founded": _l("组织于%(founded)s创建，更早的日期不需要提交，也不能提交。"),
    "already_submitted": _l("该日数据已提交，提交后不可修改。"),
    "submitted_before": _l("已由您于%(at)s提交，提交后不可修改。"),
    "day_still_open": _l("该日数据尚未提交，采集员现在就可以提交，无需退回或开放。"),
    "already_returned": _l("该日已退回或开放，请等待采集员提交，或到期后再操作。"),
    "return_too_late": _l("只能退回或开放最近7天的数据。"),
    "submitted_by_other": _l("已由%(name)s于%(at)s提交，提交后不可修改。"),
    "nothing_reviewed": _l("请先填写补充数据并核对数据详情。"),
    "already_collector": _l("已创建组织「%(organization)s」，一个采集员只能创建一个组织。"),
    "own_organization": _l("这是您自己的组织，请把卡片发给接手或代理的老师。"),
    "elsewhere_in_school": _l("此人已在本校的另一个组织，请先确认转入。"),
    "awaits_person": _l("待本人确认：已请本人决定，请让本人打开“我的”，或通过邀请卡片加入。"),
    "asked_in": _l("已请本人确认，本人同意后加入。"),
    "joined_elsewhere": _l("您已加入本校的另一个组织，请先确认转入。"),
    "leave_over": _l("这次请假已经结束或已撤销。"),
    "holiday_over": _l("这个假期已经结束或已撤销。"),
    "restore_too_late": _l("删除已超过30天，请重新邀请该成员加入。"),
    "is_yourself": _l("这是您本人的证件号码，请返回选择“本人申报”。"),
    "own_child": _l("请填写孩子的信息，而不是家长本人的。"),
    "quick_fill_first": _l("首次提交数据之后才能使用快速填充。"),
    "nobody_to_fill": _l("没有可以填充或撤销的成员，数据可能已有变化。"),
    "name_mismatch": _l("姓名与证件号码不一致，请核对。"),
    "mismatch_too_often": _l("今天姓名与证件号码不一致的次数过多，请明天再试。"),
    "mismatch_settled": _l("这条姓名已经处理过，请返回列表查看。"),
    "name_not_yours": _l("姓名由最初填写的人或采集员更正。"),
    "name_is_verified": _l("姓名以本人认证的为准，不能更正。"),
    "verdict_not_yours": _l("只有本人或监护人可以核对代填内容。"),
    "verdict_on_own": _l("这份填报是您自己填的，如有变化请直接修改。"),
    "report_replaced": _l("这份填报已被更新，请核对最新内容。"),
    "no_teacher_ticked": _l("请先勾选外籍教师。"),
    "teacher_used": _l("这位教师在采集员的列表中，或已有变动申报，不能移出名册。"),
    "teacher_taken": _l("有教师已在其他采集员的列表中，请核对后重新勾选。"),
    "nothing_changed": _l("信息没有变动，无需申报。"),
    "change_acknowledged": _l("这条变动已经核实过，请返回列表查看。"),
    "change_superseded": _l("该成员当天又有新的填报，这条变动已更新，请返回列表查看。"),
    "cluster_closed": _l("这条预警已经处置过，请返回列表查看。"),
    "nothing_to_import": _l("名单中没有需要更新的宿舍。"),
    "no_class_ticked": _l("请先勾选班级。"),
    "nobody_ticked": _l("请先勾选成员。"),
    "no_chat_chosen": _l("请先选择聊天。"),
    "already_member": _l("该成员已在组织中。"),
    "list_changed": _l("名单已更换或已超过24小时，请核对后重新添加。"),
    "nobody_addable": _l("名单中没有可以添加的人。"),
    "key_reused": _l("这份表单已经提交过；您刚才填写的内容已保留，如需再次提交请点击提交。"),
    "consent_needed": _l("请先阅读并同意健康信息使用说明。"),
    "understood_needed": _l("请先勾选，确认已了解。"),
    "no_consent": _l("没有可以撤回的同意，可能已经撤回。"),
    "erase_collector": _l("您是采集员，请先把组织移交给其他人，再注销个人信息。"),
    "erase_admin": _l("您是学校管理员，请先由学校更换管理员，再注销个人信息。"),
    "guardian_needed": _l("未满14周岁，须由监护人同意。"),
    "birth_date_needed": _l("请填写出生日期。"),
    # invites
    "invite_unknown": _l("链接无效，请核对链接是否完整，或向邀请人索要新的邀请卡片。"),
    "invite_expired": _l("邀请已过期，请向邀请人索要新的邀请卡片。"),
    "invite_revoked": _l("邀请链接已被重置或撤销，请向邀请人，或现在的采集员、学校管理员索要新的卡片。"),
    "organization_waiting": _l("该组织待学校确认，确认后才能邀请成员、提交数据。"),
    "organization_closed_already": _l("该组织已停用。"),
    "organization_closed": _l("该组织已停用，请联系学校，或向现在的采集员索要新的邀请卡片。"),
    "last_admin": _l("学校至少保留一名管理员，请先添加接任的管理员。"),
    "already_admin": _l("此人已是学校管理员。"),
    "invite_used_up": _l("邀请的使用次数已满，请向邀请人索要新的邀请卡片。"),
    "digest_unknown": _l("没有这个存证码的提交，请核对链接是否完整。"),
    "export_link_unknown": _l("链接无效、已过期，或已在别的浏览器使用，请向发出链接的学校管理员重新索要。"),
    # verification
    "agreement_needed": _l("请先阅读并勾选同意服务协议。"),
    "payment_rejected": _l("请确认是否为本人登录及绑定本人的银行卡。"),
    "identity_unknown": _l("系统未包含该身份信息，可选择微信支付密码认证。"),
    "face_not_matched": _l("未能通过人脸检测，请重试，或选择微信支付密码认证。"),
    "picture_too_big": _l("照片超过%(limit)sMB，请调低相机的照片尺寸后重拍，或选择微信支付密码认证。"),
    "face_left": _l("上次人脸识别未完成（页面已离开或闪退），请重新选择认证方式。"),
    "verification_used": _l("本次认证已使用，请重新认证。"),
    "verification_expired": _l("本次认证已超时，请重新认证。"),
    # what was typed
    "required": _l("请填写此项。"),
    "choose": _l("请选择。"),
    "name_required": _l("请填写姓名。"),
    "name_invalid": _l("姓名包含无效字符。"),
    "number_required": _l("请填写证件号码。"),
    "number_only_digits": _l("只能包含数字和末位X。"),
    "number_length_18": _l("请填写18位身份证号码。"),
    "number_checksum": _l("校验不通过，请逐位核对。"),
    "number_birth_date": _l("出生日期无效。"),
    "number_province": _l("地区代码无效，请核对前两位。"),
    "number_format": _l("证件号码格式不正确，请核对。"),
    "wrong_document_type": _l("该号码应为%(document)s，请更改证件类型。"),
    "phone_invalid": _l("请填写11位手机号码。"),
    "invalid_characters": _l("包含无效字符。"),
    "option_invalid": _l("选项无效。"),
    "option_exclusive": _l("“%(choice)s”和“%(others)s”不能同时选择，请去掉不对的一项。"),
    "region_city_required": _l("请选择城市。"),
    "integer_range": _l("请输入%(min)s–%(max)s的整数。"),
    "date_invalid": _l("日期无效。"),
    "leave_too_long": _l("最长一年，请核对日期，或分几次登记。"),
    "leave_far": _l("离今天超过一年，请核对年份。"),
    # lists of people
    "list_needed": _l("请粘贴名单，或选择一个文件。"),
    "list_empty": _l("没有读到姓名，请核对名单的内容。"),
    "organization_column_needed": _l("没有找到表头，请在第一行写明“组织”和“姓名”两列。"),
    "organization_needed": _l("请写组织的全称。"),
    "row_organization_unknown": _l("没有这个组织，请写组织的全称。"),
    "row_organization_ambiguous": _l("有两个组织同名，请由采集员在自己的组织里导入。"),
    "country_needed": _l("请写国籍。"),
    "country_unknown": _l("不认识这个国籍，请写国家的中文名、英文名或两位代码。"),
    "row_same_teacher": _l("与第%(row)s行相同。"),
    "name_column_needed": _l("没有找到本人姓名的一列，请把表头写为“姓名”。"),
    "columns_alike": _l(
        "第%(first)s列“%(one)s”和第%(second)s列“%(other)s”看不出哪一列是本人的，请删去或改名其中一列后重试。"
    ),
    "formulas_unsolved": _l("公式没有结果，请在表格软件里保存一次后重试。"),
    "name_unclear": _l("看不出哪个是本人的姓名或号码，请一行只写一个人。"),
    "phone_left_out": _l("手机号码不能使用，已略去。"),
    "row_repeated_elsewhere": _l("与工作表“%(sheet)s”第%(row)s行的证件号码相同。"),
    "row_same_name_elsewhere": _l("与工作表“%(sheet)s”第%(row)s行同名，请写上证件号码以便区分。"),
    "sheet_markup": _l("这是网页或XML格式的表格，请用表格软件打开，另存为 .xlsx 后重试。"),
    "sheet_ods": _l("不支持 .ods 文件，请另存为 .xlsx 后重试。"),
    "sheet_empty": _l("文件是空的，请重新选择。"),
    "sheet_too_big": _l("文件超过%(limit)sMB，请删去图片和多余的内容，或分几次上传。"),
    "sheet_too_long": _l("表格超出%(lines)s行或%(columns)s列，请删去多余的行列，或分几次上传。"),
    "sheet_old": _l("不支持旧版 .xls 文件，请另存为 .xlsx 后重试。"),
    "sheet_encrypted": _l("文件已加密，请去掉打开密码后重试。"),
    "sheet_unknown": _l("不是可以读取的表格，请上传 .xlsx 或 .csv 文件。"),
    "sheet_unsafe": _l("表格的内容过大或结构异常，请把名单复制到新表格后重试。"),
    "number_as_double": _l("号码已被表格改写，请把证件号码列设为文本，再重新填写号码。"),
    "type_needed": _l("请注明证件类型，并核对证件号码。"),
    "type_unknown": _l("不认识这种证件类型，请参照模板填写。"),
    "room_needed": _l("没有读到宿舍，请核对“宿舍”一列。"),
    "not_in_school": _l("没有姓名和证件号码都相符的成员，请核对。"),
    "row_repeated": _l("与第%(row)s行的证件号码相同。"),
    "row_same_name": _l("与第%(row)s行同名，请写上证件号码以便区分。"),
    "span_turned": _l("开始日期不能晚于结束日期。"),
    "numbers_not_needed": _l("只有用途为疫情处置的成员明细可以包含完整证件号码。"),
    "organization_unknown": _l("没有找到这个组织，请核对名称；留空则为全部组织。"),
    "organization_ambiguous": _l("有多个组织符合，请填写完整名称或括号中的编号：%(names)s"),
    "export_over": _l("该导出已超过24小时，请重新导出。"),
    "export_unmade": _l("文件已不在，请重新生成。"),
    "exports_full": _l("排队生成的导出太多，请过几分钟再试。"),
    "date_past": _l("不能早于今天。"),
    "days_reversed": _l("不能早于开始日期。"),
    "date_future": _l("不能晚于今天。"),
    "target_range": _l("请填写06:00至22:00之间的时间。"),
    "robot_url": _l("地址不是所选服务的机器人Webhook，请从群机器人的设置里复制完整地址。"),
    "secret_not_asked": _l("企业微信的机器人没有加签密钥，请留空。"),
    "time_invalid": _l("时间无效。"),
    "time_future": _l("不能晚于现在。"),
    "confirm_needed": _l("请核对并勾选承诺。"),
    "reason_needed": _l("请选择查看原因。"),
    # the house
    "busy": _l("系统繁忙，您的填写已保留，请稍后重试。"),
    "busy_file": _l("系统繁忙，请稍后重试；文件没有保留，请重新选择。"),
    "page_expired": _l("页面已过期，请刷新后重试。"),
    "foreign_origin": _l("请求来源不明，请从本服务的页面操作。"),
    "bad_request": _l("请求有误，请返回重试。"),
    "method_not_allowed": _l("不支持这样访问，请返回上一页。"),
    "too_slow": _l("网络太慢，内容没有传完，请在信号好的地方重试。"),
    "head_too_large": _l("请求有误，请从首页重新进入。"),
    "too_large": _l("内容太大，请缩短后重试。"),
    "server_error": _l("系统出错了，我们已记录，请稍后重试。"),
}

# Those of a number, by the parameter that has it.
_BY_NUMBER: dict[str, tuple[str, Callable[..., str]]] = {
    "feedback_too_often": (
        "limit",
        lambda n, shown: ngettext(
            "今天已提交%(num)s条反馈，请明天再提交；紧急事项请直接联系学校管理员。",
            "今天已提交%(num)s条反馈，请明天再提交；紧急事项请直接联系学校管理员。",
            n,
            **shown,
        ),
    ),
    "name_too_long": (
        "limit",
        lambda n, shown: ngettext("姓名不能超过%(num)s个字。", "姓名不能超过%(num)s个字。", n, **shown),
    ),
    "too_long": ("limit", lambda n, shown: ngettext("不能超过%(num)s个字。", "不能超过%(num)s个字。", n, **shown)),
    "list_too_long": (
        "limit",
        lambda n, shown: ngettext("一次最多%(num)s人，请分几次添加。", "一次最多%(num)s人，请分几次添加。", n, **shown),
    ),
    "span_too_long": (
        "limit",
        lambda n, shown: ngettext(
            "一次最多导出%(num)s天，请分几次导出。", "一次最多导出%(num)s天，请分几次导出。", n, **shown
        ),
    ),
    "days_too_many": ("limit", lambda n, shown: ngettext("不能超过%(num)s天。", "不能超过%(num)s天。", n, **shown)),
    "decimal_range": (
        "decimals",
        lambda n, shown: ngettext(
            "请输入%(min)s–%(max)s的数字，最多%(num)s位小数。",
            "请输入%(min)s–%(max)s的数字，最多%(num)s位小数。",
            n,
            **shown,
        ),
    ),
}


def sentence(code: str, params: dict[str, Any] | None = None) -> str:
    """The sentence of a refusal. A constraint of the questionnaire brings its own message.

    Labels of the questionnaire come in tuples, and so do names with their numbers.
    """
    params = params or {}
    if code == "constraint":
        return labels.translate(str(params.get("message", "")))
    shown = {"deadline": formats.wall_time(DEADLINE)} | {name: _shown(value) for name, value in params.items()}
    if "suggested" in params:
        shown["document"] = str(labels.DOCUMENT_TYPES[DocumentType(params["suggested"])])
    if code in _BY_NUMBER:
        number, text_of = _BY_NUMBER[code]
        return text_of(params[number], shown)
    text = str(_MESSAGES[code])
    return text % shown if "%(" in text else text


def _named(one: str | tuple[str, int]) -> str:
    """A label of the questionnaire; what bears a name of its own with its number."""
    if isinstance(one, str):
        return labels.translate(one)
    name, number = one
    return str(_("%(name)s（%(number)s）", name=name, number=number))


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return formats.listed(map(_named, value))
    if isinstance(value, datetime):
        return formats.clock_time(value)
    return formats.day_label(value) if isinstance(value, date) else str(value)

"""The audit trail in words: kind and label of every action (R48). A line each, sorted; a house test holds it whole."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from yss.domain.vocabulary import AuditKind

KINDS = {
    AuditKind.REVEALS: _l("查看号码"),
    AuditKind.EXPORTS: _l("导出"),
    AuditKind.SUBMISSIONS: _l("提交"),
    AuditKind.RETURNS: _l("退回与开放"),
    AuditKind.REPORTS: _l("填报"),
    AuditKind.HEALTH: _l("健康变动与聚集预警"),
    AuditKind.MEMBERS: _l("成员变动"),
    AuditKind.ORGANIZATIONS: _l("组织与采集员"),
    AuditKind.INVITES: _l("邀请"),
    AuditKind.TEACHERS: _l("外籍教师"),
    AuditKind.CORRECTIONS: _l("更正"),
    AuditKind.PRIVACY: _l("个人信息权利"),
    AuditKind.SETTINGS: _l("设置"),
}

BY_SYSTEM: frozenset[str] = frozenset({"raise_cluster"})

ACTIONS: dict[str, tuple[AuditKind, Any]] = {
    "acknowledge_change": (AuditKind.HEALTH, _l("核实健康变动")),
    "add_admin": (AuditKind.SETTINGS, _l("添加学校管理员")),
    "add_holiday": (AuditKind.SETTINGS, _l("添加放假")),
    "add_teachers": (AuditKind.TEACHERS, _l("导入外籍教师名册")),
    "become_deputy": (AuditKind.ORGANIZATIONS, _l("接受代理")),
    "change_cluster_thresholds": (AuditKind.SETTINGS, _l("修改聚集预警阈值")),
    "change_organization": (AuditKind.ORGANIZATIONS, _l("修改组织信息")),
    "change_questionnaire": (AuditKind.SETTINGS, _l("更换申报问卷")),
    "change_target": (AuditKind.CORRECTIONS, _l("更正采集对象")),
    "change_target_time": (AuditKind.SETTINGS, _l("修改今日目标时间")),
    "change_teacher": (AuditKind.TEACHERS, _l("外籍教师变动申报")),
    "close_cluster": (AuditKind.HEALTH, _l("处置聚集预警")),
    "close_organization": (AuditKind.CORRECTIONS, _l("停用组织")),
    "configure_robot": (AuditKind.SETTINGS, _l("设置提醒机器人")),
    "confirm_organization": (AuditKind.ORGANIZATIONS, _l("确认新组织")),
    "create_organization": (AuditKind.ORGANIZATIONS, _l("创建组织")),
    "end_deputy": (AuditKind.ORGANIZATIONS, _l("结束代理")),
    "end_holiday": (AuditKind.SETTINGS, _l("结束放假")),
    "end_leave": (AuditKind.MEMBERS, _l("结束免报")),
    "enroll_listed": (AuditKind.MEMBERS, _l("批量添加成员")),
    "expect_listed": (AuditKind.MEMBERS, _l("导入应加入名单")),
    "export_data": (AuditKind.EXPORTS, _l("导出数据")),
    "grant_leave": (AuditKind.MEMBERS, _l("登记免报")),
    "import_residences": (AuditKind.MEMBERS, _l("导入宿舍名单")),
    "invite_collector": (AuditKind.INVITES, _l("邀请采集员")),
    "list_teachers": (AuditKind.TEACHERS, _l("添加外籍教师到列表")),
    "make_export_link": (AuditKind.EXPORTS, _l("生成一次性下载链接")),
    "member_closed": (AuditKind.MEMBERS, _l("组织停用，成员离开")),
    "member_erased": (AuditKind.PRIVACY, _l("成员注销个人信息")),
    "member_left": (AuditKind.MEMBERS, _l("成员退出组织")),
    "member_made_proxy": (AuditKind.MEMBERS, _l("成员转为代填人")),
    "member_removed": (AuditKind.MEMBERS, _l("删除成员")),
    "member_transferred": (AuditKind.MEMBERS, _l("成员转到其他组织")),
    "name_deputy": (AuditKind.ORGANIZATIONS, _l("指定代理人")),
    "offer_handover": (AuditKind.ORGANIZATIONS, _l("发起移交")),
    "quick_fill": (AuditKind.REPORTS, _l("快速填充未报数据")),
    "raise_cluster": (AuditKind.HEALTH, _l("发出聚集预警")),
    "remove_admin": (AuditKind.SETTINGS, _l("移除学校管理员")),
    "remove_expected": (AuditKind.MEMBERS, _l("移出应加入名单")),
    "remove_robot": (AuditKind.SETTINGS, _l("停用提醒机器人")),
    "report_confirmed": (AuditKind.REPORTS, _l("确认代填内容")),
    "report_disputed": (AuditKind.REPORTS, _l("对代填内容提出异议")),
    "require_confirmation": (AuditKind.SETTINGS, _l("更改新组织确认设置")),
    "reset_member_link": (AuditKind.INVITES, _l("重置邀请链接")),
    "restore_member": (AuditKind.MEMBERS, _l("恢复成员")),
    "return_submission": (AuditKind.RETURNS, _l("退回或开放当日数据")),
    "reveal_number": (AuditKind.REVEALS, _l("查看证件号码")),
    "reveal_phone": (AuditKind.REVEALS, _l("查看采集员电话")),
    "revoke_invite": (AuditKind.INVITES, _l("撤销采集员邀请")),
    "send_reminder": (AuditKind.SETTINGS, _l("发送提醒")),
    "set_residence": (AuditKind.MEMBERS, _l("填写宿舍")),
    "submit_day": (AuditKind.SUBMISSIONS, _l("提交当日数据")),
    "take_over": (AuditKind.ORGANIZATIONS, _l("接手组织")),
    "test_robot": (AuditKind.SETTINGS, _l("测试提醒机器人")),
    "undo_quick_fill": (AuditKind.REPORTS, _l("撤销快速填充")),
    "unlist_teacher": (AuditKind.TEACHERS, _l("将外籍教师移出列表")),
    "use_export_link": (AuditKind.EXPORTS, _l("通过一次性链接下载")),
    "withdraw_consent": (AuditKind.PRIVACY, _l("撤回健康信息使用同意")),
    "withdraw_handover": (AuditKind.ORGANIZATIONS, _l("撤回移交")),
}

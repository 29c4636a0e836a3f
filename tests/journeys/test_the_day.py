"""The whole day, as people live it: from the school's invite to a late report, and 11:30 the next morning."""

from __future__ import annotations

from datetime import date, timedelta

from cast import number_of
from conftest import instant
from phone import Phone
from ways import agree, cells, numbers, report, to_review

TODAY = "/days/2020-03-21"
DAY = timedelta(days=1)


def verify(phone, name, born=date(2000, 5, 17)):
    """微信支付密码认证, as somebody the product has never seen."""
    phone.is_on("选择认证方式").choose("我已阅读并同意《用户服务协议》和《隐私政策》").tap("开始登录").is_on("微信授权")
    phone.fill("手机号码", "13812345678").fill("姓名", name).fill("证件类型", "居民身份证")
    phone.fill("证件号码", number_of(name, born)).tap("同意授权").is_on("输入微信支付密码")
    return phone.fill("password", "135790").tap("完成")


def become_collector(phone, card):
    """From the school's card to the members' link."""
    verify(phone.open(card).sees("您将成为【采集员】").tap("开始使用"), "钱小采").is_on("确认所属学校").sees("中山大学")
    phone.tap("下一步").is_on("第二步：创建我的组织")
    phone.reshape("audience", "students").reshape("school_type", "全日制大学")
    phone.fill("专业名称", "软件工程").fill("年级", "2019级").fill("组织名称", "1班").fill("组织人数", "５")
    phone.tap("开始采集成员信息").is_on("健康申报工作台").sees("软件工程-2019级-1班").sees("已申报 0/5")
    link = phone.tap("微信发送邀请").by_id("invite-link").text.strip().removeprefix("https://localhost")
    phone.open("/workbench")
    return link


def join_and_report(phone, link, name, **changes):
    verify(phone.open(link).sees("软件工程-2019级-1班").tap("去申报"), name).tap("本人申报")
    return report(agree(phone).is_on("健康申报"), **changes).sees("自主申报")


def report_for_a_child(phone, link):
    verify(phone.open(link).tap("去申报"), "吴家长", date(1985, 4, 2)).tap("代他人申报").is_on("代他人申报")
    phone.fill("姓名", "吴小孩").fill("证件类型", "居民身份证").fill("证件号码", number_of("吴小孩", date(2012, 9, 1)))
    return report(agree(phone.tap("下一步"), "监护人").is_on("代填报")).sees("代填人：吴家长")


def shows(collector, figure):
    """已申报 on the open page: by itself with HTMX, after 刷新 without."""
    if collector.htmx:
        assert collector.poll("status").status == 200, "something has moved"
    else:
        collector.tap("刷新")
    assert collector.by_id("reported").text_content() == figure


def test_the_whole_day(phone, app, world):
    collector, htmx = phone, phone.htmx
    link = become_collector(collector, world.collector_invite(world.school())[1])
    first = join_and_report(Phone(app, htmx=htmx), link, "孙一脸")
    shows(collector, "1/5")
    join_and_report(Phone(app, htmx=htmx), link, "周发热", fever="yes", health="fever")
    shows(collector, "2/5")
    report_for_a_child(Phone(app, htmx=htmx), link)
    shows(collector, "3/5")
    add_and_fill_in(collector)
    submit(collector)
    report_late(first)
    look_back(collector)


def add_and_fill_in(collector):
    """手动添加 of two, 代填报 for one."""
    for name in ("郑待填", "王没报"):
        collector.open("/workbench").tap("手动添加").fill("姓名", name).fill("证件类型", "居民身份证")
        collector.fill("证件号码", number_of(name)).tap("确认添加").is_on("已添加")
    collector.tap("查看申报情况").is_on("申报详情").sees("未填报成员（2人）").sees("代填人：吴家长")
    collector.sees("尚未加入组织人数：0人").tap("代填报 郑待填")
    report(collector).sees("代填人：钱小采").tap("返回申报详情")
    collector.sees("未填报成员（1人）").sees("已填报成员（4人）")


def submit(collector):
    """补充数据 with a reason, 数据详情, 提交后不可修改, the result."""
    collector.tap("提交本日数据").is_on("补充数据")
    reason = collector.document.xpath("//fieldset[starts-with(legend, '王没报')]//input/@name")[0]
    collector.reshape(reason, "on_leave")
    to_review_from_here(collector).sees("未填报：王没报（请假）")
    assert {"已申报": 4, "自主申报": 2, "代填": 2, "未填报": 1}.items() <= numbers(collector).items()
    assert cells(collector)["发热"] == "1"
    collector.tap("提交数据").sees("提交后不可修改").tap("确定").is_on("提交结果").tap("查看数据").is_on("数据统计")
    collector.sees("未填报：王没报（请假）")


def to_review_from_here(collector):
    numbers = {"应到校人数": "5", "实到校人数": "4", "因病缺勤人数": "1", "集中隔离人数": "0", "居家隔离人数": "0"}
    for label, number in numbers.items():
        collector.fill(label, number)
    return collector.tap("下一步").is_on("数据详情")


def report_late(member):
    """补报 by one who has reported before the submission."""
    member.open("/").is_on("我的").tap("补报 孙一脸").sees("今日数据已提交")
    report(member, "补报", returned_today="yes").sees("提交后申报")


def look_back(collector):
    """The submitted figures stand; what came late stands beside them."""
    collector.open("/workbench").sees("已申报 4/5").sees("已提交").sees("提交后申报 1人").tap("查看数据")
    collector.sees("提交后申报（1人）").sees("孙一脸")
    group = collector.document.xpath("//h2[.='本日是否返校']/following::ul[1]//*[@class='cell']")
    assert [" ".join(cell.text_content().split()) for cell in group] == ["是 0", "否 4"]


def test_R31_the_next_morning_until_half_past_eleven(phone, world, clock):
    in_time = world.org("蒋小华", headcount=5)
    too_late = world.org("林晓晴", school_id=in_time.school_id, headcount=5)
    for org in (in_time, too_late):
        world.report(org, world.member(org))
    clock.move_to(instant("2020-03-22 11:28:00"))
    other = Phone(phone.app, htmx=phone.htmx).sign_in(too_late.collector)
    to_review(other, "2020-03-21").tap("提交数据")
    to_review(phone.sign_in(in_time.collector), "2020-03-21").tap("提交数据")
    clock.move_to(instant("2020-03-22 11:29:00"))
    phone.tap("确定").is_on("提交结果").sees("3月21日数据已提交").tap("返回工作台").sees("已提交")
    clock.move_to(instant("2020-03-22 11:30:00"))
    other.tap("确定").sees("已过今天11:30，昨日数据不可再提交")
    assert other.status == 409
    other.open("/workbench?day=yesterday").sees("未提交").sees("已申报 1/5")
    button = other.document.xpath("//button[@aria-disabled='true']")[0]
    assert button.text_content() == "提交3月21日数据"
    assert other.by_id(button.get("aria-describedby")).text_content() == "已过今天11:30，昨日数据不可再提交。"
    phone.open("/workbench?day=yesterday").tap("查看数据").is_on("数据统计")

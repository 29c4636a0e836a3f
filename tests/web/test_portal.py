"""R40: the way back in from 粤省事, and no dead button on it."""

from __future__ import annotations

import pytest
from cast import number_of
from phone import Phone
from ways import cells, collector_phone

OTHER_TYPES = (
    "组织机构成员健康情况采集",
    "公共场所人员健康情况采集",
    "网格居民健康情况采集",
    "医护人员出具证明",
    "入境旅客转接分流信息登记",
)
OUTSIDE = [
    ("/yss", "全部", "我的证照"),
    ("/yss", "居民身份电子凭证", "居民身份电子凭证"),
    ("/yss", "群众监督", "群众监督"),
    ("/yss", "防疫咨询", "防疫咨询"),
    ("/yss/code", "我的粤康码信息", "我的粤康码信息"),
    ("/yss/code", "网格员", "网格员"),
    ("/yss/code", "检测员", "检测员"),
    ("/yss/code", "医护人员", "医护人员"),
    *(("/yss/types", f"{name} 不属于本服务", name) for name in OTHER_TYPES),
]


def test_R40_a_collector_comes_back_to_the_workbench(phone, world):
    org = world.org()
    phone.sign_in(org.collector).open("/me").tap("粤省事").is_on("粤省事")
    phone.sees("我的证照").sees("居民身份电子凭证").sees("抗击疫情")
    phone.tap("粤康码").is_on("粤康码").sees("防疫工作台").tap("更多").is_on("防疫工作台").sees("选择防疫工作类型")
    phone.tap("学生/教职工个人健康情况采集").is_on("健康申报工作台")


def test_R40_the_first_pages_own_door_leads_to_the_work_types_too(phone, world):
    phone.sign_in("陈默").open("/yss").tap("防疫工作台").sees("选择防疫工作类型")
    phone.tap("使用指引").is_on("常见问答").sees("怎么找到采集员工作台")


def test_R40_without_an_organization_it_says_to_open_the_admins_card(phone, world):
    phone.sign_in("陈默").open("/yss/types").tap("学生/教职工个人健康情况采集")
    phone.is_on("学校采集员工作台").sees("您还没有自己的组织").sees("请在微信里打开学校管理员发给您的邀请卡片")
    phone.tap("没有收到邀请卡片怎么办").is_on("常见问答")


@pytest.mark.parametrize(("page", "label", "name"), OUTSIDE)
def test_R40_what_is_no_part_of_the_service_says_so_and_leads_back(plain_phone, world, page, label, name):
    plain_phone.sign_in("陈默").open(page).tap(label).is_on(name).sees(f"“{name}”不属于本服务")
    plain_phone.tap("返回")
    assert plain_phone.path == page


def test_R40_what_nobody_named_is_no_page(plain_phone, world):
    assert plain_phone.sign_in("陈默").open("/yss/outside/school").status == 404
    assert plain_phone.open("/yss/outside/anything").status == 404


def test_R40_every_link_of_these_pages_leads_to_a_page(app, world, clock):
    org = world.org()
    for who in (org.collector, world.member(org), world.person("陈默")):
        phone = Phone(app).sign_in(who)
        for page in ("/yss", "/yss/account", "/yss/code", "/yss/types", "/yss/types/school", "/yss/outside/tester"):
            for link in phone.open(page).document.xpath("//a/@href"):
                assert phone.request("GET", link).status_code in (200, 303), (page, link)


def test_R40_the_code_page_shows_the_days_report_and_no_code(phone, app, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    phone.sign_in(member).open("/yss/code").sees("黄晓波").sees("今日未填报").sees("不是健康码")
    assert f"44**************{number_of('黄晓波')[-2:]}" in phone.text
    assert not phone.document.xpath("//main//img | //main//canvas | //main//svg[contains(@class, 'code')]")
    world.report(org, member)
    phone.open("/yss/code").sees("3月21日").sees("软件工程-2019级-1班").sees("今日已填报").does_not_see(
        "未发现健康问题"
    )
    assert collector_phone(app, org).open("/yss/code").sees("您本人没有加入组织").status == 200


def test_R41_the_code_page_leads_to_the_members_home_and_to_adding_a_person(phone, world):
    org = world.org()
    phone.sign_in(world.member(org, "黄晓波")).open("/yss/code").tap("健康情况申报").is_on("我的").find("去填报 黄晓波")
    phone.open("/yss/code").tap("添加家庭成员").is_on("添加家庭成员").sees("选择“代他人申报”")


def test_FAQ21_the_avatar_leads_to_the_centre_and_on_to_help(phone, world):
    phone.sign_in("陈默").open("/yss").tap("陈默个人中心").is_on("个人中心").tap("帮助与反馈").is_on("帮助与反馈")
    phone.open("/yss/account").does_not_see("健康申报工作台")
    assert cells(phone)["姓名"] == "陈默"


def test_R1_the_way_in_needs_a_verification(plain_phone, world):
    for page in ("/yss", "/yss/code", "/yss/types", "/yss/account"):
        plain_phone.open(page).is_on("选择认证方式")

"""R42, R53: 意见反馈, its receipt, and `support feedback`."""

from __future__ import annotations

import pytest
from cast import number_of
from phone import Phone
from sqlalchemy import select
from ways import cells

from yss.domain.policies import FEEDBACK_A_DAY
from yss.extensions import db
from yss.models import Feedback, FeedbackEvent

WORDS = "采集对象选错了\n请改为教职工"
WITH_NUMBER = "采集员蒋小华，证件号码440106200005170017，请改为教职工"


def kept():
    db.session.rollback()
    return db.session.scalars(select(Feedback).order_by(Feedback.id)).all()


def write(phone, words=WORDS, kind="需要客服更正"):
    return phone.open("/help/feedback").is_on("意见反馈").choose(kind).fill("反馈内容", words)


def support(app, *arguments, **options):
    db.session.rollback()
    return app.test_cli_runner().invoke(args=["support", "feedback", *arguments], **options)


def told(app, *arguments, **options):
    ran = support(app, *arguments, **options)
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_R42_a_feedback_reaches_support_and_the_receipt_says_so(phone, world):
    write(phone.sign_in("陈默")).fill("联系电话（选填）", "138 1234 5678").tap("提交反馈").is_on("反馈回执")
    phone.sees("已收到您的反馈").sees("采集对象选错了")
    [row] = kept()
    shown = cells(phone)
    assert (shown["编号"], shown["反馈类型"], shown["状态"]) == (str(row.id), "需要客服更正", "已收到")
    assert shown["时间"].startswith("2020-03-21 09:00")
    phone.open("/help/feedback").sees("我的反馈")
    (sent,) = (link for link in phone.document.xpath("//main//a") if "需要客服更正 · 已收到" in link.text_content())
    phone.open(sent.get("href")).is_on("反馈回执")


def test_R8_a_number_that_was_written_is_masked_on_the_receipt(phone, world):
    write(phone.sign_in("陈默"), WITH_NUMBER).tap("提交反馈").is_on("反馈回执").sees("证件号码44**************17")
    assert "440106200005170017" not in phone.response.get_data(as_text=True)


def test_R47_words_and_phone_are_sealed(phone, world):
    write(phone.sign_in("陈默")).fill("联系电话（选填）", "13812345678").tap("提交反馈").is_on("反馈回执")
    [row] = kept()
    assert "采集对象".encode() not in row.content_sealed
    assert b"13812345678" not in row.content_sealed


@pytest.mark.parametrize(
    ("kind", "words", "phone_number", "label", "said"),
    [
        ("使用疑问", "", "", "反馈内容", "请填写此项。"),
        ("使用疑问", "长" * 1001, "", "反馈内容", "不能超过1000个字。"),
        ("使用疑问", "打不开", "12345", "联系电话（选填）", "请填写11位手机号码。"),
    ],
)
def test_R42_what_is_wrong_stands_beside_its_field_and_nothing_is_sent(
    phone, world, kind, words, phone_number, label, said
):
    write(phone.sign_in("陈默"), words, kind).fill("联系电话（选填）", phone_number).tap("提交反馈")
    assert (phone.status, phone.error_of(label)) == (422, said)
    assert phone.field("反馈内容").text.removeprefix("\n") == words
    assert kept() == []


def test_R42_a_kind_must_be_chosen_and_be_one_of_them(phone, world):
    phone.sign_in("陈默").open("/help/feedback").fill("反馈内容", "打不开").tap("提交反馈")
    assert (phone.status, phone.by_id("kind-error").text_content()) == (422, "请选择。")
    phone.submit(phone.by_id("feedback-form"), None, kind="praise")
    assert phone.status == 422
    assert kept() == []


def test_R51_a_second_tap_makes_no_second_feedback(plain_phone, world):
    phone = plain_phone
    form = write(phone.sign_in("陈默")).by_id("feedback-form")
    first = phone.submit(form).is_on("反馈回执").path
    assert phone.submit(form).is_on("反馈回执").path == first
    assert len(kept()) == 1
    phone.submit(form, None, words="别的内容").sees("这份表单已经提交过").sees("别的内容")
    assert len(kept()) == 1


def test_R42_a_day_takes_so_many_of_one_person_and_the_next_day_more(phone, app, world, clock):
    who = world.person("陈默")
    for _ in range(FEEDBACK_A_DAY - 1):
        world.feedback(who)
    write(phone.sign_in(who)).tap("提交反馈").is_on("反馈回执")
    write(phone).tap("提交反馈").sees("今天已提交10条反馈，请明天再提交")
    assert phone.status == 422
    assert phone.field("反馈内容").text.removeprefix("\n") == WORDS
    assert len(kept()) == FEEDBACK_A_DAY
    write(Phone(app).sign_in("林晓晴")).tap("提交反馈").is_on("反馈回执")
    clock.move_to("2020-03-22T00:00:01+08:00")
    write(phone).tap("提交反馈").is_on("反馈回执")


def test_R50_a_receipt_is_the_senders_alone(plain_phone, app, world):
    path = f"/help/feedback/{world.feedback(world.person('陈默'))}"
    assert plain_phone.sign_in("陈默").open(path).status == 200
    assert Phone(app).sign_in("林晓晴").open(path).status == 404


def test_reliability_6_a_feedback_whose_session_ran_out_comes_back(plain_phone, world, clock):
    write(plain_phone.sign_in("陈默"))
    clock.move_to("2020-04-10T09:00:00+08:00")
    plain_phone.tap("提交反馈").is_on("选择认证方式")
    plain_phone.sign_in("陈默").open("/help/feedback")
    assert plain_phone.field("反馈内容").text.removeprefix("\n") == WORDS


def test_R53_support_lists_what_is_new_masked_and_nobody_else_reads_it(app, world, clock):
    org = world.org()
    sent = world.feedback(org.collector, WITH_NUMBER, phone="13812345678")
    listed = told(app)
    assert str(sent) in listed
    assert "fault  new" in listed
    assert "蒋小华 44**************" in listed
    assert "collects for 中山大学 / 软件工程-2019级-1班, phone 138****5678" in listed
    assert "采集员蒋小华，证件号码44**************17，请改为教职工" in listed
    for secret in ("440106200005170017", "13812345678", number_of("蒋小华")):
        assert secret not in listed


def test_R53_opening_and_handling_are_recorded_and_the_sender_sees_how_far_it_is(app, world, clock):
    who = world.person("陈默")
    sent = world.feedback(who, WITH_NUMBER, phone="13812345678")
    opened = told(app, "--open", str(sent), "--by", "客服小陈")
    assert "phone 13812345678" in opened
    assert "440106200005170017" in opened
    sender = Phone(app).sign_in(who)
    assert cells(sender.open(f"/help/feedback/{sent}"))["状态"] == "客服已查看"
    assert "fault  read" in told(app)
    told(app, "--handled", str(sent), input="客服小陈\n")
    assert cells(sender.open(f"/help/feedback/{sent}"))["状态"] == "已处理"
    assert "nothing new" in told(app)
    assert "fault  handled" in told(app, "--all")
    db.session.rollback()
    trail = db.session.scalars(select(FeedbackEvent).order_by(FeedbackEvent.id)).all()
    assert [(one.state.value, one.operator) for one in trail] == [("read", "客服小陈"), ("handled", "客服小陈")]


def test_R53_an_unknown_feedback_and_an_unnamed_operator_are_refused(app, world, clock):
    sent = world.feedback(world.person("陈默"))
    assert "no feedback has this number" in support(app, "--open", "12345", "--by", "客服小陈").output
    assert support(app, "--handled", str(sent), "--by", " ").exit_code != 0
    assert "1 shown" in told(app)


def test_R37_support_reads_page_by_page(app, world, clock):
    sent = [world.feedback(world.person(f"成员{seed}"), f"第{seed}条") for seed in range(52)]
    first = told(app)
    assert "50 shown" in first
    assert f"more: --after {sent[49]}" in first
    assert "2 shown" in told(app, "--after", str(sent[49]))

"""R21, R33: definitions are data, read and checked whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from yss.domain import questionnaire
from yss.domain.questionnaire import DefinitionError, Question, load, load_key, parse

FILES = sorted(questionnaire.DIRECTORY.glob("*.toml"))

HEAD = 'name = "small"\nversion = 3\ntitle = "小"\ncollects = "甲"\n[[groups]]\nname = "one"\ntitle = "一"\n'
ASKED = '[[groups.questions]]\ntype = "select_one"\nname = "fever"\nlabel = "发热"\n'
YES_NO = 'choices = [{ name = "yes", label = "是" }, { name = "no", label = "否" }]\n'


def choice_labels(question: Question) -> list[str]:
    return [choice.label for choice in question.choices]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_R21_every_shipped_definition_loads(path: Path) -> None:
    definition = parse(path.read_text(encoding="utf-8"))
    assert load(definition.name, definition.version) == definition
    assert load_key(definition.key) == definition


def test_R21_the_default_asks_what_the_guide_shows() -> None:
    basic, personal = load(questionnaire.DEFAULT, 1).groups
    assert (basic.title, personal.title) == ("基本信息", "个人情况")
    assert [given.label for given in basic.given] == ["姓名", "证件号码"]
    assert [question.label for question in basic.questions] == [
        "国籍",
        "户籍所在省市",
        "假期是否留校",
        "是否1月25日后返校",
    ]
    assert [question.label for question in personal.questions] == [
        "当前所在地",
        "最近经历",
        "假期内是否离开居住地探亲或旅游",
        "本日是否离校前往其他地市",
        "本日是否离校前往其他国家",
        "本日是否返校",
        "本日是否有发热症状",
        "个人健康状态",
    ]


def test_R21_the_default_offers_the_guides_choices() -> None:
    guide = load("guide", 1)
    assert choice_labels(guide.question("health")) == [
        "正常",
        "发热",
        "咳嗽乏力等其他症状",
        "隔离观察",
        "疑似病例",
        "确诊病例",
        "治愈",
    ]
    contact = guide.question("recent_contact")
    assert choice_labels(contact) == ["14日内有湖北旅居史", "14日内接触过湖北返粤人员", "无"]
    assert [choice.name for choice in contact.choices if choice.exclusive] == ["none"]


def test_R24_the_defaults_basic_information_is_stable_and_the_rest_daily() -> None:
    basic, personal = load("guide", 1).groups
    assert {question.carried for question in basic.questions} == {"stable"}
    assert {question.carried for question in personal.questions} == {"daily"}


def test_R25_every_answer_of_the_default_is_compared() -> None:
    assert all(question.compared and question.required for question in load("guide", 1).questions)


def test_R33_the_supplement_asks_for_the_five_numbers() -> None:
    supplement = load("guide", 1).supplement
    assert [question.label for question in supplement] == [
        "应到校人数",
        "实到校人数",
        "因病缺勤人数",
        "集中隔离人数",
        "居家隔离人数",
    ]
    assert {(question.type, question.required, question.min, question.max) for question in supplement} == {
        ("integer", True, 0, 1_000_000)
    }
    assert not set(supplement) & set(load("guide", 1).questions)


def test_R59_suspected_and_confirmed_cases_are_of_high_risk() -> None:
    health = load("guide", 1).question("health")
    assert {choice.name for choice in health.choices if choice.risk == "high"} == {
        "fever",
        "suspected",
        "confirmed",
    }
    assert health.choice("normal").risk == "none"


def test_R21_a_definition_is_found_by_name_version_and_key() -> None:
    guide = load("guide", 1)
    assert guide.key == "guide/1"
    assert load_key("guide/1") is guide
    assert load("guide").version == max(version for name, version in questionnaire._shipped() if name == "guide")


@pytest.mark.parametrize("key", ["guide/999", "guide", "nothing/1", "guide/01", "", "../guide/1"])
def test_R21_an_unknown_key_is_a_key_error(key: str) -> None:
    with pytest.raises(KeyError):
        load_key(key)


def test_R21_an_unknown_name_version_or_question_is_a_key_error() -> None:
    for name, version in (("nothing", None), ("guide", 999), ("nothing", 1)):
        with pytest.raises(KeyError):
            load(name, version)
    with pytest.raises(KeyError):
        load("guide").question("nothing")
    with pytest.raises(KeyError):
        load("guide").question("health").choice("nothing")


def test_R21_what_a_definition_leaves_out_has_a_default() -> None:
    (question,) = parse(HEAD + ASKED + YES_NO).questions
    assert (question.required, question.compared, question.counted, question.carried) == (
        False,
        True,
        False,
        "daily",
    )
    assert (question.relevant, question.constraint, question.hint) == (None, None, "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("name = ", "Invalid value"),
        ("", "name is missing"),
        (HEAD, "no questions"),
        (HEAD.replace("3", "0") + ASKED + YES_NO, "version"),
        (HEAD.replace("3", '"3"') + ASKED + YES_NO, "version is not a int"),
        (HEAD.replace("3", "true") + ASKED + YES_NO, "version is not a int"),
        (HEAD.replace('"small"', '"Small one"') + ASKED + YES_NO, "a-z"),
        (HEAD + ASKED, "choices are missing"),
        (HEAD + ASKED + "choices = [1]", "not a list of tables"),
        (HEAD + ASKED + YES_NO + "requried = true", "unknown key requried"),
        (HEAD + ASKED + YES_NO + "required = 1", "required is not a bool"),
        (HEAD + ASKED + YES_NO + 'carried = "always"', "carried"),
        (HEAD + ASKED + YES_NO.replace('"no"', '"yes"'), "twice"),
        (HEAD + ASKED + YES_NO.replace("}, {", ', risk = "huge" }, {'), "risk"),
        (HEAD + ASKED + YES_NO.replace("}, {", ", exclusive = true }, {"), "exclusive"),
        (HEAD + ASKED + YES_NO.replace("}, {", ', regions = ["44"] }, {'), "regions"),
        (HEAD + (ASKED + YES_NO) * 2, "twice"),
        (HEAD + ASKED.replace("select_one", "number"), "type"),
        (HEAD + ASKED.replace("select_one", "integer") + YES_NO, "no choices"),
        (HEAD + ASKED.replace("select_one", "integer") + "counted = true", "counted"),
        (HEAD + ASKED.replace("select_one", "integer") + "min = 5\nmax = 4", "min"),
        (HEAD + ASKED.replace("select_one", "region") + YES_NO, "remaining regions"),
        (HEAD + ASKED + YES_NO + "relevant = \"${nothing} = 'x'\"", "unknown nothing"),
        (HEAD + ASKED + YES_NO + "relevant = \"${fever} = 'x'\"", "unknown fever"),
        (
            HEAD
            + ASKED.replace("fever", "first")
            + YES_NO
            + ASKED.replace("fever", "cough")
            + YES_NO
            + "relevant = \"${fever} = 'x'\"\n"
            + ASKED
            + YES_NO,
            "unknown fever",
        ),
        (HEAD + ASKED + YES_NO + "relevant = \"today() > '2020-01-01'\"", "unknown today"),
        (HEAD.replace('collects = "甲"\n', "") + ASKED + YES_NO, "collects is missing"),
        (HEAD + ASKED.replace("select_one", "decimal") + "decimals = 0", "decimals"),
        (HEAD + ASKED + YES_NO + 'relevant = "fever"', "fever: relevant"),
        (HEAD + ASKED + YES_NO + "constraint = \". = 'yes'\"", "go together"),
        (HEAD + ASKED + YES_NO + 'constraint = "${no} = \'x\'"\nconstraint_message = "!"', "unknown no"),
        (
            HEAD + ASKED.replace("select_one", "region") + ASKED.replace("fever", "fever_city") + YES_NO,
            "twice",
        ),
    ],
)
def test_R21_a_definition_with_a_mistake_does_not_load(text: str, why: str) -> None:
    with pytest.raises(DefinitionError, match=why):
        parse(text)


def test_R21_two_files_of_one_version_do_not_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(HEAD + ASKED + YES_NO, encoding="utf-8")
    monkeypatch.setattr(questionnaire, "DIRECTORY", tmp_path)
    with pytest.raises(DefinitionError, match="small/3 exists already"):
        questionnaire._shipped.__wrapped__()

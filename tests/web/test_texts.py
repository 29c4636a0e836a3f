"""R54: texts in the language that is spoken."""

from __future__ import annotations

from flask_babel import get_locale, gettext

from yss.domain.languages import Language
from yss.web.kit import texts


def test_R54_what_is_said_for_others_is_in_their_language(app):
    """The reader's own comes back after it."""
    with app.test_request_context("/"):
        assert texts.translated("提交") == "提交"
        with texts.speaking(Language.ENGLISH):
            assert str(get_locale()) == "en_GB"
            assert texts.translated("没有这句话") == "没有这句话"
        assert texts.translated("提交") == gettext("提交") == "提交"
        assert str(get_locale()) == "zh_Hans_CN"

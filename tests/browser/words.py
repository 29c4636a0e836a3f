"""What a label says in the language of whoever walks; what is no message, as a name, stays as it is."""

from __future__ import annotations

from pathlib import Path

from babel.support import NullTranslations, Translations

from yss.domain.languages import Language
from yss.web.kit.texts import LOCALES

CATALOGUES = Path(__file__).parents[2] / "translations"
# What a phone that speaks it asks pages for.
ASKS_FOR = {Language.SIMPLIFIED: "zh-CN", Language.TRADITIONAL: "zh-HK", Language.ENGLISH: "en-GB"}


class Words:
    """Looks texts up in the compiled catalogue of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._catalogue: NullTranslations = Translations.load(CATALOGUES, [LOCALES[language]])

    def __call__(self, source: str, /, **values: str | int) -> str:
        """The source in that language, filled; by number where `num` is among the values."""
        num = values.get("num")
        said: str = (
            self._catalogue.ungettext(source, source, num) if isinstance(num, int) else self._catalogue.ugettext(source)
        )
        return said % values if values else said

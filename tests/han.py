"""Han characters of a text, and those of them that only simplified writing uses: for catalogues and pages."""

from __future__ import annotations

# Simplified forms that Big5 has too, as another or an older character, and that Hong Kong does not write otherwise.
# Left out are those that it does write: 于余范 (names), 台后里云干准系只谷志游伙占划卜斗征采郁杰岳峰床群秘.
_IN_BIG5 = frozenset(
    "万与丰么优体党凭几厂听圣坏复夸宁岭并庄异忏怀怜惊愿扑扰挂据机极构柜气泞洁洒洼痒确离种筑网羡胜腊苹荐虫蚕蜡触赶适"
)
# Written in Hong Kong, though Big5 (of Taiwan) has it not: 着 is 著 there.
_OF_HONG_KONG = frozenset("着")


def han_in(text: str) -> list[str]:
    """The Han characters of the text, each once, in their order."""
    return [character for character in dict.fromkeys(text) if _is_han(character)]


def simplified_in(text: str) -> list[str]:
    """The characters that only simplified writing uses: GB 2312 has them and Big5 has not, or they are named above."""
    return [character for character in han_in(text) if _is_simplified(character)]


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character == "\u3007"


def _is_simplified(character: str) -> bool:
    if character in _OF_HONG_KONG:
        return False
    return character in _IN_BIG5 or (_in(character, "gb2312") and not _in(character, "big5"))


def _in(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True

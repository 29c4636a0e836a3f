"""What goes to a class or a school is said in the school's language, never in that of who sends it (R85).

Every maker of such texts wears `for_school`: robots' messages, what is copied into a chat, cards and posters, files,
the part of 备注 that writes itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from markupsafe import Markup

from yss.domain.languages import Language
from yss.web.kit.texts import speaking

P = ParamSpec("P")
T = TypeVar("T")


def for_school(maker: Callable[P, T]) -> Callable[Concatenate[Language, P], T]:
    """The maker, which is told the school's language before all else; what it makes is whole when it returns."""

    @wraps(maker)
    def made(language: Language, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with speaking(language):
            return maker(*args, **kwargs)

    return made


@for_school
def block(caller: Callable[[], Markup]) -> Markup:
    """`{% call for_school(language) %}` of templates: what stands between, in the school's language."""
    return caller()

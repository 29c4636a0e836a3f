"""R4: what is a picture, by how it begins."""

from __future__ import annotations

import pytest
from pictures import FORMATS, NONE, heavy

from yss.domain.pictures import HEAD, is_picture


@pytest.mark.parametrize("kind", FORMATS)
def test_R4_what_phones_take_is_a_picture(kind):
    assert is_picture(FORMATS[kind][:HEAD])


@pytest.mark.parametrize("kind", NONE)
def test_R4_anything_else_is_none(kind):
    assert not is_picture(NONE[kind][:HEAD])


def test_R4_comments_before_the_picture_do_not_matter():
    assert is_picture(heavy(2_000_000)[:HEAD])

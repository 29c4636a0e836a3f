"""Phone numbers copied from an address book, which wraps them in marks that nobody sees."""

from __future__ import annotations

import pytest

from yss.domain import phones
from yss.domain.errors import InvalidInput


@pytest.mark.parametrize(
    "typed", ["\u202d138 1234 5678\u202c", "138\u200e12345678", "138–1234–5678", "(86)138\u200c12345678"]
)
def test_R8_a_copied_phone_is_normalised(typed):
    assert phones.clean_phone(typed) == "13812345678"


@pytest.mark.parametrize("typed", ["+113812345678", "86861381234567", "+8686", "138.1234.5678"])
def test_a_phone_of_elsewhere_is_refused(typed):
    with pytest.raises(InvalidInput, match="phone_invalid"):
        phones.clean_phone(typed)

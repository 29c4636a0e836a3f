"""How large a figure of reliability.md, section 5, is measured: small in a run of all tests, full when asked.

`YSS_F2_ROUNDS=300 pytest …`; the commands stand in that section.
"""

from __future__ import annotations

import os


def size(name: str, small: int) -> int:
    """What YSS_<name> says, or `small`."""
    return int(os.environ.get(f"YSS_{name}", small))

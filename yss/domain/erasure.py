"""What stands in the place of a name once its person has asked to be erased (R49)."""

from __future__ import annotations

ERASED_NAME = "已注销"

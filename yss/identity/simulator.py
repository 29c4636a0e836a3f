"""The simulator: stands for WeChat Pay and the face service; anyone can be anyone (R3, R4, R5).

Outcomes by input: password 000000 fails, any other six digits pass; a name that begins with 未登记 is unknown to the
face service; no picture fails the face check. With testing tools on, `inputs["switch"]` overrules them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from secrets import token_urlsafe

from yss.domain.subject import Subject
from yss.domain.vocabulary import VerificationMethod
from yss.identity.provider import Rejected, Started, Verified

SWITCHES = ("", "pass", "payment_rejected", "identity_unknown", "face_not_matched")

_UNKNOWN = "未登记"
_PASSWORD = re.compile(r"[0-9]{6}", re.ASCII)


class Simulator:
    """The one implementation of `Provider`."""

    def start(self, method: VerificationMethod) -> Started:
        """A fresh token, a fresh state, and the simulator's first page for the method."""
        token = token_urlsafe(24)
        step = "authorize" if method is VerificationMethod.WECHAT_PAY else "camera"
        return Started(token, token_urlsafe(24), f"/simulator/{token}/{step}")

    def result(self, method: VerificationMethod, subject: Subject, inputs: Mapping[str, str]) -> Verified | Rejected:
        """See the module's docstring for the inputs that decide."""
        switch = inputs.get("switch", "")
        if switch not in ("", "pass"):
            return Rejected(switch)
        decide = self._pay if method is VerificationMethod.WECHAT_PAY else self._face
        code = "" if switch == "pass" else decide(subject, inputs)
        return Rejected(code) if code else Verified(subject)

    def _pay(self, _subject: Subject, inputs: Mapping[str, str]) -> str:
        password = inputs.get("password", "")
        return "payment_rejected" if password == "000000" or not _PASSWORD.fullmatch(password) else ""

    def _face(self, subject: Subject, inputs: Mapping[str, str]) -> str:
        if subject.name.startswith(_UNKNOWN):
            return "identity_unknown"
        return "" if inputs.get("picture") else "face_not_matched"

"""Recomputes the digests of an export of 存证数据 (docs/digest.md): `python3 verify_digests.py FILE`.

Python 3.9 or newer and nothing else. Ends with 1 where something is other than it was submitted.
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from hashlib import sha256


def canonical(value):
    """JSON with sorted keys and without spaces, as UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def first_format(header, rows):
    """The digests that format 1 may have given: it wrote the instant as UTC or as Shanghai's clock showed it."""
    at = datetime.strptime(header["submitted_at"] + "+0000", "%Y-%m-%dT%H:%M:%S.%fZ%z")
    covered = {name: header[name] for name in ("day", "version", "figures", "supplement", "remarks")}
    covered |= {"school": int(header["school"]), "org": int(header["org"])}
    leaves = b"".join(bytes.fromhex(row["leaf"]) for row in rows)
    for hours in (0, 8):
        instant = at.astimezone(timezone(timedelta(hours=hours))).isoformat()
        text = canonical(covered | {"instant": instant})
        yield sha256(bytes.fromhex(header["previous"]) + text + leaves).hexdigest()


def second_format(header, rows):
    """The digest of a line for the header and a line for each member."""
    yield sha256(b"".join(canonical(line) + b"\n" for line in (header, *rows))).hexdigest()


def salted(opened):
    """What was digested with a salt."""
    return sha256(bytes.fromhex(opened["salt"]) + opened["text"].encode()).hexdigest()


def faults(submission, before):
    """What is wrong with a submission; `before` is the organization's digest before it where the file holds that."""
    header, members = submission["header"], submission["rows"]
    made = {1: first_format, 2: second_format}[header["format"]]
    if submission["digest"] not in made(header, [member["row"] for member in members]):
        yield "the digest is not that of header and rows"
    if before not in (None, header["previous"]):
        yield "it does not follow the submission before it"
    if submission["remarks"] and salted(submission["remarks"]) != header["remarks"]:
        yield "the remarks are not those that were digested"
    for member in members:
        if member["answers"] and salted(member["answers"]) != member["row"]["leaf"]:
            yield f"the answers of {member['name']} ({member['row']['person']}) are not those that were digested"


def main(path):
    """Says of each submission whether it is as it was submitted; returns how many are not."""
    with open(path, encoding="utf-8") as file:
        submissions = json.load(file)["submissions"]
    seen, wrong = {}, 0
    for one in submissions:
        header = one["header"]
        before = seen.get((header["org"], header["seq"] - 1))
        found = list(faults(one, before))
        seen[header["org"], header["seq"]] = one["digest"]
        wrong += bool(found)
        code = " ".join(one["digest"][at : at + 4].upper() for at in range(0, 32, 4))
        print(
            f"{one['organization']}, {header['day']}, version {header['version']}, format {header['format']}, {code}:"
        )
        begins = "" if before or header["seq"] == 1 else ", the submission before it is not in this file"
        print("   ", "; ".join(found) or f"agrees, {len(one['rows'])} members{begins}")
    print(f"{len(submissions)} submissions, {wrong} not as submitted")
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1]) else 0)

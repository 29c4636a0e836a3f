#!/usr/bin/env bash
# Names copied out of PDF registers hold radicals in place of characters: ⻩ (U+2EE9) for 黄, ⾏ (U+2F8F) for 行.
#
# Versions: pypinyin 0.55.0, opencc-python-reimplemented 0.1.7.
# Guess, written down before: compatibility normalization (NFKC) makes characters of radicals; pypinyin does the same
#   before it looks a reading up; OpenCC's conversion to simplified characters knows at least ⻩, which is simplified.
# Seen: NFKC does it for all 214 of the Kangxi block, but of the 115 of the supplement for two alone (U+2E9F, U+2EF3), so
#   that the simplified ⻩ ⻢ ⻰ stay radicals. pypinyin normalizes nothing and has a reading for none of the 329, also
#   not for the Kangxi ones: it returns them as they are, without an error, and a list by pinyin sorts them behind all.
#   OpenCC leaves all of them as they are.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pypinyin==0.55.0 opencc-python-reimplemented==0.1.7
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import unicodedata

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

kangxi = [chr(code) for code in range(0x2F00, 0x2FD6)]
supplement = [chr(code) for code in range(0x2E80, 0x2EF4) if code != 0x2E9A]
simplified = OpenCC("t2s")


def told(radicals):
    normalized = [char for char in radicals if unicodedata.normalize("NFKC", char) != char]
    read = [char for char in radicals if lazy_pinyin(char) != [char]]
    converted = [char for char in radicals if simplified.convert(char) != char]
    return len(radicals), len(normalized), len(read), len(converted)


print("kangxi", *told(kangxi))
print("supplement", *told(supplement))
print(lazy_pinyin("\u2ee9小", style=Style.FIRST_LETTER), lazy_pinyin("黄小", style=Style.FIRST_LETTER))
PYTHON
)
echo "$seen"
expected="kangxi 214 214 0 0
supplement 115 2 0 0
['⻩', 'x'] ['h', 'x']"
[ "$seen" = "$expected" ] || { echo "this has changed; it was:"; echo "$expected"; exit 1; }

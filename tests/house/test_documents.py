"""What is cited exists: rules, sections, findings, figures, the guide's questions, files; and each rule is held."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LEFT_OUT = ("yss/static/vendor/", "docs/screens/", "translations/")
TEXT = {".py", ".html", ".js", ".css", ".toml", ".md", ".sh", ".txt", ""}
PATHS = [
    ROOT / line
    for line in subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if Path(line).suffix in TEXT and not line.startswith(LEFT_OUT) and (ROOT / line).is_file()
]
WRITTEN = [path for path in PATHS if path.suffix in (".py", ".md")]

RULE = re.compile(r"(?<![A-Za-z0-9])R([1-9][0-9]?)(?![0-9A-Za-z])")
SPAN = re.compile(r"(?<![A-Za-z0-9])R([1-9][0-9]?)(?:-|–| to )R([1-9][0-9]?)(?![0-9A-Za-z])")
PLANNED = "*planned*"


@cache
def text_of(path):
    return path.read_text(errors="ignore")


def name(path):
    return str(path.relative_to(ROOT))


def rows_of(text):
    """Rule number → its text, of items `- **R7** …` with their continuation lines."""
    items = re.findall(r"^- \*\*R(\d+)\*\* (.+(?:\n(?!- |\n|#).+)*)", text, re.M)
    rows = {int(number): words for number, words in items}
    assert len(rows) == len(items), "a number stands twice"
    return rows


ROWS = rows_of(text_of(DOCS / "rules.md"))


def cited_rules(text):
    """The rule numbers that a text names, those within a span among them."""
    spans = [range(int(first), int(last) + 1) for first, last in SPAN.findall(text)]
    return {int(number) for number in RULE.findall(text)} | {number for span in spans for number in span}


def rules_with_a_test():
    tests = [path for path in PATHS if path.suffix == ".py" and path.is_relative_to(ROOT / "tests")]
    named = (test for path in tests for test in re.findall(r"def (test_\w+)\(", text_of(path)))
    return {number for test in named for number in cited_rules(test.replace("_", " "))}


def test_the_rules_are_numbered_without_a_gap():
    assert list(ROWS) == list(range(1, max(ROWS) + 1))
    assert max(ROWS) >= 87


def test_every_rule_that_is_cited_has_a_row():
    unknown = {name(path): found for path in PATHS if (found := cited_rules(text_of(path)) - set(ROWS))}
    assert unknown == {}


def test_every_rule_is_held_by_a_test_or_planned():
    planned = {number for number, words in ROWS.items() if words.startswith(PLANNED)}
    tested = rules_with_a_test()
    assert sorted(set(ROWS) - planned - tested) == [], "neither a test that bears the number nor planned"
    assert sorted(planned & tested) == [], "planned, and a test bears the number"


@cache
def headings(document):
    return re.findall(r"^#{1,6} (.+)$", text_of(DOCS / document), re.M)


SECTION = re.compile(r"([\w-]+\.md),?[\s\"#]+sections?[\s\"#]+(\d+)")
QUOTED = re.compile(r"([\w-]+\.md) \"([^\"]+)\"")


def cited_sections(path):
    """(document, how the heading begins) of each citation."""
    numbers = [(document, f"{number}. ") for document, number in SECTION.findall(text_of(path))]
    return numbers + QUOTED.findall(text_of(path))


def has_section(document, begin):
    return (DOCS / document).is_file() and any(heading.startswith(begin) for heading in headings(document))


def test_every_section_that_is_cited_exists():
    cited = [(name(path), *section) for path in WRITTEN for section in cited_sections(path)]
    assert len(cited) > 20
    assert [one for one in cited if not has_section(*one[1:])] == []


def numbered(document, letter):
    """The numbers that stand as `| M3 |` in a table of the document."""
    return set(re.findall(rf"^\| {letter}(\d+) \|", text_of(DOCS / document), re.M))


@pytest.mark.parametrize("letter", ["M", "F"])
def test_every_finding_and_figure_that_is_cited_has_a_row(letter):
    known = numbered("reliability.md", letter)
    assert len(known) >= 14
    mark = re.compile(rf"(?<![A-Za-z0-9])(?<!UN ){letter}([1-9]\d?)(?![0-9A-Za-z])")
    span = re.compile(rf"(?<![A-Za-z0-9]){letter}(\d+)[-–]{letter}(\d+)")
    for path in WRITTEN:
        text = text_of(path)
        within = {str(one) for first, last in span.findall(text) for one in range(int(first), int(last) + 1)}
        assert {*mark.findall(text), *within} - known == set(), name(path)


def test_every_question_and_section_of_the_guide_that_is_cited_is_covered():
    covered = re.findall(r"^\| (FAQ \d+|[\d.]+)\b", text_of(DOCS / "guide-coverage.md"), re.M)
    for path in WRITTEN:
        faq = re.findall(r"(?<![A-Za-z])FAQ[ _](\d+)", text_of(path))
        sections = re.findall(r"(?<![A-Za-z])G (\d(?:\.\d)*)", text_of(path))
        assert {*(f"FAQ {number}" for number in faq), *sections} <= set(covered), name(path)


DOCUMENT = re.compile(r"(?<![\w./-])((?:[\w-]+/)*[\w-]+\.md)\b")
FILE = re.compile(r"`((?:yss|tests|docs|benchmarks|migrations|actions|domain|models|queries|web)/[\w./*-]+)`")


def found(cited, path):
    """The files that `path` may mean: below the root, the documents, the code, the tests, or beside itself."""
    places = (ROOT, DOCS, ROOT / "yss", ROOT / "tests", path.parent)
    return [file for place in places for file in place.glob(cited)]


def is_there(cited, path):
    """A file, a folder, a module without its ending, or what a module holds: `queries/overview.school_day`."""
    folder, _, last = cited.rpartition("/")
    module, _, member = last.partition(".")
    modules = found(f"{folder}/{module}.py", path)
    return bool(found(cited, path)) or any(re.search(rf"\b{member}\b", text_of(file)) for file in modules)


def test_every_document_that_is_cited_exists():
    cited = [(name(path), one) for path in PATHS for one in DOCUMENT.findall(text_of(path)) if not found(one, path)]
    assert cited == []


def test_every_file_that_a_document_names_exists():
    named = [(path, one) for path in PATHS if path.suffix == ".md" for one in FILE.findall(text_of(path))]
    assert len(named) > 40
    assert [(name(path), one) for path, one in named if not is_there(one, path)] == []


def test_every_test_that_a_document_names_exists():
    tests = {one for path in PATHS if path.suffix == ".py" for one in re.findall(r"def (test_\w+)\(", text_of(path))}
    named = {one for path in PATHS if path.suffix == ".md" for one in re.findall(r"`(test_\w+)`", text_of(path))}
    assert len(named) > 150
    assert named - tests == set()


def test_every_identifier_of_the_glossary_is_in_the_code():
    rows = re.findall(r"^\| [^|]+ \| [^|]+ \| ([^|]+) \|$", text_of(DOCS / "glossary.md").split("## One word")[0], re.M)
    words = {word for row in rows for word in re.findall(r"`([\w.]+)`", row)}
    code = "\n".join(text_of(path) for path in PATHS if path.suffix == ".py" and path.is_relative_to(ROOT / "yss"))
    known = set(re.findall(r"\w+", code))
    assert len(words) > 100
    assert sorted(word for word in words if not known.issuperset(word.split("."))) == []

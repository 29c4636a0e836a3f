"""The house rules: sizes, templates, gettext, catalogues, house-keeping, import directions."""

from __future__ import annotations

import ast
import hashlib
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = [
    ROOT / line
    for line in subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if (ROOT / line).is_file()
]
PYTHON = [path for path in TRACKED if path.suffix == ".py"]
OURS = [path for path in PYTHON if path.is_relative_to(ROOT / "yss")]
TEMPLATES = [path for path in TRACKED if path.is_relative_to(ROOT / "yss" / "templates")]
CJK = re.compile(r"[\u3400-\u9fff]")


def name(path):
    return str(path.relative_to(ROOT))


def test_no_file_of_ours_is_beyond_400_lines():
    kinds = {".py", ".html", ".css", ".js", ".toml", ".md", ""}
    left_out = ("yss/static/vendor/", "migrations/versions/")
    long = {
        name(path): length
        for path in TRACKED
        if path.suffix in kinds
        and not name(path).startswith(left_out)
        and path.suffix != ".lock"
        and (length := len(path.read_text().splitlines())) > 400
    }
    assert long == {}


def functions(path):
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def body_length(function):
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (function.body[-1].end_lineno or 0) - body[0].lineno + 1


def test_functions_are_mostly_short():
    lengths = sorted((body_length(one), f"{name(path)}:{one.name}") for path in OURS for one in functions(path))
    measured = [length for length, _ in lengths]
    assert statistics.median(measured) <= 6
    assert measured[len(measured) * 9 // 10] <= 15
    assert [one for one in lengths if one[0] > 40] == []


def parameters(function):
    """What a caller gives: whoever a method belongs to gives itself."""
    listed = function.args
    named = [*listed.posonlyargs, *listed.args, *listed.kwonlyargs]
    return len(named) - (bool(named) and named[0].arg in ("self", "cls"))


def test_no_parameter_list_is_beyond_six():
    many = {
        f"{name(path)}:{function.name}": count
        for path in OURS
        for function in functions(path)
        if (count := parameters(function)) > 6
    }
    assert many == {}


def test_public_functions_say_what_they_do():
    bare = [
        f"{name(path)}:{function.name}"
        for path in OURS
        if "static" not in path.parts
        for function in ast.parse(path.read_text()).body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and not ast.get_docstring(function)
    ]
    assert bare == []


def test_no_line_of_a_template_is_beyond_160():
    """Where whitespace would show, a line breaks inside an expression or a tag, at `-%}` and `{%-`, or at `{#` `#}`."""
    long = {
        f"{name(path)}:{number}": len(line)
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 160
    }
    assert long == {}


FORBIDDEN = {
    "hx-on": r"hx-on",
    "js:": r"=\s*[\"']js:",
    "a trigger filter": r"hx-trigger=\"[^\"]*\[",
    "unescaped text": r"\|\s*safe\b",
    "an inline style": r"\sstyle=",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "an event handler": r"\son(click|change|submit|load|error|input|focus|blur|key\w+|touch\w+)=",
    "inherited delete": r"hx-delete",
    "a refusal that nobody sees": r"notice\(refusal(?!, 'refused'\))",
    "pushed history": r"hx-push-url|hx-boost",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_templates_hold_nothing_that_the_csp_or_htmx_forbids(what):
    found = [name(path) for path in TEMPLATES if re.search(FORBIDDEN[what], path.read_text())]
    assert found == []


def test_no_browser_keeps_what_was_typed_or_chosen_in_a_form():
    """M26: browsers write the state of forms into their session files, of choices as well as of texts."""
    forms = [(name(path), form) for path in TEMPLATES for form in re.findall(r"<form\b[^>]*", path.read_text())]
    assert [place for place, form in forms if 'autocomplete="off"' not in form] == []
    assert len(forms) > 20


def test_R66_what_is_copied_goes_through_for_chat_or_is_no_words_for_a_chat():
    """A link, and a table for a spreadsheet."""
    others = {"link", "absolute(link.path)", "preview.text"}
    area = re.compile(r'<(?:textarea class="plain-text"|p class="visually-hidden" id=)[^>]*>\{\{ (.+?) \}\}<')
    said = {words for path in TEMPLATES for words in area.findall(path.read_text())}
    assert said > others
    assert {words for words in said - others if not words.endswith("|for_chat")} == set()


def test_every_template_and_every_imported_macro_is_used():
    texts = {str(path.relative_to(ROOT / "yss/templates")): path.read_text() for path in TEMPLATES}
    code = "".join(path.read_text() for path in OURS) + "".join(texts.values())
    assert [template for template in texts if f'"{template}"' not in code] == []
    for template, text in texts.items():
        for names in re.findall(r"{% from \"[^\"]+\" import ([^%]+?)(?: with context)? %}", text):
            for macro in (one.strip() for one in names.split(",")):
                assert len(re.findall(rf"\b{macro}\b", text)) > 1, f"{macro} is imported by {template} and not used"


GETTEXT = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext", "lazy_pgettext"}


def gettext_calls(tree):
    """The string constants that stand inside gettext calls, docstrings and annotations."""
    fine = set()
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in GETTEXT:
            fine |= {id(part) for argument in node.args for part in ast.walk(argument)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            fine.add(id(node.value))
    return fine


@pytest.mark.parametrize("package", ["web", "actions", "queries", "models", "identity"])
def test_every_sentence_of_the_code_goes_through_gettext(package):
    data = {"未登记", "中国"}
    bare = []
    for path in OURS:
        if not path.is_relative_to(ROOT / "yss" / package):
            continue
        tree = ast.parse(path.read_text())
        fine = gettext_calls(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in fine:
                text = node.value
                if CJK.search(text) and text not in data:
                    bare.append(f"{name(path)}:{node.lineno} {text[:20]}")
    assert bare == []


def test_R54_the_catalogue_holds_every_text(tmp_path):
    catalogue = tmp_path / "messages.pot"
    keywords = ("-k", "_l", "-k", "lazy_ngettext:1,2", "-k", "lazy_pgettext:1c,2")
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg", *keywords]
    command += ["--no-location", "--sort-output", "--omit-header", "-o", str(catalogue), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert catalogue.read_text() == (ROOT / "translations" / "messages.pot").read_text(), "run make messages"
    assert "疑似病例" in catalogue.read_text()
    assert "应到校人数" in catalogue.read_text()


HOSTS = ("py" + "pi.org", "python" + "hosted", "registry." + "npm", "index" + "-url", "npm" + "js")
PLACES = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/")


def test_nothing_names_a_registry_or_a_path_of_a_machine():
    found = []
    for path in TRACKED:
        if path.suffix in (".png", ".webp", ".css") or "vendor" in path.parts:
            continue
        text = path.read_text(errors="ignore")
        found += [f"{name(path)}: {word}" for word in (*HOSTS, *PLACES) if word in text and "emit-" + word not in text]
    assert found == []


def test_only_the_clock_reads_the_system_clock():
    called = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|\btime\.(time|time_ns|monotonic)\(")
    readers = [name(path) for path in OURS if called.search(path.read_text()) and path.name != "clock.py"]
    assert readers == []


def test_locks_hold_versions_and_hashes_only():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        entries = re.split(r"\n(?=[a-z])", text.strip())
        assert len(entries) > 20
        assert all(re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==", entry) and "--hash=sha256:" in entry for entry in entries)


def test_vendored_files_are_what_they_were():
    folder = ROOT / "yss/static/vendor"
    checked = 0
    for line in (folder / "checksums.txt").read_text().splitlines():
        digest, _, file = line.partition("  ")
        assert hashlib.sha256((folder / file.strip(" *")).read_bytes()).hexdigest() == digest, file
        checked += 1
    assert checked >= 2


def test_a_form_takes_the_fields_that_it_lists():
    """Nothing copies whatever was posted onto a row: a field that no form names goes nowhere."""
    taking = re.compile(r"populate_obj\(|\*\*\s*request\.(form|values|args)|setattr\([^)]*request")
    assert [name(path) for path in OURS if taking.search(path.read_text())] == []

"""Each path that a template or the code writes out, as it is put together, to be held against the routes.

A path is a text with a HOLE where something is filled in: `'/admin/' ~ school.school_id ~ '/invites'` reads
`/admin/HOLE/invites`. What begins with a HOLE (`url ~ '/confirm'`) may be the end of any route.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from jinja2 import Environment, nodes
from werkzeug.routing import Map

HOLE = "\0"
_PATH = re.compile(rf"{HOLE}?/(?![/\s])[^\s<>^\\]*")
_CONVERTER = re.compile(r"<(?:(\w+)(?:\((.*?)\))?:)?(\w+)>")
_TAG = re.compile(r"<\w+((?:{{.*?}}|{%.*?%}|[^<>{]|{(?![{%]))*)>", re.S)
_ATTRIBUTE = re.compile(r"([\w-]+)=\"((?:{{.*?}}|{%.*?%}|[^\"])*)\"", re.S)
_MAY_BE = {"day": r"\d{4}-\d\d-\d\d", "number": r"\d+"}
_FOLLOWED = {"href": "GET", "hx-get": "GET", "src": "GET", "formaction": "POST", "hx-post": "POST"}
_POSTS = {"post_form", "post_button"}


@dataclass(frozen=True)
class Written:
    """A path as written, and the method that it is asked with where that can be told."""

    path: str
    method: str | None
    where: str


class Routes:
    """What the map of routes answers."""

    def __init__(self, url_map: Map) -> None:
        self._rules = [
            (rule.rule.strip("/").split("/"), frozenset(rule.methods or ())) for rule in url_map.iter_rules()
        ]

    def lead_to(self, path: str, method: str | None = None) -> bool:
        """Whether some route has this form; a path that begins with a HOLE may be the end of one.

        Of an end, no word is taken for a free part of a route: nearly everything would lead somewhere.
        """
        first, *wanted = re.split(r"[?#]", path)[0].rstrip("/").split("/")
        if wanted and wanted[-1].strip(HOLE) and wanted[-1].endswith(HOLE):  # a query may be filled in there
            return self.lead_to(path[: -len(HOLE)], method)
        free = HOLE if first == HOLE else "[^/]+"
        return any(
            all(_fits(part, word, free) for part, word in zip(parts[-len(wanted) :], wanted, strict=True))
            for parts, methods in self._rules
            if len(parts) == len(wanted) or (first == HOLE and len(parts) > len(wanted) > 0)
            if method is None or method in methods
        )


def _fits(part: str, word: str, free: str) -> bool:
    """Whether `word` may be written for this part of a route: a HOLE may be filled with whatever fits."""
    if _CONVERTER.search(part):
        return bool(_taken(part, free).fullmatch(word))
    return word == part or (HOLE in word and bool(re.fullmatch(".+".join(map(re.escape, word.split(HOLE))), part)))


@cache
def _taken(part: str, free: str) -> re.Pattern[str]:
    return re.compile(_CONVERTER.sub(lambda found: _converted(*found.groups(), free), part.replace(".", r"\.")))


def _converted(kind: str | None, options: str | None, name: str, free: str) -> str:
    if options:
        named = "|".join(re.escape(one.strip(" '")) for one in options.split(","))
        return f"(?:{HOLE}|{named})"
    own = _MAY_BE.get(kind or "", r"\d+" if name.endswith("_id") else free)
    return f"(?:{HOLE}|{own})"


def is_path(text: str) -> bool:
    """Whether `text` is a path of ours: begins with a slash, or with something filled in and then a slash."""
    return bool(_PATH.fullmatch(text)) and bool(text.replace(HOLE, "").strip("/")) and not text.startswith("/static/")


def of_template(name: str, source: str, environment: Environment) -> Iterator[Written]:
    """Every path of a template: in the attributes of its tags, and in the expressions of its calls and names."""
    tree = environment.parse(source)
    known = _names(tree)
    for tag in _TAG.finditer(source):
        attributes = dict(_ATTRIBUTE.findall(tag[1]))
        methods = {**_FOLLOWED, "action": attributes.get("method", "get").upper()}
        for attribute in methods.keys() & attributes.keys():
            for path in _alternatives(environment.parse(attributes[attribute]), known):
                yield Written(path, methods[attribute], f"{name} {attribute}")
    for call in tree.find_all(nodes.Call):
        method = "POST" if getattr(call.node, "name", "") in _POSTS else None
        for argument in (*call.args, *(keyword.value for keyword in call.kwargs)):
            yield from (Written(path, method, f"{name}:{call.lineno}") for path in _alternatives(argument, known))
    for pair in tree.find_all(nodes.Pair):
        method = _FOLLOWED.get(getattr(pair.key, "value", ""))
        yield from (Written(path, method, f"{name}:{pair.lineno}") for path in _alternatives(pair.value, known))
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    for handed_on in known.keys() - used:
        yield from (Written(path, None, f"{name} {handed_on}") for path in known[handed_on])


def _names(tree: nodes.Template) -> dict[str, list[str]]:
    """What `set` and `with` call by a name, in the order in which they do."""
    known: dict[str, list[str]] = {}
    for node in tree.find_all((nodes.Assign, nodes.With)):
        given = (
            [(node.target, node.node)]
            if isinstance(node, nodes.Assign)
            else zip(node.targets, node.values, strict=True)
        )
        for target, value in given:
            if isinstance(target, nodes.Name):
                known[target.name] = [*known.get(target.name, []), *_alternatives(value, dict(known))]
    return known


def _alternatives(node: nodes.Node, known: dict[str, list[str]]) -> list[str]:
    """The texts that an expression or a piece of a template may become."""
    match node:
        case nodes.Const(value=str() as value) | nodes.TemplateData(data=value):
            return [value]
        case nodes.Name(name=name) if name in known:
            return known[name]
        case nodes.CondExpr(expr1=one, expr2=other):
            return [*_alternatives(one, known), *(_alternatives(other, known) if other else [""])]
        case nodes.If(body=body, elif_=elifs, else_=otherwise):
            branches = [body, otherwise, *(one.body for one in elifs)]
            return [text for branch in branches for text in _joined(branch, known)]
        case nodes.Concat(nodes=parts) | nodes.Output(nodes=parts) | nodes.Template(body=parts):
            return _joined(parts, known)
        case nodes.Add(left=left, right=right):
            return _joined([left, right], known)
    return [HOLE]


def _joined(parts: list[nodes.Node], known: dict[str, list[str]]) -> list[str]:
    return ["".join(one) for one in product(*(_alternatives(part, known) for part in parts))]


def of_code(name: str, tree: ast.Module) -> Iterator[Written]:
    """Every path of a module, but those by which it declares its routes."""
    declared = {id(part) for node in ast.walk(tree) for text in _declared(node) for part in ast.walk(text)}
    redirects = {id(call.args[0]): "GET" for call in ast.walk(tree) if _redirects(call)}
    inner = set()
    for node in ast.walk(tree):
        if id(node) in declared or id(node) in inner or not isinstance(node, ast.expr):
            continue
        texts = _texts(node)
        if texts != [HOLE]:
            inner |= {id(part) for part in ast.walk(node)}
        yield from (Written(text, redirects.get(id(node)), f"{name}:{node.lineno}") for text in texts)


def _declared(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        yield from (keyword.value for keyword in node.keywords if keyword.arg == "url_prefix")
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "post", "route"):
            yield from node.args[:1]


def _redirects(node: ast.AST) -> bool:
    named = ("see_other", "client_redirect")
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in named


def _texts(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str() as value):
            return [re.sub(r"{\w*}", HOLE, value)]
        case ast.JoinedStr(values=parts):
            return ["".join(one) for one in product(*map(_texts, parts))]
        case ast.FormattedValue(value=ast.IfExp() as value):
            return _texts(value)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return [one + other for one, other in product(_texts(left), _texts(right))]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_texts(body), *_texts(orelse)]
    return [HOLE]

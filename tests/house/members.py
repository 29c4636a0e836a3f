"""How the code asks for the members of an enumeration: in tables, in sets, in matches, in chains of ifs."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

Enums = dict[str, type[Enum]]


@dataclass(frozen=True)
class Use:
    """Where an enumeration is asked for: which module, the name or function there, which of its members."""

    module: str
    name: str
    kind: type[Enum]
    members: frozenset[str]

    @property
    def place(self) -> str:
        """How a list of exceptions names it."""
        return f"{self.module}:{self.name}"

    @property
    def forgotten(self) -> frozenset[str]:
        """The members that are not there."""
        return frozenset(self.kind.__members__) - self.members


def member_of(node: ast.AST, enums: Enums) -> tuple[str, str] | None:
    """(enumeration, member) of `ExportKind.REPORTS`."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in enums:
        return (node.value.id, node.attr) if node.attr in enums[node.value.id].__members__ else None
    return None


def _grouped(nodes: list[ast.expr | None], enums: Enums) -> dict[str, set[str]]:
    found = defaultdict(set)
    for node in nodes:
        if node is not None and (one := member_of(node, enums)) is not None:
            found[one[0]].add(one[1])
    return found


def _named(tree: ast.AST, name: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Every node with the function or the name that it stands in."""
    for node in ast.iter_child_nodes(tree):
        inside = name
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                inside = node.name
            case ast.Assign(targets=[ast.Name(id=inside), *_]) | ast.AnnAssign(target=ast.Name(id=inside)):
                inside = name or inside
        yield inside, node
        yield from _named(node, inside)


def tables(module: str, tree: ast.Module, enums: Enums) -> Iterator[Use]:
    """Dicts with members for keys; one that is put over another (`ROWS | {…}`) changes rows of it, and may be short."""
    added = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
        for part in (node.left, node.right)
    }
    for name, node in _named(tree):
        if isinstance(node, ast.Dict) and id(node) not in added:
            for kind, members in _grouped(node.keys, enums).items():
                yield Use(module, name, enums[kind], frozenset(members))


def sets(module: str, tree: ast.Module, enums: Enums) -> Iterator[Use]:
    """Sets, lists and tuples of members alone, which are read as "these, and no others"."""
    for name, node in _named(tree):
        if isinstance(node, ast.Set | ast.List | ast.Tuple) and len(node.elts) > 1:
            found = _grouped(list(node.elts), enums)
            for kind, members in found.items():
                if len(members) == len(node.elts):
                    yield Use(module, name, enums[kind], frozenset(members))


def chains(module: str, tree: ast.Module, enums: Enums) -> Iterator[Use]:
    """Functions that compare with several members of an enumeration one after the other."""
    found = defaultdict(set)
    for name, node in _named(tree):
        if isinstance(node, ast.Compare) and all(isinstance(one, ast.Is | ast.IsNot) for one in node.ops):
            for kind, members in _grouped(list(node.comparators), enums).items():
                found[name, kind] |= members
    for (name, kind), members in found.items():
        if len(members) > 1:
            yield Use(module, name, enums[kind], frozenset(members))


def matches(module: str, tree: ast.Module, enums: Enums) -> Iterator[tuple[Use, bool]]:
    """Every match over members, and whether mypy goes through them: it ends in `assert_never`."""
    for name, node in _named(tree):
        if isinstance(node, ast.Match):
            values = [
                part.value for case in node.cases for part in ast.walk(case.pattern) if isinstance(part, ast.MatchValue)
            ]
            for kind, members in _grouped(list(values), enums).items():
                last = node.cases[-1].body[0]
                call = last.value if isinstance(last, ast.Expr) else None
                ends = isinstance(call, ast.Call) and getattr(call.func, "id", "") == "assert_never"
                yield Use(module, name, enums[kind], frozenset(members)), ends

"""Whether a statement fits a database that is distributed by school (yss/models/layout.py), told by its text.

Citus sends a statement to one machine where each distributed relation in it meets its school: a value, by itself or by
equalities. Inner joins and IN carry it both ways, outer joins into the side that may be missing, EXISTS and NOT EXISTS
inwards unless they are part of an OR; a scalar sub-query carries nothing. What asks without a school asks all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind, BoolExprType, JoinType, SetOperation, SubLinkType
from pglast.parser import ParseError

from yss.models.layout import BY, DISTRIBUTED, LOCAL, REFERENCE

VALUE, VALUES = "a value", "values"
_PARAMETER = re.compile(
    r"%\(\w+\)s(?:::(?:TIME(?:STAMP)? WITH(?:OUT)? TIME ZONE|DOUBLE PRECISION|[A-Z]+(?:\(\d+\))?)(?:\[\])?)?|%s"
)
_MORE_VALUES, _MORE_ROWS = re.compile(r"\$1(?:, \$1)+"), re.compile(r"\(\$1\)(?:, \(\$1\))+")


@dataclass(frozen=True)
class Verdict:
    """`everywhere` names the distributed tables asked without a school; `refused` says why it would not run at all."""

    everywhere: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        return not (self.everywhere or self.refused)


@dataclass(eq=False)
class Level:
    """A query's own FROM: each name with its table, or with the columns of its sub-query; and the query around it."""

    around: Level | None = None
    closed: bool = False
    names: dict[str, object] = field(default_factory=dict)

    def holder(self, name: str | None) -> Level | None:
        """The level whose name it is; None where what is around carries nothing to here."""
        if name in self.names or (name is None and len(self.names) == 1):
            return self
        return None if self.closed or self.around is None else self.around.holder(name)


@dataclass(frozen=True)
class Column:
    """What a column or a value is known as, the level and the name in it that it is of, and what it was called."""

    node: object
    level: Level | None = None
    name: str = ""
    called: str = ""


def plain(statement: str) -> str:
    """The statement as PostgreSQL's parser reads it, the same for any number of values or rows."""
    text = _PARAMETER.sub("$1", statement).replace("%%", "%")
    return _MORE_ROWS.sub("($1)", _MORE_VALUES.sub("$1", text))


@cache
def judge(text: str) -> Verdict:
    """Whether it (in `plain` words) goes to one school, to every one, or nowhere."""
    try:
        parsed = [raw.stmt for raw in parse_sql(text)]
    except ParseError as error:
        return Verdict(refused=(str(error),))
    told = [Reading(one).verdict() for one in parsed]
    refused = [why for verdict in told for why in verdict.refused]
    if len(parsed) > 1 and any(tables_in(one) for one in parsed):
        refused.append("several commands in one string")
    return Verdict(tuple(name for verdict in told for name in verdict.everywhere), tuple(refused))


def nodes(part):
    """Every node below and with it."""
    if isinstance(part, ast.Node):
        yield part
        for name in part:
            yield from nodes(getattr(part, name))
    elif isinstance(part, tuple):
        for one in part:
            yield from nodes(one)


def tables_in(statement) -> set[str]:
    """The tables of the layout that it names."""
    named = {node.relname for node in nodes(statement) if isinstance(node, ast.RangeVar)}
    return named & {*REFERENCE, *LOCAL, *DISTRIBUTED}


class Reading:
    """One command: the distributed relations in it, and from where to where its equalities carry a school."""

    def __init__(self, statement) -> None:
        self.statement = statement
        self.carried: list[tuple[object, object]] = []
        self.asked: list[tuple[object, str]] = []
        self.refused: list[str] = []
        self.named: dict[str, dict[str, object]] = {}
        self.read(statement, None)

    def verdict(self) -> Verdict:
        everywhere = self.beyond({VALUE, VALUES})
        several = self.beyond({VALUE})
        if several and any(isinstance(node, ast.LockingClause) for node in nodes(self.statement)):
            self.refused.append(f"FOR UPDATE in several schools: {', '.join(several)}")
        tables = tables_in(self.statement)
        if tables & set(LOCAL) and tables & set(DISTRIBUTED):
            self.refused.append(f"local and distributed in one: {', '.join(sorted(tables - set(REFERENCE)))}")
        return Verdict(everywhere, tuple(self.refused))

    def beyond(self, reached: set[object]) -> tuple[str, ...]:
        """The distributed tables to which nothing is carried from there."""
        found: set[object] = set()
        while reached - found:
            found |= reached
            reached = {to for origin, to in self.carried if origin in found}
        return tuple(sorted({table for node, table in self.asked if node not in found}))

    def read(self, statement, around: Level | None, *, closed: bool = False) -> list[tuple[str, object]]:
        """Reads a command; the columns that it yields, in order."""
        for one in statement.withClause.ctes if getattr(statement, "withClause", None) else ():
            self.named[one.ctename] = dict(self.read(one.ctequery, around, closed=True))
        match statement:
            case ast.SelectStmt():
                return self.select(statement, Level(around, closed))
            case ast.InsertStmt():
                self.insert(statement)
            case ast.UpdateStmt() | ast.DeleteStmt():
                self.change(statement, Level(around, closed))
        return []

    def select(self, query, level: Level) -> list[tuple[str, object]]:
        if query.op != SetOperation.SETOP_NONE:
            sides = [self.read(side, level.around, closed=level.closed) for side in (query.larg, query.rarg)]
            return sides[0]
        for one in query.fromClause or ():
            self.relation(one, level)
        self.meets(query.whereClause, level)
        for part in (query.targetList, query.groupClause, query.havingClause, query.sortClause, query.valuesLists):
            self.inside(part, level)
        return [self.yielded(target, level, query) for target in query.targetList or ()]

    def yielded(self, target, level: Level, query) -> tuple[str, object]:
        """A column that is asked for its school asks what it is, unless a page was cut off before."""
        column = self.column(target.val, level)
        name = target.name or (column.called if column else "")
        if column is None or query.limitCount is None:
            return name, column and column.node
        self.carried.append((column.node, (level, "cut", name)))
        return name, (level, "cut", name)

    def insert(self, statement) -> None:
        table, columns = statement.relation.relname, [column.name for column in statement.cols or ()]
        chosen = statement.selectStmt
        yielded = self.read(chosen, None) if chosen else []
        if table not in DISTRIBUTED:
            return
        if BY not in columns:
            self.refused.append(f"{table}: a row without its school")
        elif yielded:
            self.asked.append((yielded[columns.index(BY)][1], table))
            if chosen.distinctClause:
                self.refused.append(f"{table}: INSERT of SELECT DISTINCT")

    def change(self, statement, level: Level) -> None:
        """UPDATE and DELETE."""
        others = statement.fromClause if isinstance(statement, ast.UpdateStmt) else statement.usingClause
        for one in (statement.relation, *(others or ())):
            self.relation(one, level)
        self.meets(statement.whereClause, level)
        set_ = getattr(statement, "targetList", None) or ()
        self.inside(set_, level)
        table = statement.relation.relname
        if table in DISTRIBUTED and BY in {target.name for target in set_}:
            self.refused.append(f"{table}: a row moves to another school")
        if table in REFERENCE and tables_in(statement) & set(DISTRIBUTED):
            self.refused.append(f"{table}: changed by what schools' tables say")

    def relation(self, part, level: Level) -> set[str]:
        """Takes a part of FROM in; the names that it brings."""
        if isinstance(part, ast.JoinExpr):
            left, right = self.relation(part.larg, level), self.relation(part.rarg, level)
            into = {JoinType.JOIN_LEFT: right, JoinType.JOIN_RIGHT: left, JoinType.JOIN_FULL: set()}
            self.meets(part.quals, level, into.get(part.jointype))
            return left | right
        name = part.alias.aliasname if part.alias else getattr(part, "relname", "")
        if isinstance(part, ast.RangeSubselect):
            level.names[name] = dict(self.read(part.subquery, level if part.lateral else level.around))
        elif isinstance(part, ast.RangeVar):
            level.names[name] = self.named.get(part.relname, part.relname)
            if level.names[name] in DISTRIBUTED:
                self.asked.append(((level, name, BY), part.relname))
        return {name}

    def meets(self, condition, level: Level, into: set[str] | None = None) -> None:
        """What must hold: its equalities carry, an outer join's only `into` the names that may be missing."""
        if isinstance(condition, ast.BoolExpr) and condition.boolop == BoolExprType.AND_EXPR:
            for one in condition.args:
                self.meets(one, level, into)
        elif (link := opened(condition)) is not None:
            self.inside(link.testexpr, level)
            chosen = [node for _, node in self.read(link.subselect, level)]
            asked = link.testexpr.args if isinstance(link.testexpr, ast.RowExpr) else (link.testexpr,)
            ends = zip((self.column(one, level) for one in asked), chosen, strict=False)
            met = [(column.node, node) for column, node in ends if column]
            self.carried += met + [(node, outside) for outside, node in met]
        else:
            self.equal(condition, level, into)
            self.inside(condition, level)

    def equal(self, condition, level: Level, into: set[str] | None) -> None:
        for origin, to in self.equalities(condition, level):
            if to.level is level and (into is None or to.name in into):
                self.carried.append((origin.node, to.node))

    def equalities(self, condition, level: Level) -> list[tuple[Column, Column]]:
        """From where to where a condition carries: `a = b` both ways, IN and OR one of several values."""
        if isinstance(condition, ast.BoolExpr) and condition.boolop == BoolExprType.OR_EXPR:
            return self.either(condition.args, level)
        if not isinstance(condition, ast.A_Expr) or condition.name[0].sval != "=":
            return []
        if condition.kind == A_Expr_Kind.AEXPR_IN:
            if any(isinstance(node, ast.ColumnRef) for node in nodes(condition.rexpr)):
                return []
            row = condition.lexpr.args if isinstance(condition.lexpr, ast.RowExpr) else (condition.lexpr,)
            return [(Column(VALUES), to) for one in row if (to := self.column(one, level))]
        ends = self.column(condition.lexpr, level), self.column(condition.rexpr, level)
        return [ends, ends[::-1]] if condition.kind == A_Expr_Kind.AEXPR_OP and all(ends) else []

    def either(self, arms, level: Level) -> list[tuple[Column, Column]]:
        """What each arm gives a value, but for one that is never so."""
        given = []
        for arm in arms:
            if isinstance(arm, ast.A_Const) and arm.val.boolval is False:
                continue
            is_and = isinstance(arm, ast.BoolExpr) and arm.boolop == BoolExprType.AND_EXPR
            found = [pair for one in (arm.args if is_and else (arm,)) for pair in self.equalities(one, level)]
            given.append({to for origin, to in found if origin.node in (VALUE, VALUES)})
        return [(Column(VALUES), to) for to in set.intersection(*given)] if given else []

    def inside(self, part, level: Level) -> None:
        """Sub-queries anywhere in it, into which nothing is carried from around them."""
        if isinstance(part, ast.SubLink):
            self.inside(part.testexpr, level)
            self.read(part.subselect, level, closed=True)
        elif isinstance(part, ast.Node):
            for name in part:
                self.inside(getattr(part, name), level)
        elif isinstance(part, tuple):
            for one in part:
                self.inside(one, level)

    def column(self, part, level: Level) -> Column | None:
        """None for what is neither a column nor a value."""
        while isinstance(part, ast.TypeCast):
            part = part.arg
        if isinstance(part, ast.ParamRef | ast.A_Const):
            return Column(VALUE)
        if not isinstance(part, ast.ColumnRef) or not isinstance(part.fields[-1], ast.String):
            return None
        *by, called = [word.sval for word in part.fields]
        holder = level.holder(by[-1] if by else None)
        if holder is None:
            return None
        name = by[-1] if by else next(iter(holder.names))
        of = holder.names[name]
        return Column(of.get(called) if isinstance(of, dict) else (holder, name, called), holder, name, called)


def opened(condition) -> ast.SubLink | None:
    """EXISTS, NOT EXISTS or IN, which PostgreSQL turns into joins; NOT IN it does not."""
    negated = isinstance(condition, ast.BoolExpr) and condition.boolop == BoolExprType.NOT_EXPR
    link = condition.args[0] if negated else condition
    if not isinstance(link, ast.SubLink):
        return None
    kinds = {SubLinkType.EXISTS_SUBLINK} if negated else {SubLinkType.EXISTS_SUBLINK, SubLinkType.ANY_SUBLINK}
    return link if link.subLinkType in kinds else None

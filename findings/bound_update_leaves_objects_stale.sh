#!/usr/bin/env bash
# An UPDATE or DELETE that is built once and asked with bound parameters does not reach the objects of the session.
#
# Version: SQLAlchemy 2.1.9, on SQLite in memory.
# Guess, written down before: the ORM's default synchronization, which matches the objects of the session in Python, takes
#   the values that the statement is executed with; where it can't, it says so, or reads the rows (its "auto").
# Seen: with the values in the statement the object is brought up to date, and a deleted one is gone. With the same
#   statement and the same values given to execute() the row changes, RETURNING says so, and the object keeps what it
#   had: the criterion is compared with the parameter's empty value, matches nobody, and neither warns nor reads again.
#   A deleted row is still given by session.get(). Whoever keeps statements says synchronize_session=False, or reads anew.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sqlalchemy==2.1.9
seen=$("$folder/venv/bin/python" -W error - <<'PYTHON'
from sqlalchemy import bindparam, create_engine, delete, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Day(Base):
    __tablename__ = "day"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
which = {"which": 1}
for name, one, values in (("literal", 1, {}), ("bound", bindparam("which"), which)):
    with Session(engine) as session:
        session.merge(Day(id=1, version=1))
        session.commit()
        day = session.get_one(Day, 1)
        moved = update(Day).where(Day.id == one).values(version=Day.version + 1).returning(Day.version)
        told = session.scalars(moved, values).one()
        print(name, "row", told, "object", day.version)
        session.execute(delete(Day).where(Day.id == one), values)
        print(name, "deleted", "object", "there" if session.get(Day, 1) else "gone")
        session.rollback()
PYTHON
)
echo "$seen"
expected="literal row 2 object 2
literal deleted object gone
bound row 2 object 1
bound deleted object there"
[ "$seen" = "$expected" ] || { echo "this has changed; it was:"; echo "$expected"; exit 1; }

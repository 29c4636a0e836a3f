"""The WSGI entry point: `flask --app wsgi …`, `granian --interface wsgi wsgi:app`."""

import os

from yss import check_in, create_app

app = create_app()
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
    check_in.begin(app)

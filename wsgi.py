"""The WSGI entry point, for `flask --app wsgi …`; `python -m yss` serves."""

import os

from yss import check_in, create_app

app = create_app()
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
    check_in.begin(app)

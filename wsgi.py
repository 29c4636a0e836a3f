"""The WSGI entry point: `flask --app wsgi …`, `granian --interface wsgi wsgi:app`."""

import os

from yss import create_app, serving

app = create_app()
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
    serving.begin(app)

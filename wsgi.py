"""The WSGI entry point: `flask --app wsgi …`, `granian --interface wsgi wsgi:app`."""

from yss import create_app

app = create_app()

"""The WSGI entry point, for `flask --app wsgi …`; `python -m yss` serves."""

from yss import create_app

app = create_app()

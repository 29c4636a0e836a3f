"""The app with its command line, for `flask --app wsgi …`; `python -m yss` serves, without one."""

from yss import cli, create_app
from yss.config import SettingsError

try:
    app = cli.register(create_app())
except SettingsError as refused:  # a sentence for whoever set it, no traceback
    raise SystemExit(f"refused to start: {refused}") from None

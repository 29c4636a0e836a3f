"""The WSGI entry point, for `flask --app wsgi …`; `python -m yss` serves."""

from yss import create_app
from yss.config import SettingsError

try:
    app = create_app()
except SettingsError as refused:  # a sentence for whoever set it, no traceback
    raise SystemExit(f"refused to start: {refused}") from None

"""M19: a page that was open while another version was put into service still finds its style and its scripts."""

from __future__ import annotations

import pytest
from phone import Phone

from yss.web.kit import static_files

OLD = "/static/0123456789ab/"


@pytest.mark.parametrize("path", ["css/app.css", "js/app.js", "img/icon-300.png"])
def test_the_address_of_another_version_leads_to_todays_file(plain_phone: Phone, path):
    answer = plain_phone.request("GET", OLD + path)
    assert (answer.status_code, answer.headers["Location"]) == (302, static_files.url(path))
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert plain_phone.request("GET", answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    "path", ["css/none.css", "css", "../config.py", "..%2fconfig.py", "css/../../config.py", "%00"]
)
def test_nothing_else_is_led_anywhere(plain_phone: Phone, path):
    assert plain_phone.request("GET", OLD + path).status_code == 404
    assert plain_phone.request("GET", static_files.PREFIX + path).status_code == 404

"""What production refuses at its start, each with a sentence that names the setting; and what it answers with."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from yss import cli, create_app, sealing
from yss.config import Settings, SettingsError
from yss.config import testing_settings as settings_for
from yss.web.kit import static_files

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "YSS_ENV": "production",
    "YSS_DATABASE_URL": "postgresql://localhost/yss",
    "YSS_SECRET_KEY": sealing.new_token(),
    "YSS_KEYRING": sealing.new_keyring(),
    "YSS_BASE_URL": "https://yss.example",
    "YSS_TRUSTED_HOSTS": "yss.example, www.yss.example",
}
STYLE = static_files.url("css/app.css")
TOLD = {"YSS_ALLOW_SIMULATOR": "i-know-anyone-can-be-anyone"}


def test_R5_production_refuses_the_simulator_unless_told_in_so_many_words():
    with pytest.raises(SettingsError, match="YSS_ALLOW_SIMULATOR"):
        Settings.from_env(PRODUCTION).check()
    with pytest.raises(SettingsError):
        Settings.from_env(PRODUCTION | {"YSS_ALLOW_SIMULATOR": "1"}).check()
    Settings.from_env(PRODUCTION | TOLD).check()


@pytest.mark.parametrize("missing", [name for name in PRODUCTION if name != "YSS_ENV"])
def test_production_names_what_it_needs(missing):
    with pytest.raises(SettingsError, match=missing):
        Settings.from_env({name: value for name, value in PRODUCTION.items() if name != missing})


REFUSED = [
    ("YSS_ENV", "staging", "YSS_ENV is development or production"),
    ("YSS_TESTING_TOOLS", "1", "production runs without YSS_TESTING_TOOLS"),
    ("FLASK_DEBUG", "1", "production runs without FLASK_DEBUG"),
    ("YSS_SECRET_KEY", "short", "YSS_SECRET_KEY needs at least 32 characters"),
    ("YSS_SECRET_KEY", "a" * 32, "YSS_SECRET_KEY repeats a few characters"),
    ("YSS_SECRET_KEY", "changeme" * 8, "YSS_SECRET_KEY repeats a few characters"),
    ("YSS_METRICS_TOKEN", "a" * 32, "YSS_METRICS_TOKEN repeats a few characters"),
    ("YSS_KEYRING", "{}", "YSS_KEYRING: "),
    ("YSS_KEYRING", "no-such-file", "YSS_KEYRING names no readable file"),
    ("YSS_DATABASE_URL", "mysql://localhost/yss", "YSS_DATABASE_URL is sqlite:////absolute/path or postgresql://"),
    ("YSS_DATABASE_URL", "sqlite://", "YSS_DATABASE_URL is sqlite:////absolute/path or postgresql://"),
    ("YSS_DATABASE_URL", "sqlite:///yss.sqlite3", "YSS_DATABASE_URL is sqlite:////absolute/path or postgresql://"),
    ("YSS_BASE_URL", "http://yss.example", "YSS_BASE_URL is https:// and a host name, without a path"),
    ("YSS_BASE_URL", "nonsense", "YSS_BASE_URL is https:// and a host name, without a path"),
    ("YSS_BASE_URL", "https://yss.example/school", "YSS_BASE_URL is https:// and a host name, without a path"),
    ("YSS_BASE_URL", "https://yss.example@evil.example", "YSS_BASE_URL is https:// and a host name, without a path"),
    ("YSS_BASE_URL", "https://other.example", "YSS_TRUSTED_HOSTS does not name other.example"),
    ("YSS_TRUSTED_HOSTS", "*", "YSS_TRUSTED_HOSTS lists names like yss.example.edu.cn, without a port; not *"),
    ("YSS_TRUSTED_HOSTS", "https://yss.example", "YSS_TRUSTED_HOSTS lists names like"),
    ("YSS_TRUSTED_PROXIES", "nginx", "YSS_TRUSTED_PROXIES lists addresses or networks"),
    ("YSS_TRUSTED_PROXIES", "10.0.0.1/8", "YSS_TRUSTED_PROXIES lists addresses or networks"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "sentence"), REFUSED)
def test_production_says_in_a_sentence_what_it_refuses(name, value, sentence):
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(PRODUCTION | {name: value})
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_production_takes_what_is_right():
    fine = {
        "YSS_BASE_URL": "https://yss.example:8443/",
        "YSS_TRUSTED_HOSTS": ".example",
        "YSS_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8, ::1",
        "YSS_DATABASE_URL": "sqlite:////var/lib/yss/yss.sqlite3",
        "YSS_METRICS_TOKEN": sealing.new_token(),
        "YSS_STATIC_FOLDER": "/opt/yss/static",
    }
    settings = Settings.from_env(PRODUCTION | fine)
    assert settings.base_url == "https://yss.example:8443"
    assert len(settings.trusted_proxies) == 3
    assert (settings.metrics_token, settings.static_folder) == (fine["YSS_METRICS_TOKEN"], "/opt/yss/static")


def test_the_console_shows_the_sentence_and_no_traceback():
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "routes"]
    environ = PRODUCTION | TOLD | {"YSS_BASE_URL": "http://yss.example"}
    ran = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert ran.returncode != 0
    assert "YSS_BASE_URL is https://" in ran.stderr.splitlines()[-1]
    assert "Traceback" not in ran.stderr


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """The app as production makes it, on an empty file."""
    file = tmp_path_factory.mktemp("production") / "yss.sqlite3"
    settings = Settings.from_env(
        PRODUCTION | TOLD | {"YSS_DATABASE_URL": f"sqlite:///{file}", "YSS_TRUSTED_PROXIES": "10.1.0.0/16"}
    )
    return cli.register(create_app(settings))


@pytest.mark.parametrize("words", [("demo", "load"), ("demo", "crowd"), ("demo", "school")])
def test_production_makes_no_demo_data(production, words):
    ran = production.test_cli_runner().invoke(args=list(words))
    assert ran.exit_code == 1
    assert "production holds real people" in ran.output


def test_health_checks_come_by_address_and_nothing_else_does(production):
    client = production.test_client()
    by_address, by_name = "http://192.0.2.7:8000", "https://yss.example"
    assert client.get("/healthz", base_url=by_address).status_code == 200
    assert client.get("/readyz", base_url=by_address).data == b"not ready\n"
    for path in ("/verify", "/healthz/", "/i/demo/token", STYLE, "/static/of-another-version/css/app.css"):
        assert client.get(path, base_url=by_address).status_code == 400
    for path in ("/verify", STYLE):
        assert client.get(path, base_url=by_name).status_code == 200


def test_every_answer_says_its_type_and_charset(production):
    client = production.test_client()
    for path, kind in (
        ("/verify", "text/html"),
        ("/healthz", "text/plain"),
        (static_files.url("css/app.css"), "text/css"),
    ):
        told = client.get(path, base_url="https://yss.example").content_type
        assert told.replace('"', "") == f"{kind}; charset=utf-8"


def test_production_is_asked_over_https_alone(production):
    client = production.test_client()
    strict = "max-age=31536000; includeSubDomains"
    for path in ("/verify", "/nothing", static_files.url("css/app.css")):
        answer = client.get(path, base_url="https://yss.example")
        assert answer.headers["Strict-Transport-Security"] == strict
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    development = create_app(settings_for("sqlite://")).test_client()
    assert "Strict-Transport-Security" not in development.get("/verify", base_url="http://localhost").headers


@pytest.mark.parametrize(
    ("caller", "scheme", "told"),
    [
        ("10.1.2.3", "https", ("198.51.100.9", "https", "yss.example")),
        ("10.1.2.3", "javascript", ("198.51.100.9", "http", "yss.example")),
        ("10.2.0.1", "https", ("10.2.0.1", "http", "yss.example")),
    ],
)
def test_only_a_configured_front_is_believed_about_who_asks_and_how(production, caller, scheme, told):
    with production.test_client() as client:
        forwarded = {
            "X-Forwarded-For": "203.0.113.5, 198.51.100.9",
            "X-Forwarded-Proto": scheme,
            "X-Forwarded-Host": "evil.example",
        }
        client.get(
            "/healthz/no", base_url="http://yss.example", headers=forwarded, environ_base={"REMOTE_ADDR": caller}
        )
        from flask import request

        assert (request.remote_addr, request.scheme, request.host) == told


def test_what_was_published_for_the_last_version_is_still_served(tmp_path):
    old = tmp_path / "0123456789ab" / "css"
    old.mkdir(parents=True)
    (old / "app.css").write_text("body{color:red}")
    folder = static_files.publish(tmp_path)
    assert folder == static_files.publish(tmp_path) == tmp_path / static_files.PREFIX.split("/")[2]
    assert (folder / "css/app.css.gz").exists()
    assert not (folder / "vendor/fetch.py").exists()
    client = create_app(replace(settings_for("sqlite://"), static_folder=str(tmp_path))).test_client()
    assert client.get("/static/0123456789ab/css/app.css").data == b"body{color:red}"
    assert client.get(static_files.url("css/app.css")).status_code == 200
    command = cli.register(create_app(settings_for("sqlite://"))).test_cli_runner()
    assert command.invoke(args=["static", "publish", str(tmp_path)]).output.strip() == str(folder)

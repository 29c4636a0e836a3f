"""What is shipped to put it into service holds together: nginx's site, the units, the settings, the commands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask_babel import get_translations

from yss import cli, create_app
from yss.config import Settings
from yss.config import testing_settings as settings_for
from yss.domain.languages import Language
from yss.web.kit import guards, texts

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SITE = (DEPLOY / "nginx/yss.conf").read_text()
EXAMPLE = dict(re.findall(r"^#? ?(YSS_\w+)='(.*)'$", (DEPLOY / "yss.env.example").read_text(), re.M))


def test_the_units_verify(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is missing: deploy/try verifies the units where there is one")
    for unit in UNITS:
        (tmp_path / unit.name).write_text(re.sub(r"/opt/yss/current/\.venv/bin/\w+", "/bin/true", unit.read_text()))
    files = sorted(map(str, tmp_path.iterdir()))
    ran = subprocess.run(["systemd-analyze", "--man=no", "verify", *files], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_every_timer_has_its_service_and_every_command_exists():
    commands = cli.register(create_app(settings_for("sqlite://"))).cli
    for unit in UNITS:
        if unit.suffix == ".timer":
            assert unit.with_suffix(".service") in UNITS
        for words in re.findall(r"flask --app wsgi ([a-z]+ [a-z]+)", unit.read_text()):
            group, command = words.split()
            assert command in commands.commands[group].commands, words


def test_the_front_and_the_service_meet_at_one_address():
    [address] = re.findall(r"^ListenStream=(.+)$", (DEPLOY / "systemd/yss.socket").read_text(), re.M)
    assert f"server {address};" in SITE
    assert EXAMPLE["YSS_TRUSTED_PROXIES"] == address.split(":")[0]


def test_the_example_of_settings_starts_once_its_secrets_are_filled_in(tmp_path):
    from yss import sealing

    ring = tmp_path / "keyring.json"
    ring.write_text(sealing.new_keyring())
    made = {"YSS_SECRET_KEY": sealing.new_token(), "YSS_METRICS_TOKEN": sealing.new_token(), "YSS_KEYRING": str(ring)}
    assert {name for name, value in EXAMPLE.items() if not value} == {"YSS_SECRET_KEY", "YSS_METRICS_TOKEN"}
    Settings.from_env(EXAMPLE | made).check()


def test_the_front_says_of_static_files_and_its_own_pages_what_the_app_says():
    production = Settings(database_url="", secret_key="", keyring=None, env="production")
    for name, value in guards.of_every_answer(production).items():
        told = re.findall(rf'add_header\s+{name}\s+"?([^";]+(?:; includeSubDomains)?)"? always;', SITE)
        assert told == [value] * 3, name
        assert re.search(rf"proxy_hide_header\s+{name};", SITE), name


def test_the_fronts_pages_are_there_and_say_in_chinese_what_happened():
    named = set(re.findall(r"/errors/([\w-]+\.html);", SITE))
    pages = {path.name: path.read_text() for path in (DEPLOY / "nginx/errors").iterdir()}
    assert named == set(pages)
    assert "error_page 502 503 504 =503 $yss_busy;" in SITE
    for name, text in pages.items():
        assert ("系统繁忙，您的填写已保留" if name.startswith("busy") else "太大") in text
        assert "<script" not in text
        assert text.startswith("<div" if "notice" in name else "<!doctype html>")


def test_no_log_of_the_front_holds_an_address_of_a_page():
    formats = re.search(r"log_format yss(.+?);", SITE, re.S)[1]
    assert not re.search(r"\$(request|request_uri|uri|args|query_string|http_referer|remote_addr)\b", formats)
    for line in re.findall(r"^\s*(?:access_log|error_log)\s+(.+);", SITE, re.M):
        assert line == "off" or line.endswith((" yss", " crit"))


@pytest.mark.parametrize("script", ["release", "try", "yss"])
def test_the_scripts_parse(script):
    path = DEPLOY / script
    assert path.stat().st_mode & 0o111
    shell = path.read_text().split("\n", 1)[0].split("/")[-1].split()[-1]
    assert subprocess.run([shell, "-n", str(path)]).returncode == 0


def test_a_version_that_failed_half_way_is_not_used_and_is_made_again_under_its_name(tmp_path):
    """What makes the libraries is acted: `pip` is a program that fails, or one that does not."""
    python, programs = tmp_path / "python", Path(shutil.which("true")).parent
    python.write_text(
        '#!/bin/sh -e\nmkdir -p "$3/bin"\ncd "$3/bin"\n'
        f"ln -s {programs}/true python\nln -s {programs}/true flask\nln -s {programs}/$PIP pip\n"
    )
    python.chmod(0o755)

    def release(*words, pip="true"):
        paths = {"PATH": os.environ["PATH"], "YSS_ROOT": str(tmp_path / "root"), "PYTHON": str(python), "PIP": pip}
        ran = subprocess.run([DEPLOY / "release", *words], capture_output=True, text=True, env=paths)
        return ran.returncode, ran.stdout + ran.stderr

    assert release("init", "yss.example.org")[0] == 0
    assert release("add", "v1", pip="false")[0] == 1
    assert (tmp_path / "root/opt/yss/versions/v1/wsgi.py").exists(), "it failed at the libraries"
    assert release("use", "v1") == (1, "versions/v1 is not there, or not whole: release add v1\n")
    assert release("list")[1].endswith("current: none\n")
    assert release("add", "v1")[0] == 0
    assert release("use", "v1") == (0, "")
    assert release("list")[1] == "v1\ncurrent: versions/v1\n"
    assert release("add", "v1") == (1, "versions/v1 is there already: a version never changes\n")


CATALOGUES = {Language.TRADITIONAL: "zh_Hant", Language.ENGLISH: "en"}
COMPILE = "-m babel.messages.frontend -q compile -d translations"


def test_R54_both_ways_into_service_bring_the_catalogues_and_compile_them(tmp_path):
    for shipped, brings in (("release", " translations wsgi.py"), ("Containerfile", "COPY translations translations")):
        text = (DEPLOY / shipped).read_text()
        assert brings in text, shipped
        assert COMPILE in text, shipped
    shutil.copytree(ROOT / "translations", tmp_path / "translations", ignore=shutil.ignore_patterns("*.mo"))
    subprocess.run([sys.executable, *COMPILE.split()], cwd=tmp_path, check=True)
    made = {path.parts[-3] for path in tmp_path.glob("translations/*/LC_MESSAGES/messages.mo")}
    assert made == set(CATALOGUES.values())


def test_R54_a_server_finds_the_catalogues():
    with create_app(settings_for("sqlite://")).app_context():
        for language in Language:
            with texts.speaking(language):
                found = [Path(file).parts[-3] for file in get_translations().files]
                assert found == ([] if language is Language.SIMPLIFIED else [CATALOGUES[language]]), "make catalogues"


def test_a_site_that_was_edited_stays_when_the_next_version_brings_its_own(tmp_path):
    there = {"PATH": os.environ["PATH"], "YSS_ROOT": str(tmp_path)}

    def init():
        return subprocess.run(
            [DEPLOY / "release", "init", "yss.example.org"], capture_output=True, text=True, env=there
        )

    assert (init().stdout, init().stdout) == ("", "")
    site, settings = tmp_path / "etc/nginx/sites-available/yss.conf", (tmp_path / "etc/yss/yss.env").read_text()
    shipped = site.read_text()
    assert "yss.example.org" in shipped
    site.write_text("edited")
    assert str(site) + ".new" in init().stdout
    assert (site.read_text(), Path(f"{site}.new").read_text()) == ("edited", shipped)
    assert (tmp_path / "etc/yss/yss.env").read_text() == settings


def test_the_trial_goes_back_to_a_service_and_verifies_something():
    trial = (DEPLOY / "try").read_text()
    steps = ["demo load 2>&1)", "backup make", "submissions: [1-9]*not as submitted: 0", '/release" use first\nkill ']
    places = [trial.rindex(step) for step in steps]
    assert places == sorted(places)
    assert re.search(r"\nserve\ncheck .+ 200 ", trial[places[-1] :])


def test_the_command_makes_files_for_its_user_alone():
    assert re.search(r"^umask 077$", (DEPLOY / "yss").read_text(), re.M)
    assert all("UMask=0077" in unit.read_text() for unit in UNITS if unit.suffix == ".service")


def test_the_front_speaks_tls_of_today():
    assert re.search(r"ssl_protocols\s+TLSv1\.2 TLSv1\.3;", SITE)
    suites = re.search(r"ssl_ciphers\s+(\S+);", SITE)[1].split(":")
    assert len(suites) >= 4
    assert all(re.fullmatch(r"ECDHE-(ECDSA|RSA)-(AES\d+-GCM-SHA\d+|CHACHA20-POLY1305)", one) for one in suites)


def test_the_front_keeps_bodies_off_the_disk():
    places = re.findall(r"^\s*(?:client_body|proxy)_temp_path\s+(\S+);", SITE, re.M)
    assert len(places) == 2
    assert all(place.startswith("/run/") for place in places), "memory"
    assert not re.search(r"proxy_(cache|store)\b", SITE)


def test_the_front_lists_no_folder():
    assert "autoindex" not in SITE


def test_a_release_takes_no_history_along():
    taken = re.search(r"\n\s+(LICENSE .+?) \| tar", (DEPLOY / "release").read_text())[1].split()
    copied = re.findall(r"^COPY (.+) \S+$", (DEPLOY / "Containerfile").read_text(), re.M)
    for name in {*taken, *" ".join(copied).split()}:
        assert not name.startswith("."), name
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("file", ["patroni.yml", "pgbackrest.conf", "pgbouncer.ini"])
def test_each_name_to_be_filled_in_is_explained_at_the_top(file):
    text = (DEPLOY / "postgresql" / file).read_text()
    top = "".join(re.findall(r"^[#;].*\n", text, re.M))
    names = set(re.findall(r"\$([A-Z_]+)", text))
    assert names
    assert {name for name in names if not re.search(rf"\b{name}\b", top)} == set()


def test_the_database_as_shipped_acknowledges_nothing_that_it_could_lose():
    settings = (DEPLOY / "postgresql/patroni.yml").read_text()
    for name in (
        "synchronous_mode: true",
        "synchronous_mode_strict: true",
        'synchronous_commit: "on"',
        "data-checksums",
    ):
        assert re.search(rf"^\s+(- )?{re.escape(name)}$", settings, re.M), name
    assert not re.search(r"fsync|full_page_writes|trust", settings)


def test_a_pooled_connection_is_lent_for_one_transaction():
    assert re.search(r"^pool_mode = transaction$", (DEPLOY / "postgresql/pgbouncer.ini").read_text(), re.M)

"""One typed settings object; the only reader of the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from yss import sealing

INSTANCE = Path(__file__).resolve().parent.parent / "instance"

IN_SO_MANY_WORDS = "i-know-anyone-can-be-anyone"

_THIS_MACHINE = ("127.0.0.1", ".localhost")

_TRUE = {"1", "true", "yes", "on"}

# A random word of 32 hexadecimal digits has as many different ones, but for three in a million.
_DISTINCT = 9
_HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII)

Network = IPv4Network | IPv6Network


class SettingsError(Exception):
    """The configuration is refused; the message says what to set."""


@dataclass(frozen=True)
class Serving:
    """How it is served. `inherited`: how many listening sockets systemd, or who stands for it, has handed over.

    `in_flight` counts requests that are in work or wait for a thread; times are in seconds.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    inherited: int = 0
    threads: int = 6
    in_flight: int = 64
    body_seconds: int = 120
    idle_seconds: int = 75
    stop_seconds: int = 15
    settle_seconds: int = 20

    @staticmethod
    def from_env(environ: Mapping[str, str] | None = None) -> Serving:
        """Reads YSS_LISTEN, YSS_THREADS and the like. Raises SettingsError."""
        environ = os.environ if environ is None else environ
        host, _, port = environ.get("YSS_LISTEN", "127.0.0.1:8000").rpartition(":")
        if not host or not re.fullmatch(r"[0-9]{1,5}", port, re.ASCII):
            raise SettingsError("YSS_LISTEN is an address and a port, like 127.0.0.1:8000")
        numbers = {
            name: _number(environ, f"YSS_{name.upper()}", getattr(Serving, name))
            for name in ("threads", "in_flight", "body_seconds", "idle_seconds", "stop_seconds", "settle_seconds")
        }
        is_ours = environ.get("LISTEN_PID") == str(os.getpid())
        inherited = int(environ.get("LISTEN_FDS", "0")) if is_ours else 0
        return Serving(host=host.strip("[]"), port=int(port), inherited=inherited, **numbers)


@dataclass(frozen=True)
class Settings:
    """What the environment decides. `keyring` is the parsed ring, never its text."""

    database_url: str
    secret_key: str
    keyring: sealing.Keyring
    env: str = "development"
    testing_tools: bool = False
    allow_simulator: bool = True
    base_url: str = ""
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[Network, ...] = ()
    metrics_token: str = ""
    static_folder: str = ""
    prepares: bool = True
    wechat_app_id: str = ""
    wechat_app_secret: str = ""

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.database_url.startswith("sqlite")

    @property
    def is_production(self) -> bool:
        """Whether real people are served."""
        return self.env == "production"

    @property
    def hosts(self) -> list[str]:
        """The trusted hosts, none meaning all; with testing tools on also this machine and the phones on it (R56)."""
        return [*self.trusted_hosts, *(_THIS_MACHINE if self.trusted_hosts and self.testing_tools else ())]

    @property
    def sqlalchemy_url(self) -> str:
        """The URL with the driver named: psycopg for PostgreSQL."""
        return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", self.database_url)

    @property
    def is_simulated(self) -> bool:
        """Whether verification is the simulator, as long as no other provider exists."""
        return True

    def check(self) -> None:
        """Raises SettingsError where the simulator would verify real people unasked (R5), or half of a pair is set."""
        if self.is_production and self.is_simulated and not self.allow_simulator:
            raise SettingsError(f"production with the simulator needs YSS_ALLOW_SIMULATOR={IN_SO_MANY_WORDS}")
        if bool(self.wechat_app_id) != bool(self.wechat_app_secret):
            raise SettingsError("YSS_WECHAT_APP_ID and YSS_WECHAT_APP_SECRET are set both or neither")

    @staticmethod
    def from_env(environ: Mapping[str, str] | None = None) -> Settings:
        """Reads YSS_*; in development what is unset is made in `instance/`. Raises SettingsError."""
        environ = os.environ if environ is None else environ
        env = environ.get("YSS_ENV", "development")
        if env not in ("development", "production"):
            raise SettingsError("YSS_ENV is development or production")
        return _production(environ) if env == "production" else _development(environ)


def _development(environ: Mapping[str, str]) -> Settings:
    INSTANCE.mkdir(exist_ok=True)
    return Settings(
        database_url=environ.get("YSS_DATABASE_URL") or f"sqlite:///{INSTANCE / 'yss.sqlite3'}",
        secret_key=environ.get("YSS_SECRET_KEY") or _kept("secret_key", sealing.new_token),
        keyring=_keyring(environ.get("YSS_KEYRING") or _kept("keyring.json", sealing.new_keyring)),
        env="development",
        testing_tools=_flag(environ, "YSS_TESTING_TOOLS", default=False),
        base_url=environ.get("YSS_BASE_URL", ""),
        trusted_hosts=_hosts(environ),
        trusted_proxies=_proxies(environ),
        metrics_token=_metrics_token(environ),
        static_folder=environ.get("YSS_STATIC_FOLDER", ""),
        prepares=_flag(environ, "YSS_PREPARED_STATEMENTS", default=True),
        wechat_app_id=environ.get("YSS_WECHAT_APP_ID", ""),
        wechat_app_secret=environ.get("YSS_WECHAT_APP_SECRET", ""),
    )


def _production(environ: Mapping[str, str]) -> Settings:
    needed = ("YSS_DATABASE_URL", "YSS_SECRET_KEY", "YSS_KEYRING", "YSS_BASE_URL", "YSS_TRUSTED_HOSTS")
    if missing := [name for name in needed if not environ.get(name)]:
        raise SettingsError(f"production needs {', '.join(missing)}")
    for name in ("YSS_TESTING_TOOLS", "FLASK_DEBUG"):
        if _flag(environ, name, default=False):
            raise SettingsError(f"production runs without {name}")
    _check_secret(environ, "YSS_SECRET_KEY")
    _check_database(environ["YSS_DATABASE_URL"])
    _check_address(environ["YSS_BASE_URL"], _hosts(environ))
    return Settings(
        database_url=environ["YSS_DATABASE_URL"],
        secret_key=environ["YSS_SECRET_KEY"],
        keyring=_keyring(environ["YSS_KEYRING"]),
        env="production",
        allow_simulator=environ.get("YSS_ALLOW_SIMULATOR") == IN_SO_MANY_WORDS,
        base_url=environ["YSS_BASE_URL"].rstrip("/"),
        trusted_hosts=_hosts(environ),
        trusted_proxies=_proxies(environ),
        metrics_token=_metrics_token(environ),
        static_folder=environ.get("YSS_STATIC_FOLDER", ""),
        prepares=_flag(environ, "YSS_PREPARED_STATEMENTS", default=True),
        wechat_app_id=environ.get("YSS_WECHAT_APP_ID", ""),
        wechat_app_secret=environ.get("YSS_WECHAT_APP_SECRET", ""),
    )


def _check_secret(environ: Mapping[str, str], name: str) -> None:
    """Raises SettingsError where a guess would find it."""
    if len(environ[name]) < 32:
        raise SettingsError(f"{name} needs at least 32 characters")
    if len(set(environ[name])) < _DISTINCT:
        raise SettingsError(f"{name} repeats a few characters: make a random one with `openssl rand -hex 32`")


def _check_database(url: str) -> None:
    """Raises SettingsError for an address of no database of ours, and for one that ends with the process."""
    if not re.match(r"sqlite:////|postgres(ql)?://.", url):
        raise SettingsError("YSS_DATABASE_URL is sqlite:////absolute/path or postgresql://user@host/name in production")


def _check_address(url: str, hosts: tuple[str, ...]) -> None:
    """Raises SettingsError where invite links would lead over plain HTTP, to a path, or to a host that is refused."""
    if wrong := [host for host in hosts if not _HOST.fullmatch(host)]:
        raise SettingsError(f"YSS_TRUSTED_HOSTS lists names like yss.example.edu.cn, without a port; not {wrong[0]}")
    found = re.fullmatch(r"https://([^/:@?#\s]+)(:[0-9]{1,5})?/?", url)
    if found is None:
        raise SettingsError("YSS_BASE_URL is https:// and a host name, without a path: https://yss.example.edu.cn")
    if not any(_covers(host, found[1]) for host in hosts):
        raise SettingsError(f"YSS_TRUSTED_HOSTS does not name {found[1]}, the host of YSS_BASE_URL")


def _covers(trusted: str, host: str) -> bool:
    """A name that begins with a dot stands for all below it."""
    return host == trusted.removeprefix(".") or (trusted.startswith(".") and host.endswith(trusted))


def _metrics_token(environ: Mapping[str, str]) -> str:
    if environ.get("YSS_METRICS_TOKEN"):
        _check_secret(environ, "YSS_METRICS_TOKEN")
    return environ.get("YSS_METRICS_TOKEN", "")


def _proxies(environ: Mapping[str, str]) -> tuple[Network, ...]:
    named = [one.strip() for one in environ.get("YSS_TRUSTED_PROXIES", "").split(",") if one.strip()]
    try:
        return tuple(ip_network(one) for one in named)
    except ValueError as error:
        raise SettingsError(f"YSS_TRUSTED_PROXIES lists addresses or networks, like 127.0.0.1: {error}") from error


def _flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    return environ[name].lower() in _TRUE if name in environ else default


def _number(environ: Mapping[str, str], name: str, otherwise: int) -> int:
    """A whole number from 1; what is unset is `otherwise`. Raises SettingsError."""
    text = environ.get(name) or str(otherwise)
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text, re.ASCII):
        raise SettingsError(f"{name} is a whole number from 1")
    return int(text)


def _hosts(environ: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(host.strip() for host in environ.get("YSS_TRUSTED_HOSTS", "").split(",") if host.strip())


def _kept(name: str, make: Callable[[], str]) -> str:
    path = INSTANCE / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(make())
    return path.read_text()


def _keyring(value: str) -> sealing.Keyring:
    """The ring from JSON text, or from the file that `value` names."""
    text = value if value.lstrip().startswith("{") else _read(value)
    try:
        return sealing.parse_keyring(text)
    except ValueError as error:
        raise SettingsError(f"YSS_KEYRING: {error}") from error


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError as error:
        raise SettingsError(f"YSS_KEYRING names no readable file: {error.strerror}") from error


def testing_settings(database_url: str, **changes: object) -> Settings:
    """Settings for the test suite: testing tools on, keys made for this process."""
    ring = sealing.parse_keyring(sealing.new_keyring())
    secrets = {"secret_key": sealing.new_token(), "metrics_token": sealing.new_token(), "keyring": ring}
    fixed = {**secrets, "env": "testing", "testing_tools": True}
    return Settings(database_url=database_url, **{**fixed, **changes})  # type: ignore[arg-type]

"""Every setting of Testigo: TESTIGO_<NAME>, or TESTIGO_<NAME>_FILE naming a file that holds it."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from testigo import embedded


def env(name: str, default: str | None = None) -> str:
    """Read TESTIGO_<name>, or the file TESTIGO_<name>_FILE points at."""
    if path := os.environ.get(f"TESTIGO_{name}_FILE"):
        return Path(path).read_text().strip()
    value = os.environ.get(f"TESTIGO_{name}", default)
    if value is None:
        raise ImproperlyConfigured(f"Set TESTIGO_{name} or TESTIGO_{name}_FILE.")
    return value


def env_bool(name: str, *, default: bool) -> bool:
    match env(name, str(default)):
        case "True" | "False" as word:
            return word == "True"
        case other:
            raise ImproperlyConfigured(f"TESTIGO_{name} is {other!r}, not True or False.")


def env_int(name: str, default: int) -> int:
    word = env(name, str(default))
    if not word.isdecimal():
        raise ImproperlyConfigured(f"TESTIGO_{name} is {word!r}, not a whole number.")
    return int(word)


ROOT = Path(__file__).resolve().parent
DATA = Path(env("DATA", "data")).resolve()  # database, keys, blobs, logs: one folder

CITY = env("CITY", "cambridge")  # of networks that are not set up yet

DEBUG = env_bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", "only-for-tests-and-builds" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set TESTIGO_SECRET_KEY or TESTIGO_SECRET_KEY_FILE.")

PORT = env_int("PORT", 8000)
HOST = env("HOST", "localhost")  # the name people type
TLS = env_bool("TLS", default=False)  # a proxy in front speaks https
ORIGIN = env("ORIGIN", f"https://{HOST}" if TLS else f"http://{HOST}:{PORT}")
ALLOWED_HOSTS = [HOST, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [ORIGIN]

# Sealed data: the public wrapping key is in the database, the private one only in this folder
# (a tmpfs in production; `testigo doctor` warns about a disk).
KEYS = Path(env("KEYS", str(DATA / "keys"))).resolve()
KEY_COPIES = DATA / "sealed-keys"  # the same keys, sealed to what the passphrase opens

INSTALLED_APPS = [
    "testigo.core",
    "testigo.places",
    "testigo.security",
    "testigo.channels",
    "testigo.reports",
    "testigo.incidents",
    "testigo.volunteers",
    "testigo.shifts",
    "testigo.dispatch",
    "testigo.alerts",
    "testigo.federation",
    "testigo.desk",
    "testigo.public",
    "testigo.drills",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "template_partials",
    "django_htmx",
    "csp",
    "servestatic",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "testigo.security.middleware.act_middleware",
]

ROOT_URLCONF = "testigo.urls"
ASGI_APPLICATION = "testigo.asgi.application"
AUTH_USER_MODEL = "security.Account"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "testigo.security.context.surroundings",
            ],
        },
    }
]


def database() -> dict[str, Any]:
    """PostgreSQL only: DATABASE_URL, or the embedded server's socket in the data folder."""
    url = os.environ.get("DATABASE_URL") or env("DATABASE_URL", "")
    told = conninfo_to_dict(url or embedded.conninfo(DATA))
    most = env_int("DB_POOL", 8)
    # Short patience: a server that was away is tried again at once, and nobody waits long.
    limits = {"min_size": 1, "max_size": most, "timeout": 5, "reconnect_timeout": 4}
    pool = {"pool": limits} if most else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": told.pop("dbname", "testigo"),
        "USER": told.pop("user", ""),
        "PASSWORD": told.pop("password", ""),
        "HOST": told.pop("host", ""),
        "PORT": told.pop("port", ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # a connection that died with the server is replaced
        "OPTIONS": {**told, **pool},
    }


DATABASES = {"default": database()}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["testigo.security.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Signing in: by passkey, or by sign-in name, password and code. Nobody signs up, nothing is mailed.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "security:home"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "testigo.security.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
# By hashed prefix, generously (shelters and workshops share one), and by name, strictly.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,5/300s/key"}
MFA_ADAPTER = "testigo.security.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "testigo.security.passkeys.AddForm",
    "login_webauthn": "testigo.security.passkeys.LoginForm",
    "reauthenticate_webauthn": "testigo.security.passkeys.AgainForm",
}
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_RECOVERY_CODE_DIGITS = 10
MFA_WEBAUTHN_USER_VERIFICATION = "required"

SESSION_ENGINE = "testigo.security.sessions"
SESSION_COOKIE_NAME = "s"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # a phone that is taken keeps no session on its disk
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
# Not "no-referrer": browsers then send `Origin: null` with every form, which CSRF must refuse.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "media-src": [SELF, "blob:"],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_TEMP_DIR = str(DATA / "tmp")
(DATA / "tmp").mkdir(mode=0o700, parents=True, exist_ok=True)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("zh-hans", "简体中文"), ("ur", "اردو")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = False

# Nothing personal in logs: messages name ids; tracebacks are scrubbed of values.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "testigo.core.logs.Scrubbed",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "WARNING")},
    "loggers": {
        "testigo": {"level": "INFO"},
        # A refused request is no news, and its path may hold the code of a one-time link.
        "django.request": {"level": "ERROR"},
        # It would write down whole addresses, and a bot's token is part of its.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}

# Channels: the class, and what its constructor wants. A channel absent here is off.
CHANNELS: dict[str, dict[str, Any]] = {
    "testigo.channels.loopback.Loopback": {},
}
if env_bool("EMAIL", default=False):
    CHANNELS["testigo.channels.email.Email"] = {
        "server": env("EMAIL_SERVER", "localhost"),
        "port": env_int("EMAIL_PORT", 587),
        "user": env("EMAIL_USER", ""),
        "password": env("EMAIL_PASSWORD", ""),
        "sender": env("EMAIL_SENDER"),
        "tls": env_bool("EMAIL_TLS", default=True),
        "returns": bool(env("IMAP_URL", "")),
        "dkim_key": env("DKIM_KEY", ""),  # a PEM file's text: TESTIGO_DKIM_KEY_FILE names it
        "dkim_selector": env("DKIM_SELECTOR", "testigo"),
    }
SMS = env("SMS", "")  # whose texts: a dialect of channels.texts.dialects, "gateway" or "kannel"
_paid: dict[str, Any] = {
    "a_minute": env_int("SMS_A_MINUTE", 0),
    "price": env_int("SMS_PRICE", 0),
    "country": env("SMS_COUNTRY", "1"),
    "codes": tuple(env("SMS_CODES", "+1").split()),
}
if SMS in {"gateway", "kannel"}:
    CHANNELS["testigo.channels.texts.gateway.Gateway"] = {
        "profile": SMS,
        "url": env("SMS_SERVER"),
        "user": env("SMS_ACCOUNT", ""),
        "token": env("SMS_TOKEN"),
        "sender": env("SMS_SENDER", ""),
        "callback": env("SMS_CALLBACK", f"{ORIGIN}/hooks/sms/{SMS}/"),
        **_paid,
    }
elif SMS:
    CHANNELS["testigo.channels.texts.rest.Texts"] = {
        "dialect": SMS,
        "account": env("SMS_ACCOUNT", "" if SMS == "telnyx" else None),
        "key": env("SMS_KEY", ""),
        "token": env("SMS_TOKEN"),
        "sender": env("SMS_SENDER"),
        "server": env("SMS_SERVER", ""),
        "callback": f"{ORIGIN}/hooks/sms/{'telnyx' if SMS == 'telnyx' else 'status'}/",
        **_paid,
    }
if env("PUSH_KEY", ""):  # made at the first start, in the data folder's secrets
    CHANNELS["testigo.channels.webpush.WebPush"] = {
        "private_key": env("PUSH_KEY"),
        "contact": env("PUSH_CONTACT", ORIGIN),  # mailto: or https:, for the services' operators
        "hosts": tuple(env("PUSH_HOSTS", "").split()),  # a UnifiedPush server of one's own
        # A rehearsal's push service: on this machine or beside it, with its own certificate.
        "private": env_bool("PUSH_PRIVATE", default=False),
        "authorities": env("PUSH_AUTHORITIES", ""),
    }
# Chats: docs/operate/chats.md tells how to get what each of them wants.
if env("SIGNAL_URL", ""):
    CHANNELS["testigo.channels.chats.signal.Signal"] = {
        "url": env("SIGNAL_URL").rstrip("/"),  # of signal-cli's daemon, on this machine
        "account": env("SIGNAL_NUMBER"),
    }
if env("WHATSAPP_TOKEN", ""):
    CHANNELS["testigo.channels.chats.whatsapp.WhatsApp"] = {
        "token": env("WHATSAPP_TOKEN"),
        "number": env("WHATSAPP_NUMBER"),  # Meta's id of it
        "secret": env("WHATSAPP_SECRET"),
        "verify": env("WHATSAPP_VERIFY", ""),
    }
if env("TELEGRAM_TOKEN", ""):
    CHANNELS["testigo.channels.chats.telegram.Telegram"] = {"token": env("TELEGRAM_TOKEN")}
if env("MATRIX_SERVER", ""):
    CHANNELS["testigo.channels.chats.matrix.Matrix"] = {
        "server": env("MATRIX_SERVER").rstrip("/"),
        "user": env("MATRIX_USER"),
        "password": env("MATRIX_PASSWORD"),
        "folder": str(DATA / "matrix"),  # the keys of our device: back it up, or it is a new one
        "pickle": SECRET_KEY,
    }
MATRIX_ROOM = env("MATRIX_ROOM", "")  # where staff read the desk's notices; empty: nowhere

# People of one area in one hour, across incidents; the code's own ceiling of 12 stays above it.
CALLOUT_CEILING = env_int("CALLOUT_CEILING", 12)
# Where mail to us arrives: imaps://user:password@host/INBOX; empty: nobody reads what comes back.
IMAP_URL = env("IMAP_URL", "")
# With what the provider signs what it tells us: a token, or Telnyx's public key; empty: nobody may.
SMS_HOOK_TOKEN = env("SMS_HOOK_TOKEN", "")
# Whose telephone it is: "twilio" for all who speak as it does, or "telnyx".
VOICE = env("VOICE", "twilio")
# With what the provider signs what it tells us of calls; texts that are signed alike share it.
VOICE_HOOK_TOKEN = env("VOICE_HOOK_TOKEN", "")
# The telephone we dial with: the provider's REST interface. Empty: calls are answered, nobody's
# phone rings, messages are taken.
VOICE_ACCOUNT = env("VOICE_ACCOUNT", "")
VOICE_APP = env("VOICE_APP", "")  # Telnyx: the id of the TeXML application
VOICE_TOKEN = env("VOICE_TOKEN", "")
VOICE_API = env(
    "VOICE_API",
    "https://api.telnyx.com/v2/texml" if VOICE == "telnyx" else "https://api.twilio.com/2010-04-01",
)
VOICE_NUMBER = env("VOICE_NUMBER", "")  # the hotline's: what the phones we ring see
# How numbers begin that are dialled: others cost too much, whoever gives them.
VOICE_CODES = tuple(env("VOICE_CODES", "+1").split())
# Relay services' numbers, their last ten digits: never muted, never hurried.
VOICE_RELAYS = frozenset(number[-10:] for number in env("VOICE_RELAYS", "").split())

NAME = _("Testigo")

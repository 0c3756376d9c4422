"""Every setting of the web and worker processes, grouped by duty, each read from the environment."""

from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from config import env

# --- Places -----------------------------------------------------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.folder("KAOBO_VAR", BASE_DIR / "var")  # everything that changes at run time lives below it
MEDIA_DIR = env.folder("KAOBO_MEDIA_DIR", VAR_DIR / "media")  # recordings; shared by gateway and worker
MODEL_DIR = env.folder("KAOBO_MODEL_DIR", VAR_DIR / "models")  # speech models

# --- Identity and safety ----------------------------------------------------------------------------------------

DEBUG = env.flag("KAOBO_DEBUG")  # stack traces on pages: never with real people's data
SECRET_KEY = env.secret("KAOBO_SECRET_KEY", VAR_DIR / "secrets")
ALLOWED_HOSTS = env.words("KAOBO_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("KAOBO_TRUSTED_ORIGINS")
PUBLIC_URL = env.text("KAOBO_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")  # printed in certificates' QR codes
HTTPS = env.flag("KAOBO_HTTPS")  # the site is reached over TLS: secure cookies, redirect, HSTS
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.flag("KAOBO_BEHIND_PROXY"):  # trust X-Forwarded-Proto: only behind a proxy that sets it itself
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_AGE = 12 * 3600  # from the sign-in: outlives the longest exam day
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
ROSTER_MAX_BYTES = env.number("KAOBO_ROSTER_MAX_BYTES", 20 * 1024 * 1024)  # larger roster files are refused by name
FILE_UPLOAD_TEMP_DIR = None

# --- Media gateway ----------------------------------------------------------------------------------------------

GATEWAY_PUBLIC_URL = env.text("KAOBO_GATEWAY_PUBLIC_URL", "http://127.0.0.1:8001").rstrip("/")  # seen by browsers
GATEWAY_INTERNAL_URL = env.text("KAOBO_GATEWAY_INTERNAL_URL", GATEWAY_PUBLIC_URL).rstrip("/")  # seen by web and worker
GATEWAY_SECRET = env.secret("GATEWAY_SECRET", VAR_DIR / "secrets")  # signs tokens; the gateway has the same

# --- Certificates -----------------------------------------------------------------------------------------------

CERTIFICATE_KEY_DIR = env.folder("KAOBO_CERTIFICATE_KEY_DIR", VAR_DIR / "secrets")  # the signing keys; back them up

# --- Speech -----------------------------------------------------------------------------------------------------

SPEECH_ENGINE = env.text("KAOBO_SPEECH_ENGINE", "faster_whisper")  # or openai_whisper
SPEECH_MODEL = env.text("KAOBO_SPEECH_MODEL")  # a folder, a name, or "phrase-model"; empty: recordings wait for one
SPEECH_LANGUAGE = env.text("KAOBO_SPEECH_LANGUAGE", "zh")  # empty: detected per recording
SPEECH_THREADS = env.number("KAOBO_SPEECH_THREADS", 1, least=1)

# --- Parts of the house -----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config.apps.HouseConfig",
    "core",
    "institutions",
    "question_bank",
    "exams",
    "practical",
    "grading",
    "certificates",
    "portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "institutions.middleware.UploadLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "institutions.middleware.SignInMiddleware",
    "institutions.middleware.FirstPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "institutions.middleware.TenantMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.shell",
                "institutions.context.acting",
                "portal.context.navigation",
            ],
        },
    }
]

# --- Data -------------------------------------------------------------------------------------------------------

_DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'kaobo.sqlite3'}")
DATABASES = {"default": dj_database_url.parse(_DATABASE_URL, conn_max_age=60)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a writer waits for its turn at BEGIN instead of failing in mid-transaction.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }

_CACHE_URL = env.text("CACHE_URL")  # redis://…; empty: each process has its own small memory cache
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _CACHE_URL}
    if _CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- Background work --------------------------------------------------------------------------------------------

CELERY_BROKER_URL = env.text("BROKER_URL", "kaobo-files://localhost")  # redis://… or amqp://… in production
if CELERY_BROKER_URL.startswith("kaobo-files:"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker" / "messages"),
        "data_folder_out": str(VAR_DIR / "broker" / "messages"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
        "polling_interval": 0.1,  # seconds; costs about 0.2 % of a core
    }
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ALWAYS_EAGER = env.flag("KAOBO_EAGER_TASKS")  # tests of single views only; refused by `check --deploy`
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
SWEEP_SECONDS = env.number("KAOBO_SWEEP_SECONDS", 5, least=1)  # how soon a missed bell is rung again
JOB_LEASE_SECONDS = env.number("KAOBO_JOB_LEASE_SECONDS", 60, least=2)  # a killed worker's job is taken over after this
CELERY_BEAT_SCHEDULE = {
    "ring-due-jobs": {"task": "core.ring_due_jobs", "schedule": SWEEP_SECONDS},
    "close-overdue-attempts": {"task": "exams.close_overdue_attempts", "schedule": SWEEP_SECONDS},
    "collect-manifests": {"task": "practical.collect_manifests", "schedule": 4 * SWEEP_SECONDS},
}

# --- People and sign-in -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "institutions.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # candidates enrolled from a roster often have no e-mail
ACCOUNT_RATE_LIMITS = False  # django-axes counts failures, in the database and over all processes
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses nobody has here
ACCOUNT_ADAPTER = "institutions.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "institutions.forms.LoginForm",
    "change_password": "institutions.forms.ChangePasswordForm",
    "reset_password": "institutions.forms.ResetPasswordForm",
    "reset_password_from_key": "institutions.forms.ResetPasswordKeyForm",
}
CSRF_FAILURE_VIEW = "institutions.views.renewal.csrf_failure"
AXES_FAILURE_LIMIT = env.number("KAOBO_LOGIN_FAILURES", 6, least=3)  # wrong passwords before the lock
AXES_COOLOFF_TIME = env.number("KAOBO_LOGIN_LOCK_MINUTES", 15, least=1) / 60  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says until when, and that must stay true
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "institutions.sign_in.attempt_name"
AXES_CLIENT_IP_CALLABLE = "institutions.sign_in.client_address"
AXES_LOCKOUT_CALLABLE = "institutions.views.renewal.locked_out"
AXES_VERBOSE = False

# --- Mail -------------------------------------------------------------------------------------------------------

EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = str(VAR_DIR / "mail")  # used by the embedded default: mails become files
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "kaobo@localhost")

# --- Words and times --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
TIME_ZONE = env.text("KAOBO_TIME_ZONE", "Asia/Shanghai")
USE_I18N = USE_TZ = True

# --- Static files and the content policy ------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "files"

_GATEWAY_SOCKET = GATEWAY_PUBLIC_URL.replace("http", "ws", 1)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'", GATEWAY_PUBLIC_URL, _GATEWAY_SOCKET],
        "media-src": ["'self'", "blob:", GATEWAY_PUBLIC_URL],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Exams ------------------------------------------------------------------------------------------------------

LATE_GRACE_SECONDS = env.number("KAOBO_LATE_GRACE_SECONDS", 5)  # an answer received this late still counts

# --- Logs -------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("KAOBO_LOG_LEVEL", "INFO")},
}

SILENCED_SYSTEM_CHECKS: list[str] = []

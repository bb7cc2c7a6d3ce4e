"""Settings, all from the environment (see .env.example). Refuses to start on what would be unsafe in production."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from mentorship.providers import sign_in_providers

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.FileAwareEnv()
env.read_env(BASE_DIR / ".env")

# production unless told otherwise: an installation that forgot to say what it is must not run with soft settings.
MODE = env.str("MODE", default="production")
if MODE not in {"production", "demo", "development", "test"}:
    raise ImproperlyConfigured(f"MODE is {MODE!r}; use production, demo, development or test.")
PRODUCTION = MODE == "production"

DEBUG = env.bool("DEBUG", default=MODE == "development")
SECRET_KEY = env.str("SECRET_KEY", default="" if PRODUCTION else "only-for-development-and-tests-" + "x" * 40)
# Keys used before: what was signed or encrypted with them can still be read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_ORIGIN = env.str("SITE_ORIGIN", default="" if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")
VERSION = "0.1.0"
SITE_NAME = env.str("SITE_NAME", default="Mentorship")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", urlsplit(SITE_ORIGIN).hostname or ""]
)
ALLOWED_HOSTS = [host for host in ALLOWED_HOSTS if host]
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN] if SITE_ORIGIN else []
# How many proxies in front of the application are yours; only so many entries of X-Forwarded-For are believed.
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

DATABASE_URL = env.str("DATABASE_URL", default="" if PRODUCTION else f"sqlite:///{VAR_DIR / 'mentorship.sqlite3'}")
REDIS_URL = env.str("REDIS_URL", default="")
# Without Redis the worker and the clock run inside the web process: fine for one process, not for several.
EMBEDDED = not REDIS_URL


def refuse_unsafe() -> None:
    """Raise ImproperlyConfigured with every unsafe production setting, each with what to do."""
    faults = []
    if not SECRET_KEY or len(SECRET_KEY) < 50:
        faults.append("SECRET_KEY is missing or shorter than 50 characters: make one with `make secret`")
    if DEBUG:
        faults.append("DEBUG is on: remove it")
    if "*" in ALLOWED_HOSTS:
        faults.append("ALLOWED_HOSTS allows every host: name yours")
    if not SITE_ORIGIN.startswith("https://") and not env.bool("ALLOW_HTTP", default=False):
        faults.append("SITE_ORIGIN must be your https:// address (ALLOW_HTTP=1 only for a trial on one machine)")
    if not DATABASE_URL:
        faults.append("DATABASE_URL is missing: name your PostgreSQL database")
    if faults:
        raise ImproperlyConfigured(
            "This is not safe for production. " + "; ".join(faults) + ". Or set MODE=development."
        )


if PRODUCTION:
    refuse_unsafe()

INSTALLED_APPS = [
    "mentorship.apps.MentorshipConfig",
    "activity",
    "profiles",
    "programs",
    "safeguarding",
    "pairings",
    "goals",
    "meetings",
    "matching",
    "privacy",
    "dashboards",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mentorship.middleware.private_pages",
    "mentorship.middleware.reader_preferences",
    "mentorship.middleware.SignInFirst",
    "mentorship.middleware.DeclaredRoutesOnly",
    "mentorship.second_step.SecondStepFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mentorship.fresh.FreshSignIn",
    "mentorship.middleware.AccountsElsewhere",
    "mentorship.middleware.RefusalsAsMessages",
]

ROOT_URLCONF = "mentorship.urls"
WSGI_APPLICATION = "mentorship.wsgi.application"
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
                "mentorship.context.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- Signing in -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "profiles.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "profiles.services.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "profiles.forms.signup.NameForm"
ACCOUNT_FORMS = {
    "signup": "profiles.forms.account.SignUpForm",
    "confirm_login_code": "profiles.forms.codes.LoginCodeForm",
    "confirm_email_verification_code": "profiles.forms.codes.AddressCodeForm",
    "confirm_password_reset_code": "profiles.forms.codes.PasswordCodeForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
# An account has one address; a new one takes its place once a code has shown that it is the person's own.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USER_DISPLAY = str
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_ORIGIN).scheme or "https"
# Changing how one signs in asks again who one is, and tells by mail.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_ADAPTER = "profiles.services.second_step.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "profiles.forms.codes.SecondStepForm",
    "reauthenticate": "profiles.forms.codes.SecondStepAgainForm",
    "activate_totp": "profiles.forms.codes.AppForm",
    "add_webauthn": "profiles.forms.passkeys.AddPasskeyForm",
    "signup_webauthn": "profiles.forms.passkeys.FirstPasskeyForm",
    "edit_webauthn": "profiles.forms.passkeys.RenamePasskeyForm",
    "login_webauthn": "profiles.forms.passkeys.SignInForm",
    "authenticate_webauthn": "profiles.forms.passkeys.StepForm",
    "reauthenticate_webauthn": "profiles.forms.passkeys.AgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = SITE_NAME
# A clock may be half a minute off; profiles.forms.codes sees to it that no code is good twice.
MFA_TOTP_TOLERANCE = 1
# Who must have a second step: coordinators (with site admins), all, or nobody.
REQUIRE_SECOND_FACTOR = env.str("REQUIRE_SECOND_FACTOR", default="coordinators" if PRODUCTION else "nobody")
if REQUIRE_SECOND_FACTOR not in {"coordinators", "all", "nobody"}:
    raise ImproperlyConfigured(f"REQUIRE_SECOND_FACTOR is {REQUIRE_SECOND_FACTOR!r}; use coordinators, all or nobody.")
SOCIALACCOUNT_ADAPTER = "profiles.services.providers.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = sign_in_providers(env)
# Only for addresses a provider may vouch for, see ProviderAdapter; the two accounts are joined from then on.
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_FORMS = {
    "signup": "profiles.forms.account.ProviderSignUpForm",
    "disconnect": "profiles.forms.account.LeaveProviderForm",
}
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

# --- What the browser may do ----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
HTTPS = SITE_ORIGIN.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=60 * 60 * 24 * 365) if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "mentorship.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 30_000
FILE_UPLOAD_HANDLERS = [
    "mentorship.uploads.UploadLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Languages and time ---------------------------------------------------------------------------------------
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Berlin")
USE_TZ = True
FORMAT_MODULE_PATH = ["mentorship.formats"]

# --- Files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Photos. Never served as files: a view shows them to those who may see them. All web processes share the folder.
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
FILE_UPLOAD_PERMISSIONS = 0o640
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE in {"development", "test"}
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Files are looked for when they are asked for; listing all of them would cost every client of a test.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = MODE in {"development", "test"}

# --- Mail -----------------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:25" if PRODUCTION else "consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"noreply@{urlsplit(SITE_ORIGIN).hostname or 'localhost'}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Background work ------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1740
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600} if REDIS_URL else {"polling_interval": 0.1}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "send-digests": {"task": "activity.send_digests", "schedule": 600.0},
    "relay-mail": {"task": "activity.relay_mail", "schedule": 5.0},
    "relay-imports": {"task": "programs.relay_imports", "schedule": 5.0},
    "relay-runs": {"task": "matching.relay_runs", "schedule": 5.0},
    "expire-requests": {"task": "pairings.expire_requests", "schedule": 10.0},
    "expire-offers": {"task": "pairings.expire_offers", "schedule": 60.0},
    "send-wishes": {"task": "matching.send_wishes", "schedule": 10.0},
    "end-rests": {"task": "programs.end_rests", "schedule": 60.0},
    "call-for-lost": {"task": "pairings.call_for_lost", "schedule": 60.0},
    "tell-of-endings": {"task": "pairings.tell_of_endings", "schedule": crontab(minute="15")},
    "cancel-sessions": {"task": "meetings.cancel_sessions_of_closed_pairings", "schedule": 60.0},
    "care-for-first-sessions": {"task": "meetings.care_for_first_sessions", "schedule": 60.0},
    # Once a day, by the slot each takes; tried every hour, so that being down at some hour skips no day.
    "forget-import-rows": {"task": "programs.forget_import_rows", "schedule": crontab(minute="45")},
    "remind-guardians": {"task": "programs.remind_guardians", "schedule": crontab(minute="25")},
    "remind-invitations": {"task": "programs.remind_invitations", "schedule": crontab(minute="20")},
    "look-for-news": {"task": "matching.look_for_news", "schedule": crontab(minute="5")},
    "remind-of-promises": {"task": "pairings.remind_of_promises", "schedule": crontab(minute="15")},
    "remind-gates": {"task": "safeguarding.remind_gates", "schedule": crontab(minute="35")},
    "tidy-photos": {"task": "profiles.tidy_photos", "schedule": crontab(minute="55")},
    "forget-sign-ins": {"task": "profiles.forget_sign_ins", "schedule": crontab(minute="30")},
    "relay-erasures": {"task": "privacy.relay_erasures", "schedule": 60.0},
    "let-go": {"task": "privacy.let_go", "schedule": crontab(minute="20")},
    "ask-to-stay": {"task": "privacy.ask_to_stay", "schedule": crontab(minute="25")},
    "tidy-folders": {"task": "matching.tidy_folders", "schedule": crontab(minute="50")},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# --- Matching -------------------------------------------------------------------------------------------------
# A run of more pairs than this is compared in parts of at most so many, by all workers; they share the folder.
MATCHING_CHUNK = env.int("MATCHING_CHUNK", default=60_000_000)
MATCHING_DIR = env.str("MATCHING_DIR", default=str(VAR_DIR / "matching"))
if MATCHING_CHUNK < 1:
    raise ImproperlyConfigured(f"MATCHING_CHUNK is {MATCHING_CHUNK}; give the pairs one task compares, at least 1.")

# --- How long people's data are kept --------------------------------------------------------------------------
# What matching worked with, after a cohort has ended; accounts nobody uses, before their owners are asked.
COHORT_KEPT_DAYS = env.int("COHORT_KEPT_DAYS", default=730)
ACCOUNT_KEPT_DAYS = env.int("ACCOUNT_KEPT_DAYS", default=730)
if min(COHORT_KEPT_DAYS, ACCOUNT_KEPT_DAYS) < 30:
    raise ImproperlyConfigured("COHORT_KEPT_DAYS and ACCOUNT_KEPT_DAYS are numbers of days, at least 30.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "mentorship.logs.Discreet", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"kombu.connection": {"level": "ERROR"}},
    "root": {
        "handlers": ["console"],
        "level": env.str("LOG_LEVEL", default="WARNING" if MODE != "production" else "INFO"),
    },
}

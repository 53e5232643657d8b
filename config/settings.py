"""Settings: one file for every way to run; only environment variables differ (docs/running.md)."""

import shutil
from pathlib import Path

from config import databases, env, places

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("COUNTERSIGN_VAR", str(BASE_DIR / "var")))

SECRET_KEY = env.secret("SECRET_KEY", default_file=VAR_DIR / "secret-key")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")  # still read: sessions, links, encrypted text
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
# Of the invented people of the demo centre; used nowhere else.
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "step-into-the-demo") if DEMO else None
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1"])
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")
SECURE = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # the templates of widgets, for FORM_RENDERER below
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "qualifications",
    "centres",
    "portfolios",
    "assessment",
    "iqa",
    "certification",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "config.context.look",
                "portfolios.context.shell",
                "certification.context.demo_people",
            ],
            "libraries": {"ui": "config.ui"},
            "builtins": ["config.ui", "crispy_forms.templatetags.crispy_forms_tags"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASE_URL = env.text("DATABASE_URL", "")
DATABASES = {
    "default": databases.from_url(DATABASE_URL)
    if DATABASE_URL
    else databases.sqlite(str(VAR_DIR / "countersign.sqlite3"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "centres.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

FIXTURE_DIRS = [BASE_DIR / "fixtures"]
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Evidence and certificates: never below a public address, handed out by views that ask the gate.
MEDIA_ROOT = VAR_DIR / "files"
# The private keys that centres sign with (centres/keys.py); never in the database, never below a public address.
KEYS_DIR = Path(env.text("KEYS_DIR", str(VAR_DIR / "keys")))
# The private keys are kept under it, if there is one.
KEYS_PASSPHRASE = env.optional_secret("KEYS_PASSPHRASE")
# Documents are signed (PAdES); without a key they wait. A time stamp of the authority at this address is added.
SIGN_DOCUMENTS = env.flag("SIGN_DOCUMENTS", True)
TIMESTAMP_URL = env.text("TIMESTAMP_URL", "")
# Names with a hash, which browsers may keep for ever; needs collectstatic beforehand.
HASHED_STATIC = env.flag("HASHED_STATIC")
# Files of people lie on the disk, or in the bucket of an S3-compatible store when one is named. `disk` and `bucket` are
# their names for `manage.py copy_files`.
DISK = {"BACKEND": "config.storage.DiskStorage"}
S3_BUCKET = env.text("S3_BUCKET", "")
S3_ENDPOINT_URL = env.text("S3_ENDPOINT_URL", "")
S3_REGION = env.text("S3_REGION", "us-east-1")
S3_ACCESS_KEY_ID = env.text("S3_ACCESS_KEY_ID", "")
BUCKET = {
    "BACKEND": "config.bucket.BucketStorage",
    "OPTIONS": {
        "bucket_name": S3_BUCKET,
        "location": env.text("S3_PREFIX", ""),
        "endpoint_url": S3_ENDPOINT_URL or None,
        "path_style": bool(S3_ENDPOINT_URL),
        "region_name": S3_REGION,
        # Without a key the machine's own role is asked for, as boto3 does it.
        "access_key": S3_ACCESS_KEY_ID or None,
        "secret_key": env.secret("S3_SECRET_ACCESS_KEY", default_file=VAR_DIR / "s3-secret-access-key")
        if S3_ACCESS_KEY_ID
        else None,
        "checksums": env.flag("S3_CHECKSUMS", True),
    },
}
STORAGES = {
    "default": BUCKET if S3_BUCKET else DISK,
    "disk": DISK,
    **({"bucket": BUCKET} if S3_BUCKET else {}),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Who sends the bytes once the gate has let somebody through: nginx from the disk, the store itself, or (both empty) we.
ACCEL_PREFIX = places.inner_path("ACCEL_PREFIX", env.text("ACCEL_PREFIX", ""))
PRESIGNED_SECONDS = env.number("PRESIGNED_SECONDS", 0)
UPLOAD_LIMIT_BYTES = env.number("UPLOAD_LIMIT_MB", 4096) * 1024 * 1024
# Of a file that an ordinary form sends, at one go: what is broken off has to be sent again (config/form_files.py).
FORM_UPLOAD_LIMIT_BYTES = env.number("FORM_UPLOAD_LIMIT_MB", 200) * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["config.form_files.LimitedFileHandler"]
# Files that come in parts lie here until they are whole (config/incoming.py); all web nodes and workers share it.
INCOMING_DIR = Path(env.text("INCOMING_DIR", str(VAR_DIR / "incoming")))
# A person may have so many files on their way at once.
UPLOADS_OPEN_LIMIT = env.number("UPLOADS_OPEN_LIMIT", 200)
# Parts that nobody has gone on with for so many days are deleted.
UPLOAD_KEPT_DAYS = env.number("UPLOAD_KEPT_DAYS", 7)
# A whole upload that nobody has taken for so long is sent to the worker again.
UPLOAD_STUCK_MINUTES = env.number("UPLOAD_STUCK_MINUTES", 5)
# Kinds of files taken as evidence (portfolios/files.py lists the types of each).
EVIDENCE_FILE_KINDS = env.words(
    "EVIDENCE_FILE_KINDS", ["pdf", "office", "text", "picture", "audio", "video", "email", "archive"]
)
# Evidence older than this many years is warned about, never refused (R2.5).
EVIDENCE_CURRENT_YEARS = env.number("EVIDENCE_CURRENT_YEARS", 3)
# What is opened of a file on arrival, and how much of the machine that may take (portfolios/arrival).
EVIDENCE_PAGES = env.number("EVIDENCE_PAGES", 2000)
EVIDENCE_MEGAPIXELS = env.number("EVIDENCE_MEGAPIXELS", 100)
EVIDENCE_UNPACKED_MB = env.number("EVIDENCE_UNPACKED_MB", 4096)
ARRIVAL_SECONDS = env.number("ARRIVAL_SECONDS", 60)
ARRIVAL_MEMORY_MB = env.number("ARRIVAL_MEMORY_MB", 2048)
# The scanner for malware: /path of its socket or tcp://host:port; without it files are marked "not scanned".
CLAMD_ADDRESS = env.text("CLAMD_ADDRESS", "")
# LibreOffice, which makes PDFs of office documents; without it they are downloads.
SOFFICE = shutil.which(env.text("SOFFICE", "soffice")) or ""
# Portable portfolios: the largest taken in, days that a made one is kept, minutes until a silent job is taken up again.
PACKAGE_LIMIT_BYTES = env.number("PACKAGE_LIMIT_MB", 20480) * 1024 * 1024
PACKAGE_SCRATCH_DIR = VAR_DIR / "packages"  # where one is written before it is stored
PACKAGE_DAYS = env.number("PACKAGE_DAYS", 7)
PACKAGE_STUCK_MINUTES = env.number("PACKAGE_STUCK_MINUTES", 5)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # one per tick and place of a large portfolio

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
# What web processes count together (config/limits.py), where a Redis is named; else each process for itself.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL.replace("redis+socket://", "unix://"),  # Celery's word for a socket, and redis-py's
        "KEY_PREFIX": env.text("REDIS_KEY_PREFIX", "") + "cache",
    }
    if env.text("REDIS_URL", "")
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# visibility_timeout (seconds) must stay above the longest task, else a second worker starts it again.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    # Put before every key, so that several installations can share one Redis.
    "global_keyprefix": env.text("REDIS_KEY_PREFIX", ""),
}

# In seconds; one that no worker has taken up by then is dropped, since the next does its work.
every_minute = {"schedule": 60, "options": {"expires": 55}}
every_hour = {"schedule": 3600, "options": {"expires": 3500}}
CELERY_BEAT_SCHEDULE = {
    "resend stuck letters": {"task": "centres.tasks.resend_stuck_letters", **every_minute},
    "resend stuck documents": {"task": "certification.tasks.resend_stuck_documents", **every_minute},
    "resend stuck claims of several": {"task": "certification.tasks.resend_stuck_bulk_items", **every_minute},
    "resend stuck archives": {"task": "certification.tasks.resend_stuck_archives", **every_minute},
    "delete old archives": {"task": "certification.tasks.delete_old_archives", **every_hour},
    "sweep what dead writers left in the storage": {"task": "portfolios.tasks.sweep_storage", "schedule": 24 * 3600},
    "resend stuck files": {"task": "portfolios.tasks.resend_stuck_files", **every_minute},
    "resend stuck packages": {"task": "assessment.tasks.resend_stuck_packages", **every_minute},
    "send daily letters": {"task": "assessment.tasks.send_daily_letters", **every_hour},
    "remind of appeals": {"task": "assessment.tasks.remind_of_appeals", **every_hour},
    "resend stuck sounds": {"task": "assessment.tasks.resend_stuck_sounds", **every_minute},
    "remind of competence that runs out": {"task": "centres.tasks.remind_of_expiry", **every_hour},
    "resend stuck proofs of development": {"task": "iqa.tasks.resend_stuck_cpd_proofs", **every_minute},
    "delete unsent forms": {"task": "centres.tasks.delete_unsent_forms", "schedule": 24 * 3600},
    "resend stuck result slips": {"task": "assessment.tasks.resend_stuck_proofs", **every_minute},
    "delete old packages": {"task": "assessment.tasks.delete_old_packages", "schedule": 3600},
    "close ended visits": {"task": "iqa.tasks.close_ended_visits", **every_hour},
    "resend stuck visit papers": {"task": "iqa.tasks.resend_stuck_papers", **every_minute},
    "delete old visit packs": {"task": "iqa.tasks.delete_old_packs", **every_hour},
    "resend stuck redactions": {"task": "portfolios.tasks.resend_stuck_redactions", **every_minute},
    "resend stuck uploads": {"task": "portfolios.tasks.resend_stuck_uploads", **every_minute},
    "resend stuck copies": {"task": "iqa.tasks.resend_stuck_copies", **every_minute},
    "resend stuck sheets": {"task": "portfolios.tasks.resend_stuck_imports", **every_minute},
    "resend stuck disposals": {"task": "certification.tasks.resend_stuck_disposals", **every_minute},
    "resend stuck data copies": {"task": "certification.tasks.resend_stuck_copies", **every_minute},
    "delete old data copies": {"task": "certification.tasks.delete_old_copies", **every_hour},
    "clear abandoned uploads": {"task": "portfolios.tasks.clear_abandoned_uploads", **every_hour},
}
# Checks of a file whose message or worker has been silent for so long are asked for again; above the longest check.
FILE_STUCK_MINUTES = env.number("FILE_STUCK_MINUTES", 10)
# A letter whose message or worker has been silent for so long is sent again.
LETTER_STUCK_MINUTES = env.number("LETTER_STUCK_MINUTES", 5)
# A document whose message or worker has been silent for so long is asked for again.
DOCUMENT_STUCK_MINUTES = env.number("DOCUMENT_STUCK_MINUTES", 5)
# Questions that one address may ask the public verification page in a minute (config/limits.py).
VERIFY_CHECKS_PER_MINUTE = env.number("VERIFY_CHECKS_PER_MINUTE", 30)
# Files that it may send there in a minute, each of so many bytes at most; and what verifiers of credentials may ask.
VERIFY_FILES_PER_MINUTE = env.number("VERIFY_FILES_PER_MINUTE", 6)
VERIFY_FILE_BYTES = env.number("VERIFY_FILE_MB", 5) * 1024 * 1024
ISSUER_ASKS_PER_MINUTE = env.number("ISSUER_ASKS_PER_MINUTE", 120)
# Requests that one address may make in a minute to the links of people without an account (config/links.py), and how
# often the code of one link may be given wrongly before the link is closed.
LINK_ASKS_PER_MINUTE = env.number("LINK_ASKS_PER_MINUTE", 60)
CALENDAR_ASKS_PER_MINUTE = env.number("CALENDAR_ASKS_PER_MINUTE", 60)  # the same for the addresses of calendars
LINK_CODE_TRIES = env.number("LINK_CODE_TRIES", 5)
# Days for which the link of a witness can be answered.
WITNESS_LINK_DAYS = env.number("WITNESS_LINK_DAYS", 28)
# Minutes of rest after which the room of an external quality assurer closes (iqa/room.py).
ROOM_IDLE_MINUTES = env.number("ROOM_IDLE_MINUTES", 30)
# Days that a visit pack is kept, and minutes until a silent job of the press is asked for again.
VISIT_PACK_DAYS = env.number("VISIT_PACK_DAYS", 30)
VISIT_PAPER_STUCK_MINUTES = env.number("VISIT_PAPER_STUCK_MINUTES", 5)
# Yes where every request comes through a proxy of our own that sets X-Forwarded-For.
BEHIND_PROXY = env.flag("BEHIND_PROXY")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Django's own handlers are for DEBUG and for mail to admins; an error has to be seen here.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # They tell every step of a subset of a font.
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
    },
}


# Without a mail server letters (a new person's password link, say) are kept as files, so that none is lost unseen.
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", "countersign@localhost")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # our own viewer shows evidence in a frame of our own pages
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Where the browser is sent on to for a file when addresses of the store are signed: our pages may show what it sends.
STORE = places.store_origin(S3_BUCKET, S3_ENDPOINT_URL, S3_REGION) if S3_BUCKET and PRESIGNED_SECONDS else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", *STORE],
        "media-src": ["'self'", "blob:", *STORE],  # blob: a recording, listened to before it is sent
        "connect-src": ["'self'", *STORE],
        "frame-src": ["'self'", *STORE],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}

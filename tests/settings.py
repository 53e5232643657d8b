"""What a test run changes of config.settings: throw-away places, a cheap password hash, a broker in memory.

Nothing else belongs here: the tests are to see the settings that people run with.
"""

import os
import secrets
import tempfile

os.environ["COUNTERSIGN_VAR"] = tempfile.mkdtemp(prefix="countersign-tests-")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + secrets.token_hex(16))

from config.settings import *  # noqa: F403  (the two lines above must come first)
from config.settings import DATABASES, MEDIA_ROOT, MIDDLEWARE, STATIC_ROOT, VAR_DIR

MEDIA_ROOT.mkdir()
STATIC_ROOT.mkdir()

# A name of its own for each run, so that runs beside each other, and somebody's own data, stay untouched.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Its tables come straight from the models; the other lane, and test_plumbing.py, go the way of the migrations.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3"), "MIGRATE": False}
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_countersign_{os.getpid()}_{secrets.token_hex(4)}"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A test that is about them finds them itself.
CLAMD_ADDRESS = SOFFICE = ""

# What an ordinary test sends goes nowhere; the fixture `worker` puts a real broker in its place.
CELERY_BROKER_URL = "memory://"

# The rows of a journey are only taken away when the site has answered everything.
MIDDLEWARE = ["tests.plugins.in_flight.counted", *MIDDLEWARE]

# To clear Django's cache of a Redis empties all of it, which may be somebody else's.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

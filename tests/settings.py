"""The product's own settings on a workspace of the test run's own; JAHORINA_DATABASE_URL chooses the database."""

import atexit
import os
import shutil
import tempfile
from base64 import b64encode
from pathlib import Path

from jahorina.kernel.workspace import HOME_VARIABLE, Workspace

_home = Path(tempfile.mkdtemp(prefix="jahorina-tests-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ[HOME_VARIABLE] = str(_home)
Workspace(_home).make_folders()
Workspace(_home).vault_key_file.write_bytes(b"1:" + b64encode(bytes(range(32))) + b"\n")
Workspace(_home).noise_key_file.write_bytes(bytes(range(48, 80)).hex().encode() + b"\n")

from jahorina.config.settings import *  # noqa: E402, F403

# Hashing a password takes a third of a second on purpose; the tests of log-in say so themselves.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "django.contrib.auth.hashers.Argon2PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# WhiteNoise warns where there is nothing to serve.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
if template := os.environ.get("JAHORINA_TEST_TEMPLATE"):
    # On PostgreSQL the migrations are applied once, and each worker's database is a copy.
    DATABASES["default"]["TEST"] = {"TEMPLATE": template}  # noqa: F405

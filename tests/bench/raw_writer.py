"""The bare program that bench_uploads compares with: appends each body to one file, fsyncs it, and answers 204."""

import os
from pathlib import Path

CHUNK = 256 * 1024
PATH = Path(os.environ.get("COUNTERSIGN_VAR", ".")) / "raw"


def application(environ, start_response):
    left = int(environ.get("CONTENT_LENGTH") or 0)
    mode = "wb" if environ.get("HTTP_UPLOAD_OFFSET", "0") == "0" else "ab"
    if environ["REQUEST_METHOD"] == "PATCH":
        with open(PATH, mode, buffering=0) as file:
            while left and (chunk := environ["wsgi.input"].read(min(CHUNK, left))):
                file.write(chunk)
                left -= len(chunk)
            os.fsync(file.fileno())
    start_response("204 No Content", [])
    return []

"""The bare program that bench_uploads compares with: appends each body to a file, fsyncs it, and answers 204.

The file is named by the address and lies in the folder of the parts, a new one each time, as theirs are.
"""

import os
from pathlib import Path

CHUNK = 256 * 1024
FOLDER = Path(os.environ.get("COUNTERSIGN_VAR", ".")) / "incoming"


def application(environ, start_response):
    left = int(environ.get("CONTENT_LENGTH") or 0)
    if environ["REQUEST_METHOD"] == "PATCH":
        with open(FOLDER / environ["PATH_INFO"].strip("/"), "ab", buffering=0) as file:
            while left and (chunk := environ["wsgi.input"].read(min(CHUNK, left))):
                file.write(chunk)
                left -= len(chunk)
            os.fsync(file.fileno())
    start_response("204 No Content", [])
    return []

"""How quickly a large file is kept and read, and how much memory it takes: `python -m tests.bench.bench_storage [MB]`.

Each line is one pass over the same random bytes, beside a plain write of them to the same disk with fsync. `memory` is
how much the process grew at its highest. Asserts nothing.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from django.core.files import File

from config.bucket import BucketStorage
from config.storage import DiskStorage, chunks_of, keep
from tests.plugins.object_store import Bucket, running_store

MEGABYTE = 1024 * 1024


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 512
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as name:
        folder = Path(name)
        source = folder / "film"
        write(source, size)
        print(f"A file of {size} MB")
        show("plain write with fsync", size, lambda: write(folder / "plain", size))
        disk = DiskStorage(location=folder / "files")
        with source.open("rb") as file:
            show("disk: copied from an open file", size, lambda: keep(disk, "copied", File(file), size * MEGABYTE))
        show("disk: linked from a path", size, lambda: keep(disk, "linked", source, size * MEGABYTE))
        show("disk: read", size, lambda: read(disk, "linked"))
        with running_store(folder) as server:
            bench_bucket(Bucket(server, "bench"), source, size)


def bench_bucket(bucket, source, size):
    bucket.server.client().create_bucket(Bucket=bucket.name)
    storage = BucketStorage(**bucket.options())
    storage.exists("anything")  # makes the connection
    with source.open("rb") as file:
        show("store: sent from an open file", size, lambda: keep(storage, "streamed", File(file), size * MEGABYTE))
    show("store: sent from a path", size, lambda: keep(storage, "sent", source, size * MEGABYTE))
    show("store: read", size, lambda: read(storage, "sent"))


def write(path, size):
    block = os.urandom(MEGABYTE)
    with path.open("wb") as file:
        for number in range(size):
            file.write(number.to_bytes(8) + block[8:])
        file.flush()
        os.fsync(file.fileno())


def read(storage, name):
    with storage.open(name) as file:
        for _ in chunks_of(file):
            pass


def show(name, size, work):
    Path("/proc/self/clear_refs").write_text("5")  # begin the highest mark anew
    before = memory("VmRSS")
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    print(f"  {name:<34}{size / seconds:9.0f} MB/s{memory('VmHWM') - before:9.1f} MB memory", flush=True)


def memory(line):
    """Of this process, in MB (Linux)."""
    [row] = [row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith(line)]
    return int(row.split()[1]) / 1024


if __name__ == "__main__":
    main()

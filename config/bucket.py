"""Files in an S3-compatible store: private objects, sent in parts, read in ranges, never written over."""

import contextlib
import io
import logging
import secrets
from pathlib import PurePosixPath

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.utils.deconstruct import deconstructible
from storages.backends.s3 import S3Storage

from config.storage import StorageDown, Stored, same_content

MEGABYTE = 1024 * 1024
PART = 8 * MEGABYTE  # sent at once; a store takes 10,000 parts, and larger files are sent in larger ones
# Asked for at once while reading: little at first, as players and viewers of PDF jump about, then more and more.
FIRST_RANGE, LARGEST_RANGE = MEGABYTE // 4, 8 * MEGABYTE
# An object says of itself that it is no page, should the bucket ever be opened by mistake.
HARMLESS = {"ContentType": "application/octet-stream", "ContentDisposition": "attachment"}

logger = logging.getLogger(__name__)


def client_config(*, path_style, checksums):
    """How we speak to the store. `path_style` puts the bucket into the path, as nearly every store but AWS wants it.

    `checksums` sends a checksum with every part and has it checked by the store and by us; older stores know no such
    thing.
    """
    when = "when_supported" if checksums else "when_required"
    return Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if path_style else "virtual"},
        connect_timeout=5,
        read_timeout=60,
        retries={"mode": "standard", "total_max_attempts": 3},
        request_checksum_calculation=when,
        response_checksum_validation=when,
    )


def transfer_config():
    """Two parts under way at most, so that a file of any size takes some 30 MB of memory."""
    config = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, max_concurrency=2)
    config.max_in_memory_upload_chunks = 2
    return config


@contextlib.contextmanager
def reaching(name):
    """Turn what the store or the way to it says into FileNotFoundError, or StorageDown and a line in the log."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in {"404", "NoSuchKey"}:
            raise FileNotFoundError(f"{name} is not in the store.") from error
        logger.exception("The store refused %s", name)
        raise StorageDown from error
    except (BotoCoreError, Boto3Error, OSError) as error:
        logger.exception("The store could not be reached for %s", name)
        raise StorageDown from error


@deconstructible
class BucketStorage(S3Storage):
    """A bucket of private objects, or the part of it below `location`.

    An object appears whole or not at all. It is never replaced: the same content keeps its name, other content under
    the same name is damage and gets another. Two writers at once write the same bytes.
    """

    def __init__(self, *, path_style=False, checksums=True, **options):
        super().__init__(
            **options,
            client_config=client_config(path_style=path_style, checksums=checksums),
            transfer_config=transfer_config(),
            default_acl=None,
            file_overwrite=True,  # `_save` decides
            gzip=False,
        )

    @property
    def client(self):
        return self.connection.meta.client

    def key(self, name):
        return {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}

    def exists(self, name):
        return self._head(name) is not None

    def size(self, name):
        head = self._head(name)
        if head is None:
            raise FileNotFoundError(f"{name} is not in the store.")
        return head["ContentLength"]

    def delete(self, name):
        with reaching(name):
            self.client.delete_object(**self.key(name))

    def url(self, name, *args, **options):
        raise ValueError("A stored file has no address: it is handed out by a view that asks who wants it.")

    def signed_url(self, name, *, seconds, media_type, disposition):
        """An address that opens the object for so many seconds, as that type and under that name."""
        answer = {
            "ResponseContentType": media_type,
            "ResponseContentDisposition": disposition,
            "ResponseCacheControl": "private, no-store",
        }
        return self.client.generate_presigned_url("get_object", {**self.key(name), **answer}, ExpiresIn=seconds)

    def stored(self):
        """Everything that is kept, as (name, size, time)."""
        start = f"{self.location.strip('/')}/" if self.location else ""
        with reaching("the list of all files"):
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=start):
                for entry in page.get("Contents", ()):
                    yield Stored(entry["Key"].removeprefix(start), entry["Size"], entry["LastModified"])

    def sweep(self, before):
        """Let go of the parts of files that were begun before a time and never finished. Returns how many files."""
        start = f"{self.location.strip('/')}/" if self.location else ""
        with reaching("unfinished files"):
            pages = self.client.get_paginator("list_multipart_uploads").paginate(Bucket=self.bucket_name, Prefix=start)
            left = [entry for page in pages for entry in page.get("Uploads", ()) if entry["Initiated"] < before]
            for entry in left:
                self.client.abort_multipart_upload(
                    Bucket=self.bucket_name, Key=entry["Key"], UploadId=entry["UploadId"]
                )
        return len(left)

    def _head(self, name):
        try:
            with reaching(name):
                return self.client.head_object(**self.key(name))
        except FileNotFoundError:
            return None

    def _open(self, name, mode="rb"):
        if mode != "rb":
            raise ValueError("A stored file is only ever read.")
        with reaching(name):
            head = self.client.head_object(**self.key(name))
        file = File(io.BufferedReader(ObjectReader(self, name, head), FIRST_RANGE), name)
        file.size = head["ContentLength"]
        return file

    def _save(self, name, content):
        wanted = PurePosixPath(name)
        while self.exists(name):
            with self.open(name) as old:
                if same_content(content, old):
                    return name
            logger.error("%s is not the content that belongs under its name: it is damaged. See verify_files.", name)
            name = str(wanted.with_stem(f"{wanted.stem}-{secrets.token_hex(4)}"))
        self._send(name, content)
        return name

    def _send(self, name, content):
        place = {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}
        how = {"ExtraArgs": HARMLESS, "Config": self.transfer_config}
        with reaching(name):
            if hasattr(content, "temporary_file_path"):
                self.client.upload_file(content.temporary_file_path(), **place, **how)
            else:
                content.seek(0)
                self.client.upload_fileobj(Unclosed(content), **place, **how)


class Unclosed:
    """A file to be read from; whoever is given it cannot close it."""

    def __init__(self, file):
        self.read = file.read


class ObjectReader(io.RawIOBase):
    """An object of the store as a file that is read in ranges, from wherever it is asked.

    Nothing is fetched before it is wanted. An object that is replaced between two ranges is an error.
    """

    def __init__(self, storage, name, head):
        self.storage, self.file_name = storage, name
        self.length, self.version = head["ContentLength"], head["ETag"]
        self.position, self.range, self.body = 0, FIRST_RANGE, None

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self.position

    def seek(self, offset, whence=io.SEEK_SET):
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.length}[whence]
        target = max(start + offset, 0)
        if target != self.position:
            self._let_go()
            self.position, self.range = target, FIRST_RANGE
        return target

    def readinto(self, buffer):
        if self.position >= self.length:
            return 0
        with reaching(self.file_name):
            if self.body is None:
                self.body = self._fetch()
            data = self.body.read(len(buffer))
            if not data:  # this range is at its end
                self._let_go()
                self.body = self._fetch()
                data = self.body.read(len(buffer))
        buffer[: len(data)] = data
        self.position += len(data)
        return len(data)

    def close(self):
        self._let_go()
        super().close()

    def _fetch(self):
        last = min(self.position + self.range, self.length) - 1
        self.range = min(self.range * 2, LARGEST_RANGE)
        wanted = {"Range": f"bytes={self.position}-{last}", "IfMatch": self.version}
        return self.storage.client.get_object(**self.storage.key(self.file_name), **wanted)["Body"]

    def _let_go(self):
        if self.body is not None:
            self.body.close()
            self.body = None

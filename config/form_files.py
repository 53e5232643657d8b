"""Files sent by an ordinary form: written to the disk as they come, and dropped when they are too large."""

from io import BytesIO

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.template.defaultfilters import filesizeformat


class LimitedFileHandler(TemporaryFileUploadHandler):
    """Each file goes to a temporary file in small pieces, so memory stays flat.

    One above settings.FORM_UPLOAD_LIMIT_BYTES is read to its end but not kept, so that nothing else of the form is
    lost; `too_large(request)` names it, for the page to say so.
    """

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) > settings.FORM_UPLOAD_LIMIT_BYTES:
            self.request.files_too_large = [*too_large(self.request), self.file_name]
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def too_large_sentence(name):
    """What the sender of such a file is told."""
    most = filesizeformat(settings.FORM_UPLOAD_LIMIT_BYTES)
    sentence = f"{name} is too large to be sent like this: the limit is {most}."
    return f"{sentence} With scripts switched on in the browser it can be sent in parts."


def too_large(request):
    """The names of the files of the form that were too large to be kept. Read request.POST first."""
    return getattr(request, "files_too_large", [])


class HeldFileHandler(FileUploadHandler):
    """A small file, held in memory for as long as the request lasts and never written to the disk.

    One above `limit` bytes is read to its end but not kept, and named by `too_large(request)`.
    """

    def __init__(self, request, limit):
        super().__init__(request)
        self.limit = limit

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.held = BytesIO()

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) > self.limit:
            self.request.files_too_large = [*too_large(self.request), self.file_name]
            raise SkipFile
        self.held.write(raw_data)

    def file_complete(self, file_size):
        self.held.seek(0)
        return InMemoryUploadedFile(
            self.held, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )

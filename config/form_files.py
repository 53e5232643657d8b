"""Files sent by an ordinary form: written to the disk as they come, and dropped when they are too large."""

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
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

"""What was said about a piece beside the written feedback: notes at places in its files, and spoken feedback.

Only what was recorded with a sitting: before that it is its assessor's alone.
"""

from assessment.portable.layout import file_path
from assessment.queries.packing.files import StoredFile
from portfolios.states import FileState


def spoken_feedback(piece):
    """{id of a FeedbackSound: StoredFile} of a piece whose sittings are loaded with their sounds."""
    sittings = [sitting for submission in piece.submissions.all() for sitting in submission.assessments.all()]
    sounds = [sound for sitting in sittings for sound in sitting.sounds.all() if _can_be_heard(sound)]
    return {sound.pk: _stored(piece.reference, place, sound) for place, sound in enumerate(sounds, start=1)}


def _can_be_heard(sound):
    return sound.state == FileState.CHECKED and sound.removed_at is None


def _stored(reference, place, sound):
    path = file_path("feedback", reference, place, sound.name)
    return StoredFile(path, sound.content, sound.media_type, sound.size, sound.sha256, sound.name)


def said_facts(sitting, sounds, files, keys):
    """Notes and sounds of a sitting. `files` {id: EvidenceFile} of the piece, `keys` {id: name in the manifest}."""
    return {
        "notes": [_note(note, files.get(note.file_id), keys) for note in sitting.annotations.all()],
        "spoken": [_spoken(sound, sounds[sound.pk]) for sound in sitting.sounds.all() if sound.pk in sounds],
    }


def _note(note, file, keys):
    named = {"file": keys.get(note.file_id), "file_name": file.name if file else ""}
    return {**named, "place": note.place, "text": note.text}


def _spoken(sound, stored):
    facts = {"name": stored.name, "path": stored.path, "media_type": stored.media_type, "size": stored.size}
    return {**facts, "sha256": stored.sha256, "seconds": sound.seconds}

"""Columns that a stolen database does not tell: ciphertext in the table, words in Python, old keys still read."""

import pytest
from cryptography.fernet import InvalidToken
from django.core.exceptions import FieldError
from django.db import connection

from centres.models import UnsentForm

WORDS = "Dyslexia, assessed in 2019. Naïve ☕"


def keep(cast, text=WORDS):
    return UnsentForm.objects.create(user=cast.assessor, place="/x/", text=text)


def column():
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM centres_unsentform")
        return cursor.fetchone()[0]


def test_the_table_holds_ciphertext_and_python_the_words(cast):
    keep(cast)
    assert column().startswith("enc1:")
    assert "Dyslexia" not in column()
    assert UnsentForm.objects.get().text == WORDS


def test_the_same_words_look_different_each_time(cast):
    keep(cast)
    first = column()
    UnsentForm.objects.update(text=WORDS)
    assert column() != first
    assert UnsentForm.objects.get().text == WORDS


def test_nothing_is_kept_as_nothing_and_found_as_such(cast):
    keep(cast, "")
    assert (column(), UnsentForm.objects.filter(text="").count()) == ("", 1)


def test_what_was_written_before_the_column_was_encrypted_is_read(cast):
    keep(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE centres_unsentform SET text = 'plain'")
    assert UnsentForm.objects.get().text == "plain"


def test_a_new_key_reads_with_the_old_one_among_the_fallbacks(cast, settings):
    keep(cast)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key", [settings.SECRET_KEY]
    row = UnsentForm.objects.get()
    assert row.text == WORDS
    row.save()
    settings.SECRET_KEY_FALLBACKS = []
    assert UnsentForm.objects.get().text == WORDS
    settings.SECRET_KEY = "another key"
    with pytest.raises(InvalidToken):
        UnsentForm.objects.get()


def test_it_cannot_be_searched(cast):
    with pytest.raises(FieldError):
        UnsentForm.objects.filter(text__icontains="Dyslexia").count()

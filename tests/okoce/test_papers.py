"""Papers are what is in them, whatever they are called."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from okoce.papers import MEGABYTE, ending_of, judge_paper

PDF = b"%PDF-1.7\nisi\n%%EOF\n"
CUT_OFF = b"%PDF-1.7\nisi"
JPEG, PNG = b"\xff\xd8\xff\xe0" + b"\0" * 20, b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def judge(content: bytes, *, kinds=("pdf", "jpg", "png"), most_mb=1, whole=False) -> str:
    file = ContentFile(content, "berkas.pdf")
    found = judge_paper(file, kinds=kinds, most_mb=most_mb, wrong="Bukan itu.", whole=whole)
    # Whoever keeps it reads it from the beginning.
    assert file.tell() == 0
    return found


@pytest.mark.parametrize(
    ("content", "ending"),
    [(PDF, "pdf"), (CUT_OFF, "pdf"), (JPEG, "jpg"), (PNG, "png"), (b"<html>", ""), (b"", "")],
)
def test_content_says_what_a_file_is(content, ending):
    assert ending_of(ContentFile(content, "x.exe")) == ending


@pytest.mark.parametrize(
    ("content", "wish", "code"),
    [
        (b"<html>", {}, "wrong_content"),
        (b"", {}, "wrong_content"),
        (JPEG, {"kinds": ["pdf"]}, "wrong_content"),
        (CUT_OFF, {"whole": True}, "wrong_content"),
        (PDF + b"\0" * MEGABYTE, {}, "too_heavy"),
        (b"\0" * (MEGABYTE + 1), {}, "too_heavy"),
    ],
)
def test_wrong_and_heavy_files_are_refused(content, wish, code):
    with pytest.raises(ValidationError) as problem:
        judge(content, **wish)
    assert problem.value.code == code


@pytest.mark.parametrize(
    ("content", "wish", "ending"),
    [
        (PDF, {"whole": True, "kinds": ["pdf"]}, "pdf"),
        (PDF + b" " * 2000, {"whole": True}, "pdf"),
        # A scan need not say where it ends.
        (CUT_OFF, {}, "pdf"),
        (JPEG, {"whole": True}, "jpg"),
        (PNG + b"\0" * (MEGABYTE - len(PNG)), {}, "png"),
    ],
)
def test_fitting_files_are_taken(content, wish, ending):
    assert judge(content, **wish) == ending

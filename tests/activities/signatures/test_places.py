"""Every paper leaves room in every place where its form lets staff sign, large enough for a legible mark."""

from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from activities.signatures.places import Room, room_of
from forms.catalogue import forms
from forms.definition import Form, Kind
from forms.pdf import pdf_of
from forms.render import document_html
from forms.templates import own_templates
from tests.support.filled import full_answers, paper_of
from tests.support.signing import resolution

MILLIMETRE = 72 / 25.4
SIGNED = tuple(form for form in forms() if any(field.mark_for for field in form.fields))
PRINTED = tuple(form for form in SIGNED if form.id in {*own_templates(), "ward_check"})
"""One layout prints all the forms that have none of their own, so one of these will do."""
SIGNATURES = {Kind.SIGNATURE, Kind.APPROVAL}


def rooms_of(form: Form) -> dict[str, Room | None]:
    html = document_html(form.id, paper_of(form, full_answers(form)))
    reader = PdfFileReader(BytesIO(pdf_of(html)))
    return {field.key: room_of(reader, field.key) for field in form.fields if field.mark_for}


@pytest.mark.parametrize("form", PRINTED, ids=lambda form: form.id)
def test_a_paper_leaves_room_for_each_mark_of_its_form(form: Form) -> None:
    rooms = rooms_of(form)
    assert [key for key, room in rooms.items() if room is None] == [], "the template prints no blocks.room there"
    for room in rooms.values():
        assert room is not None
        assert room.width >= 55 * MILLIMETRE
        assert room.height >= 15 * MILLIMETRE


def test_every_form_has_a_place_for_somebody_s_signature() -> None:
    unsigned = [form.id for form in forms() if not any(field.type in SIGNATURES for field in form.fields)]
    assert unsigned == []


@pytest.mark.parametrize("field", ["", "members_present[]", "no_such_field", "chair_signature.end"])
def test_where_no_room_is_left_there_is_none(field: str) -> None:
    assert room_of(PdfFileReader(BytesIO(resolution())), field) is None

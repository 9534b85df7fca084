"""A page of a paper as a picture: as large as it should be, with ink on it; none of a page that is not there."""

import io

import pytest
from PIL import Image

from forms.page_picture import WIDTH, NotAPdf, page_count, page_picture
from forms.pdf import pdf_of

TWO = """<html lang="ru"><head><title>Две страницы</title></head><body><main>
<h1>Первая</h1><p style="break-before: page">Вторая</p></main></body></html>"""


def test_each_page_is_drawn_whole_and_in_ink() -> None:
    pdf = pdf_of(TWO)
    assert page_count(pdf) == 2
    for number in (1, 2):
        picture = Image.open(io.BytesIO(page_picture(pdf, number)))
        picture.load()
        assert (picture.format, picture.mode, picture.width) == ("PNG", "RGB", WIDTH)
        assert 1.40 < picture.height / picture.width < 1.42, "not a sheet of A4"
        dark = sum(picture.convert("L").histogram()[:100])
        assert 0 < dark < 50_000


@pytest.mark.parametrize("number", [0, 3])
def test_a_page_that_is_not_there_is_not_drawn(number: int) -> None:
    with pytest.raises(LookupError):
        page_picture(pdf_of(TWO), number)


@pytest.mark.parametrize("content", [b"", b"plain words", pdf_of(TWO)[:200]])
def test_what_is_no_pdf_is_told_and_not_drawn(content: bytes) -> None:
    with pytest.raises(NotAPdf):
        page_count(content)
    with pytest.raises(NotAPdf):
        page_picture(content, 1)

"""On a page in another language everything that stays Russian says so."""

import pytest

from api.pages.tongues import marked


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>Done</p>", "<p>Done</p>"),
        ("<td>отдел опеки</td>", '<td lang="ru">отдел опеки</td>'),
        (
            "<p>Waiting for: отдел опеки, 120-ФЗ ст. 5</p>",
            '<p>Waiting for: <span lang="ru">отдел опеки, 120-ФЗ ст</span>. 5</p>',
        ),
        ("<p>А &amp; Б</p>", '<p lang="ru">А &amp; Б</p>'),
        ('<b lang="ky">Кыргызча</b><i>суд</i>', '<b lang="ky">Кыргызча</b><i lang="ru">суд</i>'),
        ('<option value="a">суд</option>', '<option value="a" lang="ru">суд</option>'),
        ("<title>Cases and their tasks — суд</title>", "<title>Cases and their tasks — суд</title>"),
        ('<a title="суд">x</a>', '<a title="суд">x</a>'),
        ("<script>say('суд')</script>", "<script>say('суд')</script>"),
        ("<p>раз<br>два</p>", '<p><span lang="ru">раз</span><br><span lang="ru">два</span></p>'),
    ],
)
def test_russian_words_are_marked_on_an_english_page(page: str, expected: str) -> None:
    assert marked(page, "en") == expected


def test_a_russian_page_is_left_as_it_is() -> None:
    assert marked("<td>отдел опеки</td>", "ru") == "<td>отдел опеки</td>"

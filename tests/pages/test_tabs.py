"""Tabs of a page stand in one line; what does not fit opens under «Ещё», without a script too."""

from api.pages.tabs import in_line

PAGES = tuple((f"/cases/1/{number}", "Отчёт о деле") for number in range(10))


def test_few_tabs_need_no_more() -> None:
    assert in_line(PAGES[:7], "/cases/1/0") == (PAGES[:7], ())


def test_many_tabs_keep_their_order_and_the_last_wait() -> None:
    line = in_line(PAGES, "/cases/1/0")
    assert line.shown + line.more == PAGES
    assert len(line.shown) == 6


def test_the_tab_of_the_page_itself_is_never_hidden() -> None:
    line = in_line(PAGES, "/cases/1/9")
    assert line.shown == (*PAGES[:5], PAGES[9])
    assert line.more == PAGES[5:9]


def test_a_page_that_has_no_tab_hides_none_for_it() -> None:
    assert in_line(PAGES, "/cases/1/readers.pdf").shown == PAGES[:6]

from api import access_page
from models.people import Permission


def test_the_matrix_is_not_stale() -> None:
    assert access_page.PAGE.read_text(encoding="utf-8") == access_page.page(), (
        "docs/access-matrix.md is stale: write it with `make docs` (python -m api.access_page), read what changed, "
        "and commit it"
    )


def test_the_matrix_speaks_of_every_permission() -> None:
    page = access_page.page()
    assert [one for one in Permission if f"(`{one}`)" not in page] == []

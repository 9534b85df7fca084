from workflows import law_page, packs


def test_the_page_of_the_table_is_not_stale() -> None:
    assert law_page.PAGE.read_text(encoding="utf-8") == law_page.page(packs.law("ru")), (
        "docs/law.md is stale: write it with `make docs` (python -m workflows.law_page) and commit it"
    )


def test_the_page_lists_every_rule_once_and_every_earlier_wording() -> None:
    law = packs.law("ru")
    rows = [line.split(" | ") for line in law_page.page(law).splitlines() if line.startswith("| ")]
    listed = [row[0].removeprefix("| ") for row in rows if len(row) == len(law_page.COLUMNS)]
    assert sorted(listed[1:]) != []
    expected = [rule.id for rule in law.rules for _ in rule.wordings]
    assert sorted(code for code in listed if code != "Код") == sorted(expected)


def test_our_own_values_stand_apart() -> None:
    table = packs.law("ru")
    page = law_page.page(table)
    law, _, ours = page.partition("## Наши значения по умолчанию, не нормы права")
    assert "PD-" not in "".join(line[:8] for line in law.splitlines() if line.startswith("| "))
    assert ours.count("\n| PD-") == sum(rule.is_ours for rule in table.rules)

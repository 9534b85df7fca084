"""The product's own forms, instruments and templates with their digests: `python -m tests.support.published`.

A release that edits one of them in place would stop every installation that has used it. So what was released stands in
`tests/forms/published.tsv`; a new version is added to it by this command.
"""

from pathlib import Path

from forms import catalogue, templates
from forms.editions import Edition, EditionKind, editions_of, template_edition
from forms.packs import file_of

LIST = Path(__file__).parents[1] / "forms" / "published.tsv"


def product_editions() -> tuple[Edition, ...]:
    """Everything that the product brings, by kind, name and version."""
    all_forms = (
        catalogue.form(name.id, version) for name in catalogue.forms() for version in catalogue.versions(name.id)
    )
    forms = (editions_of(form)[0] for form in all_forms)
    tools = (
        Edition(EditionKind.INSTRUMENT, one.id, str(one.version), one.digest, file_of(one))
        for one in catalogue.instruments()
    )
    layouts = (template_edition(document) for document in templates.own_templates())
    return tuple(sorted((*forms, *tools, *layouts)))


def lines() -> list[str]:
    """The list as it should stand."""
    return [f"{one.kind}\t{one.name}\t{one.version}\t{one.digest}" for one in product_editions()]


if __name__ == "__main__":
    LIST.write_text("\n".join(lines()) + "\n", encoding="utf-8")

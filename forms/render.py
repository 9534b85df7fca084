"""A paper to HTML: its own template where the document has a layout of its own, the general one otherwise.

Answers are only ever text: templates escape everything, ask only what the sheet offers, and an unknown name in a
template is an error, not an empty place.
"""

from forms import catalogue, templates
from forms.naming import NameUse
from forms.paper import Paper
from forms.qr import qr_image
from forms.sheet import Sheet


def document_html(document_id: str, paper: Paper) -> str:
    """The whole page. `UnknownForm` if the paper's form was never published."""
    sheet = _sheet(paper)
    return _printed(document_id, sheet, qr_image(sheet.paper))


def project_html(document_id: str, paper: Paper) -> str:
    """The same page before it is sent: marked «ПРОЕКТ», without the code by which a document is checked."""
    return _printed(document_id, _sheet(paper), "")


def name_uses(document_id: str, paper: Paper) -> tuple[NameUse, ...]:
    """Every name that this document needs in some case, as its own template asks for it."""
    sheet = _sheet(paper)
    _printed(document_id, sheet, "")
    return sheet.naming.uses


def _sheet(paper: Paper) -> Sheet:
    return Sheet(catalogue.form(paper.form, paper.form_version), paper)


def _printed(document_id: str, sheet: Sheet, qr: str) -> str:
    template = templates.environment().get_template(f"{templates.template_of(document_id)}/{templates.FILE}")
    return template.render(
        sheet=sheet,
        form=sheet.form,
        paper=sheet.paper,
        qr=qr,
        form_origin=catalogue.origin_of(sheet.form),
        template_origin=templates.origin_of(document_id),
    )

"""The act of destruction on paper: what was destroyed, when, how, by whom. Its layout is ours: no act gives a form."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms import templates
from forms.russian.dates import in_figures
from models.ids import Digest

TEMPLATE = "print/destruction_act.html"
NAMES = {
    "submissions": "заполненные формы",
    "drafts": "черновики",
    "attachments": "вложения (записи о них)",
    "remarks": "замечания и особые мнения членов комиссии",
    "name_forms": "формы имён",
    "name_reasons": "причины, по которым надзор узнавал имя",
    "individuals": "записи о людях, названных в делах",
    "words": "поисковые слова",
    "notices": "извещения",
    "letters": "записи об отправленных письмах",
    "files": "файлы документов и вложений",
}
"""What the counts of an act are of."""


def act_html(content: Mapping[str, Any], digest: Digest, day: date) -> str:
    """The whole page. `content` is what `activities.destruction` kept, `day` the local day of the decision."""
    whole: dict[str, int] = {}
    for case in content["cases"]:
        for what, count in case["counts"].items():
            whole[what] = whole.get(what, 0) + count
    totals = [(NAMES.get(what, what), count) for what, count in whole.items()]
    page = templates.environment().get_template(TEMPLATE)
    cases = [{**case, **{name: in_figures(case[name]) for name in ("closed", "until")}} for case in content["cases"]]
    return page.render(act={**content, "cases": cases}, digest=digest, day=day, totals=totals)

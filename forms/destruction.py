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
    "individuals": "люди, названные в делах: записи или сказанное о них этими делами",
    "emergency_words": "слова об экстренных доступах и их оценках (закрыты ключом дела)",
    "hold_reasons": "причины запретов уничтожения (закрыты ключом дела)",
    "words": "поисковые слова",
    "notices": "извещения",
    "letters": "записи об отправленных письмах",
    "files": "файлы документов и вложений",
}
"""What the counts of an act are of."""

KEPT = {
    "log": (
        "журнал ходов и обращений: коды событий и сотрудников, моменты, отпечатки",
        "учёт действий: 152-ФЗ, ст. 19",
    ),
    "card": (
        "номер, территория, маршрут, даты и показатели дела кодами",
        "по ним дело находят в этом акте и в журнале",
    ),
    "papers": ("учётные строки документов: вид, орган, номер, отпечаток", "номера журнала исходящих не выдают дважды"),
    "signatures": ("сведения о подписях документов: кто из сотрудников, когда, отпечаток", "часть журнала"),
    "decisions": ("повестки и решения комиссии кодами, без слов", "часть журнала"),
    "deeds": ("решения о записях о людях: вид, кто, когда, без слов и имён", "часть журнала"),
    "answers": ("закрытые ответы на повторные запросы за последние дни", "стираются ночной уборкой сами"),
    "act": ("этот акт и перечень дел", "хранится три года (по пересказам приказа № 179)"),
}
"""What stays after a destruction, and why; what is no law is ours. A test holds the whole schema to this list."""


def act_html(content: Mapping[str, Any], digest: Digest, day: date) -> str:
    """The whole page. `content` is what `activities.destruction` kept, `day` the local day of the decision."""
    whole: dict[str, int] = {}
    for case in content["cases"]:
        for what, count in case["counts"].items():
            whole[what] = whole.get(what, 0) + count
    totals = [(NAMES.get(what, what), count) for what, count in whole.items()]
    page = templates.environment().get_template(TEMPLATE)
    cases = [{**case, **{name: in_figures(case[name]) for name in ("closed", "until")}} for case in content["cases"]]
    return page.render(act={**content, "cases": cases}, digest=digest, day=day, totals=totals, kept=KEPT.values())

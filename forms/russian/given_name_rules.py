"""How given names end and decline, in the order in which the rules are tried (sources: see `surname_rules.py`)."""

from forms.russian.paradigm import Kind, Proof, Rule

FIXED, NOUN = Kind.FIXED, Kind.NOUN

HARD = "мужское имя на согласный склоняется"
ON_Y = "мужское имя на мягкий согласный или -й склоняется"
MEN_ON_A = "мужское имя на -а или -я склоняется"
WOMEN_ON_A = "женское имя на -а или -я склоняется"

STRESS = "творительный падеж зависит от ударения"
FLEETING = "гласная перед последним согласным может выпадать"
ORIGIN = "в иноязычном имени возможны варианты"
STRESSED_IYA = "в именах на -ия дательный и предложный падежи зависят от ударения: -ии или -ие"
SHORT = "в коротких именах на -ий пишут и -ии, и -ие"
SHORT_IYA = "в коротких именах на -ия пишут и -ии, и -ие"
SOFT = "женские имена на мягкий согласный одни склоняют, другие нет"

RULES: tuple[Rule, ...] = (
    Rule("m", "[влркш]о", FIXED, 0, "", "мужское имя на -о", Proof.NONE),
    Rule("mf", "[оеёэиыую]", FIXED, 0, "", "имя на гласную, кроме -а и -я, не склоняется"),
    Rule("mf", "[аеёоуыэюи]а", FIXED, 0, "", ORIGIN, Proof.NONE),
    # Women.
    Rule("f", "[йбвгджзклмнпрстфхцчшщ]", FIXED, 0, "", "женское имя на согласный не склоняется"),
    Rule("f", "ь", FIXED, 0, "", "женское имя на мягкий согласный", Proof.NONE, SOFT, "gdip"),
    Rule("f", "^[^аеёиоуыэюя]*ия", NOUN, 1, "и и ю ей и", WOMEN_ON_A, Proof.NONE, SHORT_IYA, "dp"),
    Rule("f", "ия", NOUN, 1, "и и ю ей и", WOMEN_ON_A, Proof.TABLE, STRESSED_IYA, "dp"),
    # Men.
    Rule("m", "^[^аеёиоуыэюя]*ий", NOUN, 1, "я ю я ем и", ON_Y, Proof.NONE, SHORT, "p"),
    Rule("m", "ий", NOUN, 1, "я ю я ем и", ON_Y),
    Rule("m", "[йь]", NOUN, 1, "я ю я ем е", ON_Y),
    Rule("m", "(бек|бег)", NOUN, 0, "а у а ом е", HARD),
    Rule("m", "ец|[оеё]к|[её]л", NOUN, 0, "а у а ом е", HARD, Proof.TABLE, FLEETING),
    Rule("m", "[жшчщц]", NOUN, 0, "а у а ем е", HARD, Proof.TABLE, STRESS, "i"),
    Rule("m", "[бвгджзклмнпрстфх]", NOUN, 0, "а у а ом е", HARD),
    Rule("m", "ия|ья", NOUN, 1, "и и ю ей и", ORIGIN, Proof.NONE),
    Rule("m", "я", NOUN, 1, "и е ю ей е", MEN_ON_A, Proof.LISTED, ORIGIN),
    Rule("m", "[гкх]а", NOUN, 1, "и е у ой е", MEN_ON_A, Proof.LISTED, ORIGIN),
    Rule("m", "[жшчщ]а", NOUN, 1, "и е у ей е", MEN_ON_A, Proof.TABLE, ORIGIN),
    Rule("m", "ца", NOUN, 1, "ы е у ей е", MEN_ON_A, Proof.TABLE, ORIGIN),
    Rule("m", "а", NOUN, 1, "ы е у ой е", MEN_ON_A, Proof.LISTED, ORIGIN),
    # Women: names in -а, -я.
    Rule("f", "я", NOUN, 1, "и е ю ей е", WOMEN_ON_A),
    Rule("f", "[гкх]а", NOUN, 1, "и е у ой е", WOMEN_ON_A),
    Rule("f", "[жшчщ]а", NOUN, 1, "и е у ей е", WOMEN_ON_A, Proof.TABLE, STRESS, "i"),
    Rule("f", "ица", NOUN, 1, "ы е у ей е", WOMEN_ON_A),
    Rule("f", "ца", NOUN, 1, "ы е у ей е", WOMEN_ON_A, Proof.TABLE, STRESS, "i"),
    Rule("f", "а", NOUN, 1, "ы е у ой е", WOMEN_ON_A),
)

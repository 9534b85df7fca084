"""How surnames end and decline, in the order in which the rules are tried.

After the «Русская грамматика» (1980, §§ 1209–1217), the «Правила русской орфографии» (2006, § 71) and the rules on
surnames in Rosenthal's handbook (§ 149); where these leave a choice to the bearer, the rule asks.
"""

from forms.russian.paradigm import Kind, Proof, Rule

FIXED, NOUN, ADJECTIVE, POSSESSIVE = Kind.FIXED, Kind.NOUN, Kind.ADJECTIVE, Kind.POSSESSIVE

STRESS = "творительный падеж зависит от ударения"
FLEETING = "гласная перед последним согласным может выпадать, это решает традиция семьи"

RULES: tuple[Rule, ...] = (
    # Both genders: vowels.
    Rule("mf", "(ск|цк)и", FIXED, 0, "", "польская фамилия на -ски, -цки", Proof.NONE),
    Rule("mf", "ы", FIXED, 0, "", "фамилия на -ы не склоняется", Proof.NONE),
    Rule("mf", "[оеёэиую]", FIXED, 0, "", "фамилия на гласную, кроме -а и -я, не склоняется"),
    Rule("mf", "[аеёоуыэюи]а", FIXED, 0, "", "фамилия на -а после гласной не склоняется"),
    # Women.
    Rule("f", "(ск|цк)ая", ADJECTIVE, 2, "ой ой ую ой ой", "фамилия-прилагательное на -ская, -цкая"),
    Rule("f", "(н|ов|ев)ая", ADJECTIVE, 2, "ой ой ую ой ой", "фамилия-прилагательное на -ая"),
    Rule("f", "[жшчщ]ая", ADJECTIVE, 2, "ей ей ую ей ей", "фамилия-прилагательное на -ая", Proof.ADJECTIVE),
    Rule("f", "ая", ADJECTIVE, 2, "ой ой ую ой ой", "фамилия-прилагательное на -ая", Proof.ADJECTIVE),
    Rule("f", "няя", ADJECTIVE, 2, "ей ей юю ей ей", "фамилия-прилагательное на -яя"),
    Rule("f", "(ов|ев|ёв|ин|ын)а", POSSESSIVE, 1, "ой ой у ой ой", "женская фамилия на -ова, -ева, -ина"),
    Rule("f", "(ск|цк)а", ADJECTIVE, 1, "ой ой ую ой ой", "польская или чешская фамилия на -ска, -цка", Proof.NONE),
    Rule("f", "[йьбвгджзклмнпрстфхцчшщ]", FIXED, 0, "", "женская фамилия на согласный не склоняется"),
    # Men: adjectives and frozen genitives.
    Rule("m", ".{2}(ск|цк)(ий|ой)", ADJECTIVE, 2, "ого ому ого им ом", "фамилия-прилагательное на -ский, -ской"),
    Rule("m", "ый", ADJECTIVE, 2, "ого ому ого ым ом", "фамилия-прилагательное на -ый"),
    Rule("m", "[гкх]ий", ADJECTIVE, 2, "ого ому ого им ом", "фамилия-прилагательное на -ий", Proof.ADJECTIVE),
    Rule("m", "рожний", ADJECTIVE, 2, "его ему его им ем", "фамилия-прилагательное на -ний"),
    Rule("m", "[нжшчщ]ий", ADJECTIVE, 2, "его ему его им ем", "фамилия-прилагательное на -ий", Proof.ADJECTIVE),
    Rule("m", "ий", NOUN, 1, "я ю я ем и", "фамилия-существительное на -ий", Proof.LISTED),
    Rule("m", "[аеёиоуыэюя].*(ов|ев|н)ой", ADJECTIVE, 2, "ого ому ого ым ом", "фамилия-прилагательное на -ой"),
    Rule("m", "[гкхжшчщ]ой", ADJECTIVE, 2, "ого ому ого им ом", "фамилия-прилагательное на -ой", Proof.ADJECTIVE),
    Rule("m", "[аеёиоуыэюя].*ой", ADJECTIVE, 2, "ого ому ого ым ом", "фамилия на -ой", Proof.ADJECTIVE),
    Rule("m", "ой", NOUN, 1, "я ю я ем е", "фамилия на -ой", Proof.NONE),
    Rule("m", "[аеёиоуыэюя].*ых", FIXED, 0, "", "фамилия на -ых не склоняется"),
    Rule("m", "[аеёиоуыэюя].*[гкхжшчщ]их", FIXED, 0, "", "фамилия на -их не склоняется"),
    Rule("m", "их", NOUN, 0, "а у а ом е", "фамилия на -их", Proof.LISTED),
    # Men: possessives.
    Rule("m", "[аеёиоуыэюя].*(ов|ев|ёв|ин|ын)", POSSESSIVE, 0, "а у а ым е", "фамилия на -ов, -ев, -ин", native="i"),
    Rule(
        "m",
        "(ов|ев|ёв|ин|ын)",
        POSSESSIVE,
        0,
        "а у а ым е",
        STRESS.replace("ударения", "происхождения"),
        Proof.NONE,
        "i",
    ),
    # Men: fleeting vowels.
    Rule("m", "лец", NOUN, 2, "ьца ьцу ьца ьцем ьце", FLEETING, Proof.NONE),
    Rule("m", "[аеёиоуыэюя]ец", NOUN, 2, "йца йцу йца йцем йце", FLEETING, Proof.NONE),
    Rule("m", "ец", NOUN, 2, "ца цу ца цем це", FLEETING, Proof.NONE),
    Rule("m", "[аеёиоуыэюя].*[оеё]к", NOUN, 0, "а у а ом е", FLEETING, Proof.LISTED),
    Rule("m", "ень", NOUN, 1, "я ю я ем е", FLEETING, Proof.LISTED),
    Rule("m", "[её]л", NOUN, 0, "а у а ом е", FLEETING, Proof.LISTED),
    Rule("m", "[вб]ей", NOUN, 1, "я ю я ем е", FLEETING, Proof.LISTED),
    # Men: nouns.
    Rule("m", "(ич|иц|[лнрт]ц|ац)", NOUN, 0, "а у а ем е", "мужская фамилия на согласный"),
    Rule("m", "[жшчщц]", NOUN, 0, "а у а ем е", STRESS, Proof.NOUN, "i"),
    Rule("m", "[йь]", NOUN, 1, "я ю я ем е", "мужская фамилия на мягкий согласный или -й"),
    Rule("m", "[бвгджзклмнпрстфх]", NOUN, 0, "а у а ом е", "мужская фамилия на согласный"),
    # Both genders: nouns in -а, -я.
    Rule("mf", "ия", NOUN, 1, "и и ю ей и", "фамилии на -ия одни склоняют, другие нет", Proof.NONE),
    Rule("mf", "ая", NOUN, 1, "и е ю ей е", "фамилия на -ая может быть прилагательным", Proof.NONE),
    Rule("mf", "ья", NOUN, 1, "и е ю ей е", STRESS, Proof.NOUN, "i"),
    Rule("mf", "я", NOUN, 1, "и е ю ей е", "фамилия на -я", native="gdaip"),
    Rule("mf", "[гкх]а", NOUN, 1, "и е у ой е", "фамилия на -а", native="gdaip"),
    Rule("mf", "[жшчщ]а", NOUN, 1, "и е у ей е", STRESS, Proof.NOUN, "i", native="gdaip"),
    Rule("mf", "ица", NOUN, 1, "ы е у ей е", "фамилия на -ица", native="gdaip"),
    Rule("mf", "ца", NOUN, 1, "ы е у ей е", STRESS, Proof.NOUN, "i", native="gdaip"),
    Rule("mf", "а", NOUN, 1, "ы е у ой е", "фамилия на -а", native="gdaip"),
)

"""How surnames end and decline, in the order in which the rules are tried.

After the «Русская грамматика» (1980, §§ 1209–1217), the «Правила русской орфографии» (2006, § 71) and the rules on
surnames in Rosenthal's handbook (§ 149); where these leave a choice to the bearer, the rule asks.
"""

from forms.russian.paradigm import Kind, Proof, Rule

FIXED, NOUN, ADJECTIVE, POSSESSIVE = Kind.FIXED, Kind.NOUN, Kind.ADJECTIVE, Kind.POSSESSIVE

ADJ_AYA = "фамилия-прилагательное на -ая"
ADJ_IY = "фамилия-прилагательное на -ий"
ADJ_OY = "фамилия-прилагательное на -ой"
HARD = "мужская фамилия на согласный склоняется"
SOFT = "мужская фамилия на мягкий согласный или -й склоняется"
ON_A = "фамилия на -а или -я склоняется"

STRESS = "творительный падеж зависит от ударения"
FLEETING = "гласная перед последним согласным может выпадать, это решает традиция семьи"
WHICH = "неясно, прилагательное это или существительное"
FROZEN = "русские фамилии на -их не склоняются, иноязычные мужские склоняются"
MANLY = "женщина с мужской формой фамилии? Проверьте, как она написана"
WOMANLY = "мужчина с женской формой фамилии? Проверьте, как она написана"
ONE_SYLLABLE = "короткая фамилия может склоняться как существительное"
VOWEL = "[аеёиоуыэюя]"

RULES: tuple[Rule, ...] = (
    # Both genders: vowels.
    Rule("mf", "(ск|цк)и", FIXED, 0, "", "польская фамилия на -ски, -цки", Proof.NONE),
    Rule("mf", "ы", FIXED, 0, "", "фамилия на -ы", Proof.NONE),
    Rule("mf", "[оеёэиую]", FIXED, 0, "", "фамилия на гласную, кроме -а и -я, не склоняется"),
    Rule("mf", "[аеёоуыэюи]а", FIXED, 0, "", "фамилия на -а после гласной не склоняется"),
    # Women.
    Rule("f", "(ск|цк)ая", ADJECTIVE, 2, "ой ой ую ой ой", "фамилия-прилагательное на -ская, -цкая"),
    Rule("f", f"{VOWEL}.*[внгкхт]ая", ADJECTIVE, 2, "ой ой ую ой ой", ADJ_AYA),
    Rule("f", "[жшчщ]ая", ADJECTIVE, 2, "ей ей ую ей ей", ADJ_AYA, Proof.ADJECTIVE, WHICH),
    Rule("f", "ая", ADJECTIVE, 2, "ой ой ую ой ой", ADJ_AYA, Proof.ADJECTIVE, WHICH),
    Rule("f", "няя", ADJECTIVE, 2, "ей ей юю ей ей", "фамилия-прилагательное на -яя"),
    Rule("f", f"{VOWEL}.*(ов|ев|ёв|ин|ын)а", POSSESSIVE, 1, "ой ой у ой ой", "женская фамилия на -ова, -ева, -ина"),
    Rule("f", "(ов|ев|ёв|ин|ын)а", NOUN, 1, "ы е у ой е", ONE_SYLLABLE, Proof.NONE, cases="gdp"),
    Rule("f", "(ск|цк)а", ADJECTIVE, 1, "ой ой ую ой ой", "польская или чешская фамилия на -ска, -цка", Proof.NONE),
    Rule("f", f"{VOWEL}.*(ов|ев|ёв|ин|ын|ский|цкий|ый)", FIXED, 0, "", MANLY, Proof.NONE),
    Rule("f", f"{VOWEL}.*ой", FIXED, 0, "", "женская фамилия на согласный не склоняется", Proof.NOUN, MANLY),
    Rule("f", "[йьбвгджзклмнпрстфхцчшщ]", FIXED, 0, "", "женская фамилия на согласный не склоняется"),
    # Men: adjectives and frozen genitives.
    Rule("m", ".{2}(ск|цк)(ий|ой)", ADJECTIVE, 2, "ого ому ого им ом", "фамилия-прилагательное на -ский, -ской"),
    Rule("m", "ый", ADJECTIVE, 2, "ого ому ого ым ом", "фамилия-прилагательное на -ый"),
    Rule("m", f"{VOWEL}.*[кх]ий", ADJECTIVE, 2, "ого ому ого им ом", ADJ_IY),
    Rule("m", "[гкх]ий", ADJECTIVE, 2, "ого ому ого им ом", ADJ_IY, Proof.ADJECTIVE, WHICH),
    Rule("m", "рожний", ADJECTIVE, 2, "его ему его им ем", "фамилия-прилагательное на -ний"),
    Rule("m", "[нжшчщ]ий", ADJECTIVE, 2, "его ему его им ем", ADJ_IY, Proof.ADJECTIVE, WHICH),
    Rule("m", "ий", NOUN, 1, "я ю я ем и", "фамилия-существительное на -ий", Proof.LISTED, WHICH),
    Rule("m", f"{VOWEL}.*(ов|ев|н)ой", ADJECTIVE, 2, "ого ому ого ым ом", ADJ_OY),
    Rule("m", "[гкхжшчщ]ой", ADJECTIVE, 2, "ого ому ого им ом", ADJ_OY, Proof.ADJECTIVE, WHICH),
    Rule("m", f"{VOWEL}.*ой", ADJECTIVE, 2, "ого ому ого ым ом", ADJ_OY, Proof.ADJECTIVE, WHICH),
    Rule("m", "ой", NOUN, 1, "я ю я ем е", "фамилия на -ой", Proof.NONE, WHICH),
    Rule("m", f"{VOWEL}.*ых", FIXED, 0, "", "фамилия на -ых не склоняется"),
    Rule("m", f"{VOWEL}.*[гкхжшчщ]их", FIXED, 0, "", "фамилия на -их не склоняется"),
    Rule("m", "рих", NOUN, 0, "а у а ом е", HARD),
    Rule("m", "их", NOUN, 0, "а у а ом е", HARD, Proof.LISTED, FROZEN),
    # Men: possessives.
    Rule("m", f"{VOWEL}.*(ов|ев|ёв|ин|ын)", POSSESSIVE, 0, "а у а ым е", "фамилия на -ов, -ев, -ин", native="i"),
    Rule("m", "(ов|ев|ёв|ин|ын)", POSSESSIVE, 0, "а у а ом е", ONE_SYLLABLE, Proof.NONE, cases="i"),
    # Men: fleeting vowels.
    Rule("m", "лец", NOUN, 2, "ьца ьцу ьца ьцом ьце", FLEETING, Proof.NONE),
    Rule("m", f"{VOWEL}ец", NOUN, 2, "йца йцу йца йцем йце", FLEETING, Proof.NONE),
    Rule("m", "ец", NOUN, 2, "ца цу ца цом це", FLEETING, Proof.NONE),
    Rule("m", f"{VOWEL}.*[её]нок", NOUN, 2, "ка ку ка ком ке", FLEETING, Proof.NONE),
    Rule("m", f"{VOWEL}.*[оеё]к", NOUN, 0, "а у а ом е", HARD, Proof.LISTED, FLEETING),
    Rule("m", "ень", NOUN, 1, "я ю я ем е", HARD, Proof.LISTED, FLEETING),
    Rule("m", "[её]л", NOUN, 0, "а у а ом е", HARD, Proof.LISTED, FLEETING),
    Rule("m", "[вб]ей", NOUN, 1, "я ю я ем е", HARD, Proof.LISTED, FLEETING),
    # Men: nouns.
    Rule("m", f"({VOWEL}.*ич|иц|[ьлнрт]ц|ац)", NOUN, 0, "а у а ем е", HARD),
    Rule("m", "[жшчщц]", NOUN, 0, "а у а ем е", HARD, Proof.NOUN, STRESS, "i"),
    Rule("m", "[йь]", NOUN, 1, "я ю я ем е", SOFT),
    Rule("m", "[бвгджзклмнпрстфх]", NOUN, 0, "а у а ом е", HARD),
    # Both genders: nouns in -а, -я.
    Rule("m", f"{VOWEL}.*(ов|ев|ёв|ин|ын)а", NOUN, 1, "ы е у ой е", ON_A, Proof.NOUN, WOMANLY, native="gdaip"),
    Rule("m", "(ск|цк)(а|ая)", NOUN, 1, "и е у ой е", WOMANLY, Proof.NONE),
    Rule("mf", "ия", NOUN, 1, "и и ю ей и", "фамилии на -ия одни склоняют, другие нет", Proof.NONE),
    Rule("mf", "ая", NOUN, 1, "и е ю ей е", "фамилия на -ая может быть прилагательным", Proof.NONE),
    Rule("mf", "ья", NOUN, 1, "и е ю ей е", ON_A, Proof.NOUN, STRESS, "i", native="gdaip"),
    Rule("mf", "я", NOUN, 1, "и е ю ей е", ON_A, native="gdaip"),
    Rule("mf", "[гкх]а", NOUN, 1, "и е у ой е", ON_A, native="gdaip"),
    Rule("mf", "[жшчщ]а", NOUN, 1, "и е у ей е", ON_A, Proof.NOUN, STRESS, "i", native="gdaip"),
    Rule("mf", "ица", NOUN, 1, "ы е у ей е", ON_A, native="gdaip"),
    Rule("mf", "ца", NOUN, 1, "ы е у ей е", ON_A, Proof.NOUN, STRESS, "i", native="gdaip"),
    Rule("mf", "а", NOUN, 1, "ы е у ой е", ON_A, native="gdaip"),
)

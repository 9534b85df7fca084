"""`marshrut decline`: one name for a person, many lines for a program."""

import json
import subprocess
import sys
from typing import Any

import pytest
from typer.testing import CliRunner

from api.commands.decline import app

MARSHRUT = [sys.executable, "-m", "api", "decline"]


def told(*words: str) -> dict[str, Any]:
    said = CliRunner().invoke(app, [*words, "--json"])
    assert said.exit_code == 0, said.output
    answer: dict[str, Any] = json.loads(said.output)
    return answer


def lines(text: str | bytes, *words: str) -> list[dict[str, Any]]:
    sent = text if isinstance(text, bytes) else text.encode()
    said = CliRunner().invoke(app, ["-", *words], input=sent)
    assert said.exit_code == 0, said.output
    return [json.loads(line) for line in said.output.splitlines()]


def test_a_name_is_declined_and_a_certain_form_stands_alone() -> None:
    said = CliRunner().invoke(app, ["Добробаба Анна Петровна", "--case", "dative"])
    assert (said.exit_code, said.stdout, said.stderr) == (0, "Добробабе Анне Петровне\n", "")


def test_a_form_that_is_not_certain_comes_with_a_word_of_warning_beside_it() -> None:
    said = CliRunner().invoke(app, ["Заяц Пётр Кузьмич", "--case", "dative"])
    assert (said.exit_code, said.stdout) == (0, "Зайцу Петру Кузьмичу\n")
    assert said.stderr.startswith("Проверьте форму: «Заяц»")


def test_programs_get_json_and_people_may_name_the_case_in_russian() -> None:
    assert told("Шевчук И. И.", "--case", "дательный", "--gender", "male")["form"] == "Шевчуку И. И."
    assert told("Шевчук И. И.", "--case", "dative") == {
        "form": "Шевчуку И. И.",
        "sure": False,
        "why": "пол не известен, а форма от него зависит",
    }


@pytest.mark.parametrize(
    "words", [["Иванов"], ["Иванов", "--case", "кому"], ["Иванов", "--case", "dative", "--gender", "x"]]
)
def test_a_call_that_says_nothing_is_refused(words: list[str]) -> None:
    assert CliRunner().invoke(app, words).exit_code == 2


def test_many_names_get_one_answer_each_in_their_order() -> None:
    answers = lines(
        "Иванов Иван Иванович\tgenitive\tmale\nШевчук И. И.\tdative\tfemale\r\nПетрова Анна\tинструментал\n"
    )
    assert [(answer["form"], answer["sure"]) for answer in answers] == [
        ("Иванова Ивана Ивановича", True),
        ("Шевчук И. И.", True),
        (None, False),
    ]
    assert "нет падежа" in answers[-1]["error"]


def test_a_bad_line_gets_an_answer_and_the_next_one_is_read() -> None:
    sent = b"\n\tdative\n\xff\xfe\tdative\nIvan\tdative\n\xef\xbb\xbf" + "Дюма\tdative\tmale\ta\tb\n".encode()
    *bad, latin, long = lines(sent + "Анна\tdative".encode())[:-1]
    assert all(answer["form"] is None and answer["error"] for answer in [*bad, long])
    assert (latin["form"], latin["sure"]) == ("Ivan", False)
    assert lines("Анна Петровна", "--case", "dative")[0]["form"] == "Анне Петровне"


def test_each_answer_comes_at_once() -> None:
    with subprocess.Popen([*MARSHRUT, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as talk:
        assert talk.stdin is not None
        assert talk.stdout is not None
        for name, form in (("Иванов Иван", "Иванову Ивану"), ("Петрова Анна", "Петровой Анне")):
            talk.stdin.write(f"{name}\tdative\n")
            talk.stdin.flush()
            assert json.loads(talk.stdout.readline())["form"] == form
        talk.stdin.close()
        assert talk.wait(timeout=10) == 0

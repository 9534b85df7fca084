"""The `marshrut` command: every door that opens from a terminal. A command is imported only when it is called."""

import importlib
import os
import sys
from typing import Any, NoReturn

import typer
from typer._click import exceptions
from typer.core import TyperGroup

COMMANDS = {
    "up": "запустить весь продукт на этой машине",
    "demo": "провести одно вымышленное дело от сигнала до закрытия",
    "serve": "веб-сервер",
    "migrate": "привести таблицы базы к текущей редакции",
    "init-temporal": "создать пространство и признаки поиска в кластере Temporal",
    "health": "работает ли часть продукта на этой машине",
    "cases": "дела: запустить снова по записям базы",
    "audit": "журнал: проверить, выгрузить, запечатать",
    "attachments": "вложения: убрать неиспользованные",
    "individuals": "люди, названные в делах: внести из прежних дел",
    "counts": "обезличенные числа дел: показать или записать в файл",
    "mail": "почта: проверить настройки",
    "people": "справочник органов и людей",
    "account": "вход с паролем: первый пароль, потерянный телефон",
    "token": "ключи доступа",
    "keys": "ключи шифрования: новый, переход на него, вывод прежнего",
    "route": "маршруты: проверить, прочитать",
    "form": "формы: перечень, печать, проверка пакета региона",
    "law": "таблица норм: показать норму, перечислить, найти",
    "term": "сосчитать срок и показать, как он получился",
    "calendar": "дни производственного календаря",
    "decline": "склонить фамилию, имя и отчество",
}
USAGE = 2


class Doors(TyperGroup):
    """The list of commands; each lives in `api/commands/<name>.py` as `app`."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - the framework's signature
        """Names in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - the framework's signature
        """The command of this name, imported now; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"api.commands.{cmd_name.replace('-', '_')}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        command.short_help = COMMANDS[cmd_name]
        return command


app = typer.Typer(
    cls=Doors,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Маршрут: дело ребёнка не теряется.",
)


@app.callback()
def marshrut() -> None:
    """Маршрут: дело ребёнка не теряется."""


def main() -> NoReturn:
    """Run one command and leave with its status; 0 only when it did what was asked."""
    try:
        status = typer.main.get_command(app).main(prog_name="marshrut", standalone_mode=False)
    except exceptions.NoArgsIsHelpError as nothing:
        sys.stdout.write(nothing.format_message() + "\n")
        status = USAGE
    except exceptions.UsageError as slip:
        status = _told(slip)
    except (typer.Abort, KeyboardInterrupt):
        sys.stderr.write("Прервано.\n")
        status = 130
    except typer.Exit as left:
        status = left.exit_code
    _leave(status if isinstance(status, int) else 0)


def _told(slip: exceptions.UsageError) -> int:
    """What was wrong with the call, in Russian."""
    match slip:
        case exceptions.NoSuchOption():
            said = f"ключа {slip.option_name} нет"
        case exceptions.MissingParameter():
            said = f"не указано: {_hint(slip)}"
        case exceptions.BadParameter():
            said = f"{_hint(slip)}: {slip.message}"
        case _:
            said = slip.format_message().replace("No such command", "нет такой команды")
    path = slip.ctx.command_path if slip.ctx is not None else "marshrut"
    sys.stderr.write(f"Команда не выполнена: {said}\nСправка: {path} --help\n")
    return USAGE


def _hint(slip: exceptions.BadParameter) -> str:
    if slip.param_hint is not None:
        return slip.param_hint if isinstance(slip.param_hint, str) else ", ".join(slip.param_hint)
    return "" if slip.param is None else str(slip.param.get_error_hint())


def _leave(status: int) -> NoReturn:
    """Leave without the interpreter's farewell: the Temporal client's threads may abort it (sdk-python issue 300)."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main()

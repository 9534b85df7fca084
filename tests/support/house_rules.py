"""Rules of the house that no linter knows, each as a function from a file to what breaks it."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOMS = ("models", "forms", "activities", "workflows", "api")
VAGUE = {"utils", "util", "common", "helpers", "helper", "manager", "base", "misc", "data", "info"}
CLOCKS = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|monotonic))$")
LONGEST_FUNCTION = 40
LONGEST_FILE = 300


@dataclass(frozen=True)
class Source:
    """One file: its path from the root, its lines and its tree."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def room(self) -> str:
        return self.path.split("/", 1)[0]

    def calls(self) -> Iterator[tuple[int, str]]:
        """Line and dotted name of everything called."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node.lineno, ast.unparse(node.func)


Rule = Callable[[Source], list[str]]


def sources(root: Path) -> list[Source]:
    """Every file of the rooms but the migrations, which alembic writes and nobody edits."""
    found = (path for room in ROOMS for path in (root / room).rglob("*.py"))
    paths = sorted(path for path in found if "models/migrations/versions" not in path.as_posix())
    return [Source(str(path.relative_to(root)), path.read_text()) for path in paths]


def only_doors_ask_the_time(source: Source) -> list[str]:
    """Time comes from the workflow. The API may stamp a draft, the command line may wait; a deed may not say now."""
    if source.room == "api":
        return []
    return [
        f"{source.path}:{line}: {name}() asks the clock; take the instant from the workflow as an argument"
        for line, name in source.calls()
        if CLOCKS.search(name)
    ]


def settings_are_read_in_one_place(source: Source) -> list[str]:
    """One documented list of settings: `models/settings.py`. The supervisor hands the environment on to its parts."""
    if source.path == "models/settings.py" or source.path.startswith("api/supervisor"):
        return []
    return [
        f"{source.path}:{node.lineno}: the environment is read outside models/settings.py; add a documented field there"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
    ]


def names_come_from_the_office(source: Source) -> list[str]:
    """A file is named by what it is about."""
    vague = VAGUE & set(Path(source.path).with_suffix("").parts)
    return [f"{source.path}: {name!r} says nothing; name the file by the office's noun" for name in sorted(vague)]


def files_fit_in_a_head(source: Source) -> list[str]:
    length = len(source.text.splitlines())
    return [f"{source.path}: {length} lines, at most {LONGEST_FILE}; split it by noun"] if length > LONGEST_FILE else []


def functions_fit_on_a_screen(source: Source) -> list[str]:
    return [
        f"{source.path}:{node.lineno}: {node.name} has {length} lines, at most {LONGEST_FUNCTION}; split it by step"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]


def durations_of_law_live_in_routes(source: Source) -> list[str]:
    """A number of days in code is a term that no methodologist can see; one day is a step of the calendar."""
    if source.path == "workflows/options.py" or source.room not in {"activities", "workflows"}:
        return []
    return [
        f"{source.path}:{node.lineno}: days in code; terms live in routes, timeouts in workflows/options.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("timedelta")
        and any(
            word.arg in {"days", "weeks"} and isinstance(word.value, ast.Constant) and word.value.value != 1
            for word in node.keywords
        )
    ]


RULES: tuple[Rule, ...] = (
    only_doors_ask_the_time,
    settings_are_read_in_one_place,
    names_come_from_the_office,
    files_fit_in_a_head,
    functions_fit_on_a_screen,
    durations_of_law_live_in_routes,
)

"""The rules of the house hold for every file, and each rule sees what it is meant to see."""

from pathlib import Path

import pytest

from tests.support import house_rules
from tests.support.house_rules import RULES, Rule, Source, sources

ROOT = Path(__file__).parents[2]
LONG = "\n".join(["def tell() -> None:", *["    pass"] * 40])

BROKEN = (
    (house_rules.only_doors_ask_the_time, "activities/records.py", "at = datetime.now(UTC)"),
    (house_rules.only_doors_ask_the_time, "models/case.py", "day = datetime.date.today()"),
    (house_rules.only_doors_ask_the_time, "workflows/case.py", "started = time.time()"),
    (house_rules.settings_are_read_in_one_place, "workflows/client.py", "import os\nhost = os.environ['HOST']"),
    (house_rules.names_come_from_the_office, "models/utils.py", ""),
    (house_rules.files_fit_in_a_head, "models/case.py", "\n" * 301),
    (house_rules.functions_fit_on_a_screen, "models/case.py", LONG),
    (house_rules.durations_of_law_live_in_routes, "workflows/case.py", "term = timedelta(days=5)"),
)
KEPT = (
    (house_rules.only_doors_ask_the_time, "workflows/case.py", "at = workflow.now()"),
    (house_rules.only_doors_ask_the_time, "api/drafts.py", "at = datetime.now(UTC)"),
    (house_rules.settings_are_read_in_one_place, "models/settings.py", "import os\nhost = os.environ['HOST']"),
    (house_rules.durations_of_law_live_in_routes, "models/terms.py", "term = timedelta(days=5)"),
    (house_rules.durations_of_law_live_in_routes, "workflows/engine/deadlines.py", "day += timedelta(days=1)"),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rule(rule: Rule) -> None:
    found = [message for source in sources(ROOT) for message in rule(source)]
    assert found == [], "\n".join(["", *found])


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_a_rule_sees_what_breaks_it(rule: Rule, path: str, text: str) -> None:
    assert [message.split(":")[0] for message in rule(Source(path, text))] == [path]


@pytest.mark.parametrize(("rule", "path", "text"), KEPT)
def test_a_rule_lets_pass_what_is_meant(rule: Rule, path: str, text: str) -> None:
    assert rule(Source(path, text)) == []

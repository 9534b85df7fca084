"""A turn of a sitting in the making: the state so far and what has been asked for."""

from dataclasses import dataclass, replace
from datetime import datetime

from models.calendar import Calendar
from models.sitting import Item, ItemNumber, SittingState
from models.sitting_commands import SittingCommand


@dataclass(frozen=True)
class Course:
    """The pinned calendar, the moment of the turn, the state so far, the commands so far."""

    calendar: Calendar
    now: datetime
    state: SittingState
    commands: tuple[SittingCommand, ...] = ()

    def having(self, *commands: SittingCommand, **changes: object) -> "Course":
        """The same turn with these fields of the state changed and these commands added."""
        state = self.state.model_copy(update=changes) if changes else self.state
        return replace(self, state=state, commands=self.commands + commands)

    def with_item(self, number: ItemNumber, **changes: object) -> "Course":
        """The same turn with these fields of a question changed."""
        items = tuple(item.model_copy(update=changes) if item.number == number else item for item in self.state.items)
        return self.having(items=items)

    def item(self, number: ItemNumber) -> Item:
        """The question of this number."""
        item = self.state.item(number)
        if item is None:
            raise AssertionError(f"question {number} is not on the agenda; check() refuses it")
        return item

"""The gateway for agencies that read their notices in Маршрут itself: there is nothing more to send."""

from activities.agencies.gateway import Gateway, Message

REMEMBERED = 1_000


class NullGateway(Gateway):
    """Sends nothing anywhere; remembers the last messages, for development and tests."""

    def __init__(self) -> None:
        self.delivered: dict[str, Message] = {}

    async def deliver(self, message: Message) -> None:
        """Remember the message."""
        self.delivered[message.key] = message
        if len(self.delivered) > REMEMBERED:
            del self.delivered[next(iter(self.delivered))]

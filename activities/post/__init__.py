"""The post: who is to get mail of what, the outbox in which it waits, and the carrier that takes it away."""

"""The only place that selects. Every statement takes the actor; what the actor may not see is not there."""

"""A plan that lives: what it says, how one version differs from another, how far it is, and what it costs."""

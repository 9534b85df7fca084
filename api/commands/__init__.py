"""The commands of `marshrut`: one file per word, each a small typer application that `api/__main__.py` mounts."""

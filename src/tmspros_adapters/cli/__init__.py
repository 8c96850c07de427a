"""The command ``tmspros``. Its libraries are an extra: without them it says how to get them."""

import sys


def main() -> None:
    """Run the command line; exit code 2 with the cure when click or rich is not installed."""
    try:
        import click  # noqa: F401
        import rich  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name not in ("click", "rich"):
            raise
        print("tmspros: the command line is an extra: pip install 'tmspros[cli]'", file=sys.stderr)
        sys.exit(2)
    from tmspros_adapters.cli.commands import tmspros

    tmspros(prog_name="tmspros")

"""``python -m tmspros_adapters.cli``: the command, where its script is not on the path."""

from tmspros_adapters.cli import main

main()

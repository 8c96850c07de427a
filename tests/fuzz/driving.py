"""Lets atheris drive one target: ``python driving.py MODULE:TARGET NEW_INPUTS CORPUS… -max_total_time=…``.

A program of its own, for the fuzzer takes the process over and only what is imported under it is measured.
"""

import sys
from importlib import import_module
from pathlib import Path

import atheris

MEASURED = [
    "tmspros_core",
    "tmspros_adapters",
    "itsdangerous",
    "python_multipart",
    "stdnum",
    "email_validator",
    "fuzz.planted",
]


def main() -> None:
    sys.path[:0] = [str(Path(__file__).parents[1])]
    module, name = sys.argv.pop(1).split(":")
    with atheris.instrument_imports(include=MEASURED):
        targets = import_module(f"fuzz.{module}").TARGETS
    atheris.Setup(sys.argv, targets[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()

"""Runs the fuzzer on one target for a while, and tells what it found as a test that can be run."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

from attrs import frozen

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
SECONDS = float(os.environ.get("TMSPROS_FUZZ_SECONDS", "600"))
"""For all targets together."""

LONGEST_INPUT = 10
"""Seconds: an input that takes longer is found like one that raises."""


@frozen
class Found:
    """An input that broke a target, and what the fuzzer said."""

    target: str
    data: bytes
    told: str

    def __str__(self) -> str:
        module, _, name = self.target.partition(":")
        return (
            f"{self.told}\n\nThe same as a test:\n\n"
            f"from fuzz import {module}\n\n\n"
            f"def test_what_broke_the_{name}_is_read() -> None:\n"
            f'    {module}.TARGETS["{name}"]({self.data!r})\n\n'
            f"Mended, keep the input under a telling name in {CORPUS.name}/{name}/, where every run reads it."
        )


@frozen
class Hunt:
    """What a hunt came to: inputs tried, places of the code that they reached, and what broke it, if anything did."""

    tried: int
    reached: int
    found: Found | None


def has(library: str) -> bool | None:
    """Whether the library is installed: True or None, as ``require`` has it."""
    return True if importlib.util.find_spec(library) else None


def inputs(name: str) -> list[Path]:
    """The inputs that are kept for a target."""
    return sorted(path for path in (CORPUS / name).iterdir() if path.is_file())


def hunt(target: str, *, seconds: float, into: Path) -> Hunt:
    """Try inputs on ``module:name`` for so long, from those that are kept on; new ones go ``into`` this folder."""
    kept, new = CORPUS / target.partition(":")[2], into / "inputs"
    new.mkdir()
    done = subprocess.run(
        [
            sys.executable, HERE / "driving.py", target, new, *([kept] if kept.is_dir() else []),
            f"-max_total_time={max(1, round(seconds))}", f"-timeout={LONGEST_INPUT}", "-rss_limit_mb=2048",
            f"-artifact_prefix={into}/",
        ],
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=seconds + 300,
        check=False,
    )  # fmt: skip
    broken = next((path for path in sorted(into.iterdir()) if path.is_file()), None)
    assert done.returncode == 0 or broken, f"the fuzzer did not run: {done.stdout[-3000:]}"
    tried = [int(number) for number in re.findall(r"^#(\d+)", done.stdout, re.MULTILINE)]
    reached = [int(number) for number in re.findall(r"\bcov: (\d+)", done.stdout)]
    found = None
    if broken:
        _, uncaught, trace = done.stdout.partition("=== Uncaught Python exception: ===")
        told = trace.partition("==ERROR")[0] if uncaught else done.stdout[-3000:]
        found = Found(target, broken.read_bytes(), told.strip())
    return Hunt(tried=max(tried, default=0), reached=max(reached, default=0), found=found)

"""Adds up what the environments of one tox run did: ``tally.py RESULT_JSON JUNIT_FOLDER TOX_EXIT_CODE``.

An environment with a junit file counts its tests; one without (lint, types, the wheel) counts as one. One that failed
although no test of it did counts as one failure more, and so does a run that failed although no environment did, or in
which nothing ran. Exit code 1 when anything failed.
"""

import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path


def tests(junit: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of one junit file."""
    total = failed = skipped = 0
    for suite in ET.parse(junit).getroot().iter("testsuite"):
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return max(total - failed - skipped, 0), failed, skipped


def environments(result: Path) -> dict[str, bool | None]:
    """Each environment of the run: whether it succeeded, None when it was left out for want of an interpreter."""
    if not result.is_file():
        return {}
    told = json.loads(result.read_text("utf-8")).get("testenvs", {})
    ended = {name: env["result"] for name, env in told.items() if "result" in env and not name.startswith(".pkg")}
    return {name: None if end.get("skipped") else end["success"] for name, end in ended.items()}


def tally(result: Path, folder: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped over all environments; prints one line for each."""
    sums = [0, 0, 0]
    for name, succeeded in environments(result).items():
        junit = folder / f"{name}.xml"
        if succeeded is None:
            counts, said = (0, 0, 0), "not run: no interpreter"
        else:
            counts = tests(junit) if junit.is_file() else (int(succeeded), 0, 0)
            if not succeeded and not counts[1]:
                counts = (counts[0], 1, counts[2])
            said = "{} passed, {} failed, {} skipped".format(*counts)
        print(f"{name:10} {said}")
        sums = [total + count for total, count in zip(sums, counts, strict=True)]
    return sums[0], sums[1], sums[2]


def main(result: str, folder: str, code: str) -> int:
    passed, failed, skipped = tally(Path(result), Path(folder))
    if not failed and (code != "0" or not passed):
        failed = 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

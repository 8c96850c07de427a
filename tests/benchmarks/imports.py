"""What ``import tmspros_core`` takes, in fresh processes, beside the eight libraries it is made of."""

import resource
import subprocess
import sys
from statistics import median

from tests.benchmarks.rounds import Row, installed, ratio, sample_each, show

EIGHT = "attr, attrs, cattrs, pluggy, argon2, itsdangerous, stdnum.fr.siret, email_validator, phonenumbers"
PEERS = {"sqlalchemy": "sqlalchemy", "flask": "flask", "django.contrib.auth.hashers": "django.contrib.auth.hashers"}


def _fresh(statement: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", statement], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def main() -> None:
    statements = {"python": "pass", "the eight": f"import {EIGHT}", "ours": "import tmspros_core"}
    statements |= {name: f"import {module}" for name, module in PEERS.items() if installed(module.partition(".")[0])}
    for statement in statements.values():
        _fresh(statement)
    samples = dict(sample_each({name: lambda s=s: _fresh(s) for name, s in statements.items()}, rounds=21))
    bare = samples.pop("python")
    own = {name: [t - b for t, b in zip(times, bare, strict=True)] for name, times in samples.items()}
    aims = {"ours": "≤ 1.2x the eight"}
    rows = [Row("python itself", median(bare))]
    rows += [Row(name, median(took), ratio(took, own["the eight"]), aims.get(name, "")) for name, took in own.items()]
    show("import, less the interpreter's own start", "ms of processor time", rows)


if __name__ == "__main__":
    main()

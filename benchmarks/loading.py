"""How long the shipped policies take to load and to check, as whole processes beside a bare interpreter.

    python -m benchmarks.loading [RUNS]

Prints the least, the median and the greatest time of each, the number of files and units, and the aims: a cold load
within 1.5 seconds, a check within 3. It measures; it neither passes nor fails.
"""

import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from fupin_rules import PolicySet  # noqa: E402

RUNS = 5
COMMANDS = {
    "bare interpreter": ("-c", "pass"),
    "load all policies, cold (aim 1.5 s)": ("-c", "from fupin_rules import PolicySet; PolicySet.load()"),
    "check all policies (aim 3 s)": ("-m", "fupin_rules", "check"),
    "run all 用例": ("-m", "fupin_rules", "test"),
}


def seconds(arguments: tuple[str, ...]) -> float:
    """Return how long one run of the interpreter takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(runs: int) -> None:
    """Measure and print."""
    policies = PolicySet.load()
    units = sum(len(policy.units) for policy in policies.policies)
    print(f"Python {platform.python_version()}, {platform.machine()}; {len(policies.files)} files, {units} units")
    for name, arguments in COMMANDS.items():
        taken = [seconds(arguments) for _ in range(runs)]
        print(f"{name}: {min(taken):.2f} s, {statistics.median(taken):.2f} s, {max(taken):.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)

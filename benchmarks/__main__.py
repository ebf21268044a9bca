"""Print one table of how long things take, ours beside the best of others, in one run.

It measures; it neither passes nor fails. A competitor that is not installed is left out and named.
"""

import argparse
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks import arrays, clause, growth, processes, table
from benchmarks.measure import FULL, QUICK, QUIET_UNIT, SEED, Effort, unit
from benchmarks.table import Line

GROUPS: Mapping[str, Callable[[Effort], Iterator[Line]]] = {
    "clause": clause.told_rows,
    "missing": clause.missing_rows,
    "unknowns": clause.absent_rows,
    "set": clause.set_rows,
    "lists": growth.list_rows,
    "members": growth.member_rows,
    "chain": growth.chain_rows,
    "items": growth.item_rows,
    "policies": growth.policy_rows,
    "periods": growth.period_rows,
    "dates": growth.date_rows,
    "arrays": arrays.rows,
    "cold": processes.cold_rows,
    "load": processes.load_rows,
    "memory": processes.memory_rows,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for, and print each line as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=GROUPS, help=f"of {', '.join(GROUPS)}")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and points: to see that it works")
    parser.add_argument("--cpu", action="store_true", help="seconds of the processor, on a machine that others use too")
    given = parser.parse_args(arguments)
    effort = QUICK if given.quick else FULL
    if given.cpu:
        effort = effort.of_processor()
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}; seed {SEED}")
    print(f"medians of {effort.rounds} rounds in turns, seconds of the {'processor' if given.cpu else 'wall'}; over")
    print(
        f"{effort.cap:g} s a point is not continued. A unit is sum(i*i for i in range(1000)), measured in each round;"
    )
    print(f"aims in seconds are met by so many units as they are at {QUIET_UNIT * 1e6:g} µs a unit.\n")
    print(table.head())
    units: list[float] = []
    started = time.perf_counter()
    for name, rows in GROUPS.items():
        if given.only and name not in given.only:
            continue
        units.append(unit(effort.clock))
        for line in rows(effort):
            print(table.line(line), flush=True)
        units.append(unit(effort.clock))
    least, most = min(units), max(units)
    print(
        f"\nunit: {least * 1e6:.1f} µs least, {statistics.median(units) * 1e6:.1f} median, {most * 1e6:.1f} most",
        end="",
    )
    print(f"; {time.perf_counter() - started:.0f} s in all")
    if most > 1.3 * least:
        print("The unit was not steady: something else ran too. Read the ratios, and rather run again.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Half a million mutants of a bundle in four layers: no crash, none believed. `make fuzz`; `--mutants` for fewer.

Prints a table: tried and accepted by layer, refused by code, and the leak gate's score on planted leaks and clean tables.
Exit code 1 where a mutant crashed the reader or was believed, or the gate let a leak pass or stopped a clean table.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from contextlib import suppress

from tests.formats.bundle.made import Partner, drafted, trust
from tests.formats.bundle.mutants import LAYERS, Target, fuzz
from tests.formats.bundle.test_leaks import clean_tables, planted_leaks

from jahorina.formats.bundle.leaks import refuse_leaks
from jahorina.formats.bundle.refusals import BundleRefused


def _stopped(contents: list[object]) -> int:
    passed = 0
    for content in contents:
        with suppress(BundleRefused):
            refuse_leaks([content])  # type: ignore[list-item]
            passed += 1
    return len(contents) - passed


def main() -> int:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    sender, recipient = Partner("al"), Partner("hub")
    began = time.process_time()
    tally = fuzz(Target(drafted(), sender, recipient, trust(recipient, sender)), chosen.mutants, seed=chosen.seed)
    seconds = time.process_time() - began
    print(f"{'layer':12}{'mutants':>10}{'accepted without effect':>26}")
    for layer in LAYERS:
        print(f"{layer:12}{tally.tried[layer]:>10}{tally.accepted[layer]:>26}")
    for code, number in tally.refused.most_common():
        print(f"{code:22}{number:>10}")
    print(f"crashes {len(tally.crashes)}, believed {len(tally.believed)}")
    for line in sorted(set(tally.crashes))[:10]:
        print("  ", line)
    rate, peak = sum(tally.tried.values()) / seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.0f} CPU seconds, {rate:.0f} mutants a CPU second, at most {peak:.0f} MiB")
    leaks, clean = list(planted_leaks()), list(clean_tables(1000))
    stopped, wrongly = _stopped(leaks), _stopped(clean)
    print(f"leak gate: {stopped} of {len(leaks)} planted leaks stopped, {wrongly} of {len(clean)} clean tables stopped")
    return bool(tally.crashes or tally.believed or stopped < len(leaks) or wrongly)


if __name__ == "__main__":
    sys.exit(main())

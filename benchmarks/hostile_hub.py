"""A hub that drops, delays, forks, replays, rolls back and freezes: how many trials are noticed, and within how many days.

`python -m benchmarks.hostile_hub --trials 100`: so many trials of each kind, and as many clean runs; `tests.exchange.hostile`
says how. Exit code 1 where a trial was not noticed within 48 simulated hours, or a clean run raised an alarm.
"""

from __future__ import annotations

import argparse
import random
import sys

from tests.exchange.hostile import DAYS, KINDS, LATE, run


def main() -> int:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=100)
    trials = parser.parse_args().trials
    wrong = 0
    print(f"{'hub':10}{'trials':>8}{'noticed':>9}{'within 48 h':>13}")
    for kind in KINDS:
        days = [run(kind, random.Random(seed)) for seed in range(trials)]
        noticed = [one for one in days if one is not None]
        in_time = [one for one in noticed if one * 24 <= LATE]
        wrong += trials - len(in_time)
        print(f"{kind:10}{trials:>8}{len(noticed):>9}{len(in_time):>13}")
    false = [run("clean", random.Random(seed)) for seed in range(trials)]
    alarms = sum(one is not None for one in false)
    print(f"{'clean':10}{trials:>8}{alarms:>9} false alarms in {trials * DAYS} days")
    return bool(wrong or alarms)


if __name__ == "__main__":
    sys.exit(main())

"""The process that draws: a specification on each line of its input, an answer on each line of its output."""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Answer until the input ends. Nothing is fetched: no address is allowed."""
    import vl_convert

    for line in sys.stdin:
        try:
            answer = {"svg": vl_convert.vegalite_to_svg(json.loads(line), allowed_base_urls=[])}
        except Exception as error:  # noqa: BLE001 - the engine's errors have no common class; the asker gets the words
            answer = {"error": str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

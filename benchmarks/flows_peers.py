"""Forecasts of statsforecast, in an environment of its own: reads series and origins as JSON, writes forecasts as JSON.

    build/flows-peers/bin/python benchmarks/flows_peers.py IN.json OUT.json

Every model is fitted to log(1 + y) up to the origin, with the season given; where it fails it repeats the last value.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path
from typing import Any

HORIZON = 6


def main() -> None:
    warnings.filterwarnings("ignore")
    import numpy as np
    from statsforecast import __version__
    from statsforecast.models import AutoARIMA, AutoCES, AutoETS, DynamicOptimizedTheta

    models: dict[str, Any] = {
        "DynamicOptimizedTheta": DynamicOptimizedTheta,
        "AutoCES": AutoCES,
        "AutoETS": AutoETS,
        "AutoARIMA": AutoARIMA,
    }
    asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found: dict[str, list[list[float]]] = {name: [] for name in models}
    seconds = dict.fromkeys(models, 0.0)
    for series, origin, every in asked["origins"]:
        history = np.log1p(np.array(asked["series"][series][: origin + 1], dtype=float))
        for name, model in models.items():
            if name == "AutoARIMA" and not every:
                found[name].append([])
                continue
            began = time.process_time()
            try:
                ahead = np.expm1(model(season_length=12).forecast(y=history, h=HORIZON)["mean"])
            except Exception:  # noqa: BLE001 - a peer that fails is given its best excuse
                ahead = np.full(HORIZON, np.expm1(history[-1]))
            seconds[name] += time.process_time() - began
            found[name].append([max(float(value), 0.0) for value in ahead])
    document = {"version": __version__, "forecasts": found, "seconds": seconds}
    Path(sys.argv[2]).write_text(json.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    main()

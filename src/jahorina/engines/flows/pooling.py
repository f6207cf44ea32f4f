"""One fit of several, each to another draw of what is not known: links that were withheld, so far.

With theta_k the mode and V_k the covariance of fit k of K, the fit to all of them has (Rubin 1987)

    theta = mean of theta_k        V = mean of V_k + (1 + 1/K) sum (theta_k - theta)(theta_k - theta)' / (K - 1)

so that what is not known widens all that is told of the network. It has settled if each has.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from jahorina.engines.flows.stock_flow_fit import Fit
from jahorina.kernel.errors import Bug


def pooled(fits: Sequence[Fit]) -> Fit:
    """The fits of one network and one number of periods as one; a single fit stays as it is."""
    if not fits:
        raise Bug("no fit was given to be pooled")
    first = fits[0]
    if len(fits) == 1:
        return first
    modes = np.array([one.theta for one in fits])
    within = np.mean([np.linalg.inv(one.precision.toarray()) for one in fits], axis=0)
    between = (1 + 1 / len(fits)) * np.cov(modes, rowvar=False)
    precision = sparse.csc_matrix(np.linalg.inv(within + between))
    notes = tuple(dict.fromkeys(note for one in fits for note in one.notes))
    return Fit(first.layout, modes.mean(axis=0), precision, all(one.converged for one in fits), notes)

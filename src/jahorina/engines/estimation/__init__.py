"""How many people no list has: capture histories in, a panel of estimates with a judgement out.

`reading` takes a table from columns of texts, `histories` holds it; `panel.estimate_population` runs the methods of
`methods` on it, `sensitivity` changes what can be changed, `judgement` says what the outcome is good for, by the named
warnings of `caveats`. Beside the panel stand estimates that need more than a table: `one_list` and `doubly_robust` with
covariates, `strata` with partial pooling, `open_population` for people who come and go, `linkage_error` for links missed
and invented. docs/methods/estimation.md gives the mathematics and the assumptions.
"""

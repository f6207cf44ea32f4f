"""Safe publication: tables of counts that may go out, and the attacker who tries them first.

A statistic's tables are linear functions of the cross-classified counts n >= 0, whole. Publishing tells A n (exactly,
rounded, moved or hidden cell by cell); a reader knows exactly that n lies in the polytope of all counts that fit. Disclosure
is a property of this polytope and of nothing else: cell t is told if min n_t = max n_t, and proven small if 1 <= min and
max <= p.

`space` builds the system over any number of tables, groupings, periods and corrections (`corrections` says which there may
have been); `linear` asks it; `audit` and `attack` judge it. `rounding`, `suppression`, `cell_key` and `privacy` are the four
ways to publish, `protection` and `hiding` their doors with the audit behind them, `earlier` and `ledger` what was published
before, `dominance` what is sensitive in amounts. `averaging`, `reconstruction` and `membership` are the attacks
that are not about single cells. `rules` holds what is sensitive in which domain; `recommendation` and `information_loss`
help to choose.
"""

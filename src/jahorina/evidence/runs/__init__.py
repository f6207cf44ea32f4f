"""Runs of the engines in a workspace: what was read, with which parameters, what came out, and what speaks against it.

models.py      a run, its inputs, its results, the tables it was given; rows that only grow (triggers.py)
kinds.py       the kinds of engines, tables, inputs and results
links.py       reads what linkage counted
catalogue.py   the results as statistics of their own
series.py      the monthly series of the evidence, as one asker sees them
roles.py       which statistic is what to the engines: flows.yaml of the programme
tasks/         the engines at work, for the command alone: a web process loads none
services.py    keeping a run with its observations, all of it or nothing
queries.py     what the pages ask

ADR 0021 says why.
"""

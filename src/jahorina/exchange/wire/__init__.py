"""Bundles between nodes over HTTPS: the same files as by stick or mail, in parts, taken up where they stopped.

A node proves who it is by answering a challenge with its transport key (`sessions`). It announces a file by its signed head
and sends the rest in parts (`uploads`), or asks what waits for it (`offers`): so a node that nobody can reach fetches and
brings. Each file is answered with a signed delivery. `limits` is what a stranger can cost. `connection`, `courier` and
`syncing` are the asking side. docs/bundle.md, "Over HTTPS", is the specification.
"""

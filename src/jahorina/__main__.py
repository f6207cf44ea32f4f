"""`python -m jahorina` is the command `jahorina`."""

from jahorina.cli import main

main()

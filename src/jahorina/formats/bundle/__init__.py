"""The Partner Exchange Bundle: what may cross a border, in one signed and sealed file. docs/bundle.md is its specification.

    file     = magic, envelope (signed by the sender's transport key), payload (an age file to the recipients)
    payload  = magic, manifest (signed by k of n release keys), members one after the other, zeros up to a step

`packing` makes one, `opening` reads one and refuses at the first thing that is not as it must be, `chain` says what a
receiver does with one that was opened. Pure: no clock, no database, no network; keys, agreements and time are arguments.
"""

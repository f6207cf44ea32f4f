"""How many people stand in several registers, without anybody learning who.

    partner/   what runs at a partner, on plain data and with the key: normalise, encode, tokens, spike-ins
    hub/       what runs at the hub, on encodings alone: join, score, resolve, correct, count
    roles      what a column of a register can be
    schema     what all partners agreed on: roles, parameters, their hash; shareable
    encoded    an encoded register, the one thing that passes from a partner to the hub

`hub` never imports `partner`: the hub's process cannot hold a key, and has no code that could use one.
"""

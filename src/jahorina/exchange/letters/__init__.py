"""Referrals between partners' nodes: letters from institution to institution, sealed to the recipient's alone.

`keys` are the institutions' keys, `posting` makes bundles of what the registers have to say, `arriving` opens what came and
hands it to the registers, `ways` says how far a referral has come. The nodes carry; hub, other recipients and this room's own
tables see no more than that there is a letter.
"""

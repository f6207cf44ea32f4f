"""The regional brief: a few pages of what is published, made from one specification as PDF and as page.

`facts` asks once for what everybody may read, in no language; `sections` say it in the active one; `sheet` puts them
together (render/documents/brief.py). Nothing here reads a register or a count that was not protected.
"""

"""Figures from the registers, each defined once as data: what is counted, in which unit, of which period.

programme/.../registers/statistics.yaml -> definitions -> compiling (SQL) -> queries -> masking
"""

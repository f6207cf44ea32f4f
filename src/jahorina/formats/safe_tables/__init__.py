"""Released tables in the field's own formats: CSV with a data package, SDMX, HXL, SDG series, HTCDS, DCAT-AP.

Each writer takes a `SafeTable` and gives bytes. None of them knows a number that the table does not show.
"""

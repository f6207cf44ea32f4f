"""The mathematics: linkage, estimation, flows, disclosure. Tables in, tables out; no Django, and none imports another."""

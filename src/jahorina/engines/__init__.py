"""The mathematics: linkage, estimation, flows, disclosure. Tables in, tables out; no Django, no engine imports another."""

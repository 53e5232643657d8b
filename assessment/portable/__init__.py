"""The portable portfolio: one signed ZIP that opens offline in a browser and can be taken in elsewhere.

Pure of rows: `layout` names things, `writing` makes the ZIP as a stream, `pages` its web pages, `shape` checks a
manifest against the schema, `verify` proves a package (an outsider can run it alone). The format: docs/package.md.
"""

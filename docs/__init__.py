"""The pages, and the tables in them that come from code."""

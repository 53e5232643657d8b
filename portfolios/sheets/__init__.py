"""Sheets of learners, without rows of the database: their columns, how a cell is read, how a sheet is made."""

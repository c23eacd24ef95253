"""Yulan: files of students who need special attention, encrypted in git, read as a local web site."""

__version__ = "0.1.0"

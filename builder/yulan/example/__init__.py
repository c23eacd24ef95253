"""Invented schools: the shipped example from `data/`, and schools of any size for trying out, tests and benchmarks.

`story.py` says what an invented school is, `shipped.py` and `invent.py` tell one, `make.py` writes it as a real
repository.
"""

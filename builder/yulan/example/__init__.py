"""Invented schools: the shipped example from `data/`, and schools of any size for trying out, tests and benchmarks.

`story.py` says what an invented school is, `shipped.py` and `invent.py` tell one, `chapters.py` puts it in the order
of its days, `make.py` writes it as a real repository: at the desk (`desk.py`), but for what the shelf (`shelf.py`) has.
"""

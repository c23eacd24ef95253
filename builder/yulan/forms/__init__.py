"""A record as a form and back: every field of a kind as something a person can fill in, and what a browser sent as the
tree that `kinds.parse` takes. Owns names of inputs, widgets and the words of faults; it judges nothing and knows no
page. Fields that name a record (`FIXED`) are never typed.
"""

from yulan.forms.inputs import Choices, Entry, Form, Input, Lists, Option, Side, Sides, Spot
from yulan.forms.made import form
from yulan.forms.sent import ALSO, FIXED, MOST_PAIRS, posted, settled
from yulan.forms.words import faults

__all__ = (
    "ALSO",
    "FIXED",
    "MOST_PAIRS",
    "Choices",
    "Entry",
    "Form",
    "Input",
    "Lists",
    "Option",
    "Side",
    "Sides",
    "Spot",
    "faults",
    "form",
    "posted",
    "settled",
)

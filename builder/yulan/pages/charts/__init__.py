"""Pictures of numbers: numbers and words in, a `Drawing` out, in which every place is a whole pixel. Owns the geometry
of each sort of chart and what keeps its labels apart; how a drawing looks is the theme's, and what is counted is its
caller's. Nothing is told by colour alone: parts differ in pattern and shape, and each number stands beside its mark.
"""

"""The compositions, one a file: what commands and the loopback server both do. They join the doors to the pure
middle.
"""

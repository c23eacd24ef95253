"""The compositions, one a file: they join the doors to the pure middle, for commands of every sort."""

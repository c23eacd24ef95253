"""The commands, a verb each: they read the command line, call a composition in `flow`, and say what came of it."""

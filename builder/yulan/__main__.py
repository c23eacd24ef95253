"""`python -m yulan`: the program without its name on the search path, as shortcuts start it."""

from yulan.cli import main

if __name__ == "__main__":
    main()

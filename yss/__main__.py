"""`python -m yss` serves the app: the one way to start it, for `make run`, tests and production."""

from yss.serving.main import main

if __name__ == "__main__":
    main()

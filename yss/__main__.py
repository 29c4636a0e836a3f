"""`python -m yss` serves the app: the one way to start it, for `make run`, tests and production."""

import gc

if __name__ == "__main__":
    gc.disable()  # what is imported stays: to look for what might go is a tenth of the start; `main` enables it again
    from yss.serving.main import main

    main()

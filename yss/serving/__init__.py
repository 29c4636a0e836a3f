"""What stands between the network and the app: it waits for slow phones so that no worker has to.

uvicorn reads and writes, a request gets a thread once it has come in whole, and gives it back before its answer
has been read (docs/decisions.md says why).
"""

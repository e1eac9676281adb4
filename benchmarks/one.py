"""One measurement in a process of its own: `python -m benchmarks.one calculation 10000`. Prints JSON."""

import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    import_module(f"benchmarks.{sys.argv[1]}").main(*sys.argv[2:])
